-- What the flagged bills come to, beside the revenue of their month.
WITH month_revenue AS (
  SELECT month, CAST(sum(revenue) AS DECIMAL(18, 2)) AS revenue
  FROM revenue_by_product_group
  GROUP BY month
),
flagged AS (
  SELECT
    CAST(date_trunc('month', booked_on) AS DATE) AS month,
    count(*) AS flagged_bills,
    CAST(sum(discount) AS DECIMAL(18, 2)) AS flagged_discount
  FROM flagged_bill
  GROUP BY ALL
)
SELECT month, month_revenue.revenue, flagged.flagged_bills, flagged.flagged_discount
FROM flagged
JOIN month_revenue USING (month)
