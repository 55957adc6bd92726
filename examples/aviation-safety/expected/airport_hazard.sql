-- Plain SQL over the raw files: the airports looked up by hand, flights counted at both their ends.
WITH strikes AS (
  SELECT hand.iata, strike.*
  FROM read_csv('birdstrikes.csv', all_varchar = true, header = true) AS strike,
    read_csv('airports-by-hand.csv', all_varchar = true, header = true) AS hand
  WHERE strike."Airport Name" = hand.airport_name
),
ends AS (
  SELECT unnest([origin, destination]) AS iata FROM 'flights-3m.parquet'
),
tally AS (
  SELECT iata, count(*) AS flights FROM ends GROUP BY iata
)
SELECT
  tally.iata,
  (SELECT name FROM read_csv('airports.csv', all_varchar = true, header = true) AS list WHERE list.iata = tally.iata) AS airport,
  tally.flights,
  CAST(sum(1) AS BIGINT) AS strikes,
  CAST(sum(if("Effect Amount of damage" IN ('Minor', 'Medium', 'Substantial'), 1, 0)) AS BIGINT) AS damaging_strikes,
  countif("Wildlife Size" = 'Large') AS large_animals,
  CAST(sum("Cost Total $"::BIGINT) AS BIGINT) AS cost_usd,
  -- Rounded half up in whole numbers.
  if(tally.flights < 1000, NULL, CAST((countif("Effect Amount of damage" IN ('Minor', 'Medium', 'Substantial')) * 20000000 + tally.flights)
    // (2 * tally.flights) AS DECIMAL(18, 0)) * 0.0001) AS damaging_per_thousand_flights
FROM strikes
JOIN tally ON strikes.iata = tally.iata
GROUP BY tally.iata, tally.flights
