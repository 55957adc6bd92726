WITH lifetime AS (
  SELECT
    customer_id,
    date_trunc('month', min(start_date)) AS first_month,
    date_trunc('month', max(end_date)) AS end_month
  FROM subscription_period
  GROUP BY customer_id
),
-- A month between two subscriptions is there too, with nothing paid.
paid AS (
  SELECT m.month, l.customer_id, coalesce(sum(p.monthly_amount), 0) AS mrr
  FROM lifetime AS l
  JOIN month AS m ON m.month >= l.first_month AND m.month < l.end_month
  LEFT JOIN subscription_period AS p
    ON p.customer_id = l.customer_id AND m.month >= p.start_date AND m.month < p.end_date
  GROUP BY m.month, l.customer_id
),
active AS (
  SELECT
    month,
    customer_id,
    mrr,
    mrr > 0 AS is_active,
    min(month) FILTER (mrr > 0) OVER (PARTITION BY customer_id) AS first_active_month,
    max(month) FILTER (mrr > 0) OVER (PARTITION BY customer_id) AS last_active_month
  FROM paid
)
SELECT
  month,
  customer_id,
  mrr,
  is_active,
  first_active_month,
  last_active_month,
  month = first_active_month AS is_first_month,
  month = last_active_month AS is_last_month
FROM active
