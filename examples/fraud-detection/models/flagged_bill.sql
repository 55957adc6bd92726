-- Bills that nobody has examined yet and whose discount does not fit, with what speaks against each.
WITH confirmed_account AS (
  SELECT DISTINCT bill_pattern.account
  FROM bill_pattern
  JOIN closed_case ON closed_case.bill_id = bill_pattern.bill_id
  WHERE closed_case.verdict = 'confirmed'
),
-- Cases are closed month by month: the first month to look at comes after that of the newest bill examined.
examined AS (
  SELECT coalesce(date_trunc('month', max(bill_pattern.booked_on)) + INTERVAL 1 MONTH, DATE '1900-01-01') AS until
  FROM bill_pattern
  JOIN closed_case ON closed_case.bill_id = bill_pattern.bill_id
),
history AS (
  SELECT
    *,
    count(*) OVER earlier AS bills_before,
    count(*) FILTER (discount > 0) OVER earlier AS discounts_before
  FROM bill_pattern
  WINDOW earlier AS (PARTITION BY account ORDER BY booked_on, bill_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),
judged AS (
  SELECT
    history.*,
    history.promotion IS NULL AS fits_nothing,
    history.account IN (SELECT account FROM confirmed_account) AS known,
    bills_before >= 6 AND 2 * discounts_before > bills_before AS often
  FROM history
  CROSS JOIN examined
  WHERE history.discount > 0 AND history.booked_on >= examined.until
),
scored AS (
  SELECT
    *,
    CASE WHEN fits_nothing THEN 50 ELSE 0 END + CASE WHEN known THEN 30 ELSE 0 END + CASE WHEN often THEN 20 ELSE 0 END AS score
  FROM judged
)
SELECT
  bill_id,
  booked_on,
  account,
  amount,
  discount,
  concat_ws(
    ', ',
    CASE WHEN fits_nothing THEN 'fits no promotion' END,
    CASE WHEN known THEN 'account of a confirmed case' END,
    CASE WHEN often THEN 'discounted more often than not' END
  ) AS reason,
  score
FROM scored
WHERE score >= 50
