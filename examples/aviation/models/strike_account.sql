-- What became of every staged strike: each is counted in exactly one line.
WITH window_of_flights AS (
  SELECT min(month) AS first_month, max(month) + INTERVAL 1 MONTH AS after_last_month FROM airport_month
),
airport_with_flights AS (
  SELECT DISTINCT iata FROM airport_month
),
judged AS (
  SELECT
    CASE
      WHEN strike_airport.iata IS NULL THEN 'airport not in the list'
      WHEN airport_with_flights.iata IS NULL THEN 'airport without flights in the sample'
      WHEN strike.struck_on < first_month OR strike.struck_on >= after_last_month THEN 'outside the months of the flights'
      ELSE 'beside flights'
    END AS outcome,
    operator_kind.kind IS NULL AS by_airline
  FROM strike
  CROSS JOIN window_of_flights
  JOIN strike_airport ON strike_airport.airport_name = strike.airport_name
  LEFT JOIN airport_with_flights ON airport_with_flights.iata = strike_airport.iata
  LEFT JOIN operator_kind ON operator_kind.operator = strike.operator
)
SELECT outcome, count(*) AS strikes, count(*) FILTER (by_airline) AS airline_strikes
FROM judged
GROUP BY outcome
