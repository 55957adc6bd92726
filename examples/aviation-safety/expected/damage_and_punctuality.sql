-- Plain SQL over the raw files: each arrival asks whether its airport had a damaging strike in its month.
WITH damaging AS (
  SELECT DISTINCT hand.iata || left("Flight Date", 7) AS airport_month
  FROM read_csv('birdstrikes.csv', all_varchar = true, header = true) AS strike,
    read_csv('airports-by-hand.csv', all_varchar = true, header = true) AS hand
  WHERE strike."Airport Name" = hand.airport_name
    AND strike."Effect Amount of damage" IN ('Minor', 'Medium', 'Substantial')
),
arrival AS (
  SELECT destination || strftime(date - INTERVAL 30 SECOND, '%Y-%m') AS airport_month, delay
  FROM 'flights-3m.parquet'
  WHERE destination IN (SELECT iata FROM read_csv('airports-by-hand.csv', all_varchar = true, header = true))
),
asked AS (
  SELECT *, airport_month IN (SELECT airport_month FROM damaging) AS damage FROM arrival
)
SELECT
  if(damage, 'damage', 'no damage') AS month_with,
  count(DISTINCT airport_month) AS airport_months,
  countif(delay >= -120) AS arrivals,
  CAST((countif(delay >= -120 AND delay < 15) * 20000 + countif(delay >= -120)) // (2 * countif(delay >= -120))
    AS DECIMAL(18, 0)) * 0.01 AS on_time_percent
FROM asked
GROUP BY damage
