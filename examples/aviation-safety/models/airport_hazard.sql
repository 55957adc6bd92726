-- What strikes did at each airport that operations shares, beside its traffic.
WITH traffic AS (
  SELECT iata, min(airport) AS airport, CAST(sum(flights) AS BIGINT) AS flights
  FROM airport_month
  GROUP BY iata
),
hazard AS (
  SELECT
    strike_airport.iata,
    count(*) AS strikes,
    count(*) FILTER (strike.damage <> 'None') AS damaging_strikes,
    count(*) FILTER (strike.wildlife_size = 'Large') AS large_animals,
    CAST(sum(strike.cost_usd) AS BIGINT) AS cost_usd
  FROM strike
  JOIN strike_airport ON strike_airport.airport_name = strike.airport_name
  GROUP BY strike_airport.iata
)
SELECT
  iata,
  airport,
  flights,
  strikes,
  damaging_strikes,
  large_animals,
  cost_usd,
  -- An airport with one flight would lead any list.
  CASE WHEN flights >= 1000 THEN
    CAST(1000 * damaging_strikes / flights AS DECIMAL(9, 4))
  END AS damaging_per_thousand_flights
FROM traffic
JOIN hazard USING (iata)
