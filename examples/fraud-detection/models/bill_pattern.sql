-- Each bill with the promotion of the tariff card that its discount fits, if any does.
WITH bill AS (
  SELECT
    bill_id,
    min(booked_on) AS booked_on,
    min(customer_id) AS account,
    CAST(sum(amount) * 100 AS BIGINT) AS cents,
    CAST(sum(discount) * 100 AS BIGINT) AS discount_cents
  FROM attributed_bill_line
  GROUP BY bill_id
),
-- A percentage is rounded down to the cent; a fixed sum takes off half the bill at most.
granted AS (
  SELECT
    bill.bill_id,
    promotion.promotion,
    coalesce(bill.cents * promotion.percent // 100, least(CAST(promotion.euros * 100 AS BIGINT), bill.cents // 2)) AS cents
  FROM bill
  CROSS JOIN promotion
),
fitting AS (
  SELECT bill.bill_id, min(granted.promotion) AS promotion
  FROM bill
  JOIN granted ON granted.bill_id = bill.bill_id AND granted.cents = bill.discount_cents
  WHERE bill.discount_cents > 0
  GROUP BY bill.bill_id
)
SELECT
  bill.bill_id,
  bill.booked_on,
  bill.account,
  -- Cents times a hundredth stay decimal.
  CAST(CAST(bill.cents AS DECIMAL(12, 0)) * 0.01 AS DECIMAL(12, 2)) AS amount,
  CAST(CAST(bill.discount_cents AS DECIMAL(12, 0)) * 0.01 AS DECIMAL(12, 2)) AS discount,
  fitting.promotion
FROM bill
LEFT JOIN fitting ON fitting.bill_id = bill.bill_id
