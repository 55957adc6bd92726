-- The fifty airport names of the strike export, looked up one by one by a person.
SELECT
  hand.airport_name,
  (array_agg(DISTINCT "Origin State"))[1] AS state,
  hand.iata,
  count(*) AS strikes,
  CAST(min("Flight Date") AS DATE) AS first_struck_on,
  CAST(max("Flight Date") AS DATE) AS last_struck_on
FROM read_csv('airports-by-hand.csv', all_varchar = true, header = true) AS hand
JOIN read_csv('birdstrikes.csv', all_varchar = true, header = true) AS strike ON strike."Airport Name" = hand.airport_name
WHERE strike."Effect Amount of damage" NOT IN ('B', 'C')
GROUP BY hand.airport_name, hand.iata
