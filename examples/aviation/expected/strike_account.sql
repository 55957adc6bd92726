-- Four exclusive answers, each counted on its own rather than sorted into.
WITH strike AS (
  SELECT
    hand.iata,
    "Flight Date" BETWEEN '2001-01-01' AND '2001-06-30' AS beside,
    NOT regexp_matches("Aircraft Airline Operator", '^(MILITARY|GOVERNMENT|UNKNOWN|BUSINESS|PRIVATELY OWNED|EXECUTIVE JET AVIATION|FEDEX EXPRESS|UPS AIRLINES|ABX AIR|ASTAR AIR CARGO)$') AS by_airline
  FROM read_csv('birdstrikes.csv', all_varchar = true, header = true)
  LEFT JOIN read_csv('airports-by-hand.csv', all_varchar = true, header = true) AS hand ON hand.airport_name = "Airport Name"
  WHERE "Effect Amount of damage" NOT IN ('B', 'C')
),
served AS (
  SELECT origin AS iata FROM 'flights-3m.parquet' UNION SELECT destination FROM 'flights-3m.parquet'
)
SELECT 'airport not in the list' AS outcome, count(*) AS strikes, countif(by_airline) AS airline_strikes
FROM strike WHERE iata IS NULL
UNION ALL
SELECT 'airport without flights in the sample', count(*), countif(by_airline)
FROM strike WHERE iata IS NOT NULL AND iata NOT IN (FROM served)
UNION ALL
SELECT 'outside the months of the flights', count(*), countif(by_airline)
FROM strike WHERE iata IN (FROM served) AND NOT beside
UNION ALL
SELECT 'beside flights', count(*), countif(by_airline)
FROM strike WHERE iata IN (FROM served) AND beside
