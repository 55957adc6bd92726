-- The month is the one in which a line was booked, whichever month's file it came in.
SELECT
  CAST(date_trunc('month', booked_on) AS DATE) AS month,
  product_group,
  CAST(sum(revenue) AS DECIMAL(18, 2)) AS revenue
FROM attributed_bill_line
GROUP BY ALL
