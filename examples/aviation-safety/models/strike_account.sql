-- What became of every staged strike: each is counted in exactly one line.
SELECT
  CASE
    WHEN strike_airport.iata IS NULL THEN 'airport unknown to operations'
    WHEN airport_hazard.iata IS NULL THEN 'airport without flights'
    ELSE 'counted at its airport'
  END AS outcome,
  count(*) AS strikes
FROM strike
LEFT JOIN strike_airport ON strike_airport.airport_name = strike.airport_name
LEFT JOIN airport_hazard ON airport_hazard.iata = strike_airport.iata
GROUP BY ALL
