-- Plain SQL over the raw files. Everything that happens at an airport is one event; the events are counted.
WITH event AS (
  SELECT origin AS iata, date - INTERVAL 30 SECOND AS moment, 'out' AS what, NULL AS delay FROM 'flights-3m.parquet'
  UNION ALL
  SELECT destination, date - INTERVAL 30 SECOND, 'in', delay FROM 'flights-3m.parquet'
  UNION ALL
  SELECT
    hand.iata,
    strptime(strike."Flight Date" || ' 12:00', '%Y-%m-%d %H:%M'),
    CASE WHEN strike."Aircraft Airline Operator" IN (
      'MILITARY', 'GOVERNMENT', 'UNKNOWN', 'BUSINESS', 'PRIVATELY OWNED', 'EXECUTIVE JET AVIATION',
      'FEDEX EXPRESS', 'UPS AIRLINES', 'ABX AIR', 'ASTAR AIR CARGO'
    ) THEN 'other strike' ELSE 'airline strike' END,
    NULL
  FROM read_csv('birdstrikes.csv', all_varchar = true, header = true) AS strike
  JOIN read_csv('airports-by-hand.csv', all_varchar = true, header = true) AS hand
    ON strike."Airport Name" = hand.airport_name
  WHERE strike."Effect Amount of damage" IN ('None', 'Minor', 'Medium', 'Substantial')
),
tally AS (
  SELECT
    make_date(year(moment), month(moment), 1) AS month,
    iata,
    countif(what = 'out') AS departures,
    countif(what = 'in') AS arrivals,
    countif(what = 'in' AND NOT delay >= -120) AS doubtful_delays,
    countif(what = 'in' AND delay >= -120 AND delay < 15) AS on_time_arrivals,
    countif(what LIKE '%strike') AS strikes,
    countif(what = 'airline strike') AS airline_strikes
  FROM event
  GROUP BY 1, 2
)
SELECT
  month,
  iata,
  (SELECT name FROM read_csv('airports.csv', all_varchar = true, header = true) AS list WHERE list.iata = tally.iata) AS airport,
  departures,
  arrivals,
  departures + arrivals AS flights,
  on_time_arrivals,
  doubtful_delays,
  -- Whole numbers only, half rounded up: no floating point to be suspicious of.
  CASE WHEN arrivals > doubtful_delays THEN
    CAST((20000 * on_time_arrivals + (arrivals - doubtful_delays)) // (2 * (arrivals - doubtful_delays)) AS DECIMAL(18, 0)) * 0.01
  END AS on_time_percent,
  CASE WHEN known THEN strikes END AS strikes,
  CASE WHEN known THEN airline_strikes END AS airline_strikes,
  CASE WHEN known THEN
    CAST((20000000 * airline_strikes + (departures + arrivals)) // (2 * (departures + arrivals)) AS DECIMAL(18, 0)) * 0.0001
  END AS airline_strikes_per_thousand_flights
FROM (
  SELECT *, iata IN (SELECT iata FROM read_csv('airports-by-hand.csv', all_varchar = true, header = true) WHERE iata IS NOT NULL) AS known
  FROM tally
) AS tally
WHERE departures + arrivals > 0
