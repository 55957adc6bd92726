-- Which airport is meant by a name of the strike export, and how we know.
-- The team's own list counts first. Else a name is matched where, both written alike, exactly one airport bears it:
-- 'Philadelphia Municipal' must not become 'PHILADELPHIA INTL', so only words that mean "airport" are left out.
WITH spelled AS (
  SELECT 'strike' AS side, airport_name AS name, CAST(NULL AS VARCHAR) AS iata FROM strike GROUP BY airport_name
  UNION ALL
  SELECT 'airport', name, iata FROM airport
),
plain AS (
  SELECT
    side,
    name,
    iata,
    array_to_string(
      list_filter(
        regexp_split_to_array(replace(upper(name), '''', ''), '[^A-Z0-9]+'),
        lambda word: word NOT IN ('', 'INTERNATIONAL', 'INTL', 'AIRPORT', 'ARPT', 'AIRFIELD')
      ),
      ' '
    ) AS plain_name
  FROM spelled
),
bearer AS (
  SELECT plain_name, min(iata) AS iata
  FROM plain
  WHERE side = 'airport'
  GROUP BY plain_name
  HAVING count(*) = 1
),
counted AS (
  SELECT airport_name, min(origin_state) AS state, count(*) AS strikes, min(struck_on) AS first_struck_on, max(struck_on) AS last_struck_on
  FROM strike
  GROUP BY airport_name
)
SELECT
  counted.airport_name,
  counted.state,
  coalesce(alias.iata, bearer.iata) AS iata,
  CASE WHEN alias.iata IS NOT NULL THEN 'alias' WHEN bearer.iata IS NOT NULL THEN 'name' ELSE 'nothing' END AS matched_by,
  counted.strikes,
  counted.first_struck_on,
  counted.last_struck_on
FROM counted
JOIN plain ON plain.side = 'strike' AND plain.name = counted.airport_name
LEFT JOIN alias ON alias.strike_airport = counted.airport_name
LEFT JOIN bearer ON bearer.plain_name = plain.plain_name
