-- Who pauses in the last month has that month already, with nothing paid.
SELECT
  CAST(max(month) + INTERVAL 1 MONTH AS DATE) AS month,
  customer_id,
  0 AS mrr,
  false AS is_active,
  min(month) FILTER (is_active) AS first_active_month,
  max(month) AS last_active_month,
  false AS is_first_month,
  false AS is_last_month
FROM customer_revenue_by_month
GROUP BY customer_id
HAVING max(month) FILTER (is_active) = max(month)
