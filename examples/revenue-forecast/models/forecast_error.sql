-- How far each method was off in the months held out: the mean of |forecast - revenue| / revenue (MAPE), in percent.
SELECT
  forecast.method,
  CAST(count(DISTINCT forecast.month) AS BIGINT) AS months_held_out,
  min(forecast.month) AS first_month,
  max(forecast.month) AS last_month,
  CAST(
    100 * sum(CAST(abs(forecast.forecast - revenue.revenue) / revenue.revenue AS DECIMAL(12, 6))) / count(*)
    AS DECIMAL(9, 2)
  ) AS mape
FROM forecast_by_method AS forecast
JOIN revenue ON revenue.month = forecast.month AND revenue.product_group = forecast.product_group
WHERE revenue.revenue > 0
GROUP BY forecast.method
