-- On-time arrivals by airport and month, beside the strikes reported there.
WITH leg AS (
  SELECT
    -- The source's clock runs from 00:01 to 24:00 and writes 24:00 as midnight of the next day.
    CAST(date_trunc('month', departed_at - INTERVAL 1 MINUTE) AS DATE) AS month,
    origin,
    destination,
    arrival_delay_minutes
  FROM flight
  -- Of new flights only their months are computed again.
  WHERE departed_at - INTERVAL 1 MINUTE >= $from AND departed_at - INTERVAL 1 MINUTE < $to
),
departed AS (
  SELECT month, origin AS iata, count(*) AS departures FROM leg GROUP BY ALL
),
arrived AS (
  SELECT
    month,
    destination AS iata,
    count(*) AS arrivals,
    -- Nobody lands two hours early: such a delay is a slip of the pen, and whether the flight was on time is not known.
    count(*) FILTER (arrival_delay_minutes < -120) AS doubtful_delays,
    -- The Bureau of Transportation Statistics calls a flight on time that arrives less than 15 minutes late.
    count(*) FILTER (arrival_delay_minutes BETWEEN -120 AND 14) AS on_time_arrivals
  FROM leg
  GROUP BY ALL
),
struck AS (
  SELECT
    CAST(date_trunc('month', strike.struck_on) AS DATE) AS month,
    strike_airport.iata,
    count(*) AS strikes,
    count(*) FILTER (operator_kind.kind IS NULL) AS airline_strikes
  FROM strike
  JOIN strike_airport ON strike_airport.airport_name = strike.airport_name
  LEFT JOIN operator_kind ON operator_kind.operator = strike.operator
  WHERE strike_airport.iata IS NOT NULL
  GROUP BY ALL
),
touched AS (
  SELECT
    month,
    iata,
    coalesce(departures, 0) AS departures,
    coalesce(arrivals, 0) AS arrivals,
    coalesce(departures, 0) + coalesce(arrivals, 0) AS flights,
    coalesce(on_time_arrivals, 0) AS on_time_arrivals,
    coalesce(doubtful_delays, 0) AS doubtful_delays
  FROM departed
  FULL JOIN arrived USING (month, iata)
),
beside AS (
  SELECT
    touched.*,
    -- An airport that the export never names has no strikes that we know of, which is not the same as none.
    CASE WHEN named.iata IS NOT NULL THEN coalesce(struck.strikes, 0) END AS strikes,
    CASE WHEN named.iata IS NOT NULL THEN coalesce(struck.airline_strikes, 0) END AS airline_strikes
  FROM touched
  LEFT JOIN struck USING (month, iata)
  LEFT JOIN (SELECT DISTINCT iata FROM strike_airport) AS named USING (iata)
)
SELECT
  beside.month,
  beside.iata,
  airport.name AS airport,
  departures,
  arrivals,
  flights,
  on_time_arrivals,
  doubtful_delays,
  CAST(100 * on_time_arrivals / nullif(arrivals - doubtful_delays, 0) AS DECIMAL(5, 2)) AS on_time_percent,
  strikes,
  airline_strikes,
  CAST(1000 * airline_strikes / flights AS DECIMAL(9, 4)) AS airline_strikes_per_thousand_flights
FROM beside
LEFT JOIN airport ON airport.iata = beside.iata
