-- Each bill line with its share of the bill's discount, to the cent.
-- Hamilton's method: a line gets the whole cents of its exact share, pro rata to its amount; the cents that are left go
-- one each to the lines with the largest remainders, of equals to the lower line number. Credits take no part.
WITH
weighed AS (
  SELECT
    bill_line.*,
    CAST(coalesce(bill.discount, 0) * 100 AS HUGEINT) AS discount_cents,
    CAST(greatest(bill_line.amount, 0) * 100 AS HUGEINT) AS weight
  FROM bill_line
  LEFT JOIN bill ON bill.bill_id = bill_line.bill_id
),
shared AS (
  SELECT
    *,
    discount_cents * weight // nullif(sum(weight) OVER (PARTITION BY bill_id), 0) AS whole_cents,
    discount_cents * weight % nullif(sum(weight) OVER (PARTITION BY bill_id), 0) AS remainder
  FROM weighed
),
ranked AS (
  SELECT
    *,
    discount_cents - sum(whole_cents) OVER (PARTITION BY bill_id) AS cents_left,
    row_number() OVER (PARTITION BY bill_id ORDER BY remainder DESC, line_number) AS place
  FROM shared
),
attributed AS (
  SELECT
    * EXCLUDE (product),
    lower(regexp_replace(product, '\s+', ' ', 'g')) AS billed_product,
    -- Null where there are credits alone, which take nothing.
    coalesce(whole_cents + CASE WHEN place <= cents_left THEN 1 ELSE 0 END, 0) AS cents
  FROM ranked
)
SELECT
  attributed.bill_id,
  attributed.line_number,
  attributed.booked_on,
  attributed.customer_id,
  coalesce(current_product.current_product, attributed.billed_product) AS product,
  coalesce(current_product.product_group, 'Not mapped') AS product_group,
  attributed.component,
  attributed.amount,
  -- Cents times a hundredth stay decimal; divided by a hundred they would become binary floats.
  CAST(CAST(attributed.cents AS DECIMAL(18, 0)) * 0.01 AS DECIMAL(12, 2)) AS discount,
  CAST(attributed.amount - CAST(attributed.cents AS DECIMAL(18, 0)) * 0.01 AS DECIMAL(12, 2)) AS revenue
FROM attributed
LEFT JOIN current_product
  ON current_product.product = attributed.billed_product
  AND attributed.booked_on >= current_product.valid_from
  AND attributed.booked_on < current_product.valid_to
