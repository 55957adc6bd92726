-- Six months ahead, by three plain methods, from two standpoints: the last month that is known, which gives the forecast,
-- and the month six before it, for which the last six are held out: they say how good a method is.
WITH
standpoint AS (
  SELECT max(month) AS made_after FROM revenue
  UNION ALL
  SELECT CAST(max(month) - INTERVAL 6 MONTH AS DATE) FROM revenue
),
-- A group that sold nothing in a month has no row there: its revenue was nought.
history AS (
  SELECT months.month, product_group.product_group, coalesce(revenue.revenue, 0) AS revenue
  FROM (SELECT DISTINCT month FROM revenue) AS months
  CROSS JOIN product_group
  LEFT JOIN revenue ON revenue.month = months.month AND revenue.product_group = product_group.product_group
  WHERE product_group.forecasted
),
known AS (
  SELECT
    made_after,
    product_group,
    sum(revenue) FILTER (WHERE month > made_after - INTERVAL 12 MONTH) AS this_year,
    sum(revenue) FILTER (
      WHERE month > made_after - INTERVAL 24 MONTH AND month <= made_after - INTERVAL 12 MONTH
    ) AS year_before,
    max(revenue) FILTER (WHERE month = made_after) AS last_month
  FROM standpoint
  JOIN history ON history.month <= standpoint.made_after
  GROUP BY made_after, product_group
),
ahead AS (
  SELECT
    known.*,
    CAST(made_after + to_months(step) AS DATE) AS month,
    CAST(coalesce(this_year / nullif(year_before, 0), 1) AS DECIMAL(12, 6)) AS growth
  FROM known
  CROSS JOIN (VALUES (1), (2), (3), (4), (5), (6)) AS steps (step)
),
same_month AS (
  SELECT ahead.*, history.revenue AS last_year
  FROM ahead
  JOIN history ON history.product_group = ahead.product_group AND history.month = ahead.month - INTERVAL 12 MONTH
)
SELECT
  made_after,
  month,
  product_group,
  'same_month_last_year_with_growth' AS method,
  CAST(round(last_year * growth, 2) AS DECIMAL(18, 2)) AS forecast
FROM same_month
UNION ALL
SELECT made_after, month, product_group, 'same_month_last_year', CAST(last_year AS DECIMAL(18, 2))
FROM same_month
UNION ALL
SELECT made_after, month, product_group, 'last_month_again', CAST(last_month AS DECIMAL(18, 2))
FROM same_month
