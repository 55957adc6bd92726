-- The spine ends with the run's own month, which is bound: the same run gives the same months on any day.
WITH bounds AS (
  SELECT date_trunc('month', min(start_date)) AS first_month, date_trunc('month', $run_date) AS last_month
  FROM subscription_period
)
SELECT DISTINCT CAST(unnest(generate_series(first_month, last_month, INTERVAL 1 MONTH)) AS DATE) AS month
FROM bounds
