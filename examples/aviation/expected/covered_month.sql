-- Leavings, landings and strikes at the covered airports, each counted from its own file and joined by month.
WITH covered AS (
  SELECT iata FROM read_csv('airports-by-hand.csv', all_varchar = true, header = true)
),
leaving AS (
  SELECT strftime(date - INTERVAL 1 SECOND, '%Y-%m-01') AS month, count(*) AS n, array_agg(DISTINCT origin) AS who
  FROM 'flights-3m.parquet' WHERE origin IN (FROM covered) GROUP BY 1
),
landing AS (
  SELECT
    strftime(date - INTERVAL 1 SECOND, '%Y-%m-01') AS month,
    count(*) AS n,
    countif(delay >= -120) AS known,
    countif(delay >= -120 AND delay < 15) AS good,
    array_agg(DISTINCT destination) AS who
  FROM 'flights-3m.parquet' WHERE destination IN (FROM covered) GROUP BY 1
),
strike AS (
  SELECT "Flight Date"[:7] || '-01' AS month, count(*) AS n
  FROM read_csv('birdstrikes.csv', all_varchar = true, header = true)
  WHERE "Effect Amount of damage" NOT IN ('B', 'C')
    AND "Airport Name" NOT IN ('BARKSDALE AIR FORCE BASE ARPT', 'TETERBORO AIRPORT')
    AND "Aircraft Airline Operator" NOT IN (
      'MILITARY', 'GOVERNMENT', 'UNKNOWN', 'BUSINESS', 'PRIVATELY OWNED', 'EXECUTIVE JET AVIATION',
      'FEDEX EXPRESS', 'UPS AIRLINES', 'ABX AIR', 'ASTAR AIR CARGO'
    )
  GROUP BY 1
)
SELECT
  CAST(month AS DATE) AS month,
  len(list_distinct(leaving.who || landing.who)) AS airports,
  leaving.n + landing.n AS flights,
  CAST((20000 * good + known) // (2 * known) AS DECIMAL(18, 0)) * 0.01 AS on_time_percent,
  strike.n AS airline_strikes,
  CAST((20000000 * strike.n + leaving.n + landing.n) // (2 * (leaving.n + landing.n)) AS DECIMAL(18, 0)) * 0.0001
    AS airline_strikes_per_thousand_flights
FROM leaving JOIN landing USING (month) JOIN strike USING (month)
