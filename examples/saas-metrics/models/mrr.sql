WITH months AS (
  SELECT * FROM customer_revenue_by_month
  UNION ALL BY NAME
  SELECT * FROM customer_churn_month
),
compared AS (
  SELECT
    *,
    coalesce(lag(is_active) OVER by_month, false) AS previous_month_is_active,
    coalesce(lag(mrr) OVER by_month, 0) AS previous_month_mrr,
    mrr - previous_month_mrr AS mrr_change
  FROM months
  WINDOW by_month AS (PARTITION BY customer_id ORDER BY month)
)
SELECT
  md5(concat_ws('-', month, customer_id)) AS id,
  * EXCLUDE (previous_month_is_active),
  CASE
    WHEN is_first_month THEN 'new'
    WHEN NOT is_active AND previous_month_is_active THEN 'churn'
    WHEN is_active AND NOT previous_month_is_active THEN 'reactivation'
    WHEN mrr_change > 0 THEN 'upgrade'
    WHEN mrr_change < 0 THEN 'downgrade'
  END AS change_category,
  least(mrr, previous_month_mrr) AS renewal_amount
FROM compared
