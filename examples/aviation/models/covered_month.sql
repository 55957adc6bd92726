-- The airports that the strike export covers, taken together, month by month.
SELECT
  month,
  count(*) AS airports,
  CAST(sum(flights) AS BIGINT) AS flights,
  CAST(100 * sum(on_time_arrivals) / sum(arrivals - doubtful_delays) AS DECIMAL(5, 2)) AS on_time_percent,
  CAST(sum(airline_strikes) AS BIGINT) AS airline_strikes,
  CAST(1000 * sum(airline_strikes) / sum(flights) AS DECIMAL(9, 4)) AS airline_strikes_per_thousand_flights
FROM airport_month
WHERE strikes IS NOT NULL
GROUP BY month
