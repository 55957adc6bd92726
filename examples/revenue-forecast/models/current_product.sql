-- What a product name on a bill means today, for bills booked from valid_from up to but not including valid_to.
-- A name may be renamed twice, and may come back for another product: both are followed by date.
WITH RECURSIVE
renaming AS (
  SELECT
    lower(regexp_replace(old_product, '\s+', ' ', 'g')) AS product,
    lower(regexp_replace(new_product, '\s+', ' ', 'g')) AS becomes,
    valid_from AS renamed_on
  FROM renamed_product
),
offered AS (
  SELECT lower(regexp_replace(product, '\s+', ' ', 'g')) AS product, min(product_group) AS product_group
  FROM product
  GROUP BY 1
),
-- Until its renaming a name means what it became. From then on it means itself if it is offered; if it is not, a bill
-- that still carries it came late, and it goes on meaning what it became.
meaning AS (
  SELECT
    product,
    becomes,
    renamed_on,
    lag(renamed_on, 1, DATE '1900-01-01') OVER (PARTITION BY product ORDER BY renamed_on) AS valid_from,
    CASE
      WHEN lead(renamed_on) OVER (PARTITION BY product ORDER BY renamed_on) IS NOT NULL THEN renamed_on
      WHEN product IN (SELECT product FROM offered) THEN renamed_on
      ELSE DATE '9999-12-31'
    END AS valid_to
  FROM renaming
  UNION ALL
  SELECT
    offered.product,
    offered.product,
    DATE '9999-12-31',
    coalesce(max(renamed_on), DATE '1900-01-01'),
    DATE '9999-12-31'
  FROM offered
  LEFT JOIN renaming ON renaming.product = offered.product
  GROUP BY offered.product
),
followed AS (
  SELECT product, valid_from, valid_to, becomes, renamed_on, 1 AS step FROM meaning
  UNION ALL
  SELECT followed.product, followed.valid_from, followed.valid_to, meaning.becomes, meaning.renamed_on, step + 1
  FROM followed
  JOIN meaning
    ON meaning.product = followed.becomes
    AND followed.renamed_on >= meaning.valid_from
    AND followed.renamed_on < meaning.valid_to
  WHERE meaning.becomes <> followed.becomes AND step < 10 -- a table that renames in a circle ends here
),
named AS (
  SELECT product, valid_from, valid_to, max_by(becomes, step) AS current_product
  FROM followed
  GROUP BY product, valid_from, valid_to
)
SELECT named.product, named.valid_from, named.valid_to, named.current_product, offered.product_group
FROM named
JOIN offered ON offered.product = named.current_product
