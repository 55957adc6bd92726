-- Joined and not put below one another: no month of a customer can stand there twice.
WITH months AS (
  SELECT
    month,
    customer_id,
    coalesce(paid.mrr, churn.mrr) AS mrr,
    coalesce(paid.is_active, churn.is_active) AS is_active,
    coalesce(paid.first_active_month, churn.first_active_month) AS first_active_month,
    coalesce(paid.last_active_month, churn.last_active_month) AS last_active_month,
    coalesce(paid.is_first_month, churn.is_first_month) AS is_first_month,
    coalesce(paid.is_last_month, churn.is_last_month) AS is_last_month
  FROM customer_revenue_by_month AS paid
  FULL JOIN customer_churn_month AS churn USING (month, customer_id)
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
