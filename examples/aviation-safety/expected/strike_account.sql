-- Plain SQL over the raw files.
WITH hand AS (
  SELECT * FROM read_csv('airports-by-hand.csv', all_varchar = true, header = true)
),
strike AS (
  SELECT "Airport Name" AS name FROM read_csv('birdstrikes.csv', all_varchar = true, header = true)
)
SELECT 'counted at its airport' AS outcome, count(*) AS strikes
FROM strike
WHERE name IN (SELECT airport_name FROM hand WHERE iata IN (SELECT origin FROM 'flights-3m.parquet'))
UNION ALL
SELECT 'airport unknown to operations', count(*) FROM strike WHERE name NOT IN (SELECT airport_name FROM hand WHERE iata IS NOT NULL)
UNION ALL
SELECT 'airport without flights', count(*)
FROM strike
WHERE name IN (SELECT airport_name FROM hand WHERE iata NOT IN (SELECT origin FROM 'flights-3m.parquet'))
