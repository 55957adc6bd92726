-- Names that a person could not find among the airports, or whose airport no flight leaves or reaches.
SELECT
  "Airport Name" AS airport_name,
  "Origin State" AS state,
  hand.iata,
  count(*) AS strikes,
  if(hand.iata IS NULL, 'airport not in the list', 'airport without flights in the sample') AS because
FROM read_csv('birdstrikes.csv', all_varchar = true, header = true) AS strike
LEFT JOIN read_csv('airports-by-hand.csv', all_varchar = true, header = true) AS hand ON hand.airport_name = "Airport Name"
WHERE length("Effect Amount of damage") > 1
GROUP BY ALL
HAVING hand.iata IS NULL
  OR hand.iata NOT IN (SELECT unnest([origin, destination]) FROM 'flights-3m.parquet')
