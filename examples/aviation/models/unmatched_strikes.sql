-- The airports whose strikes stand beside no flight, so that nobody takes their absence for safety.
SELECT
  airport_name,
  state,
  iata,
  strikes,
  CASE WHEN iata IS NULL THEN 'airport not in the list' ELSE 'airport without flights in the sample' END AS because
FROM strike_airport
WHERE iata IS NULL OR iata NOT IN (SELECT iata FROM airport_month)
