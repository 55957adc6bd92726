-- Airport-months in which a strike did damage, and the others, each taken together.
WITH damaged AS (
  SELECT DISTINCT strike_airport.iata, CAST(date_trunc('month', strike.struck_on) AS DATE) AS month
  FROM strike
  JOIN strike_airport ON strike_airport.airport_name = strike.airport_name
  WHERE strike.damage <> 'None'
)
SELECT
  CASE WHEN damaged.iata IS NULL THEN 'no damage' ELSE 'damage' END AS month_with,
  count(*) AS airport_months,
  CAST(sum(arrivals - doubtful_delays) AS BIGINT) AS arrivals,
  CAST(100 * sum(on_time_arrivals) / sum(arrivals - doubtful_delays) AS DECIMAL(5, 2)) AS on_time_percent
FROM airport_month
LEFT JOIN damaged ON damaged.iata = airport_month.iata AND damaged.month = airport_month.month
-- In a month of departures alone nothing arrives late.
WHERE arrivals > doubtful_delays
GROUP BY ALL
