-- A method that was not used is zero; an order that nobody paid has no sums at all.
WITH by_method AS (
  SELECT
    order_id,
    coalesce(sum(amount) FILTER (payment_method = 'credit_card'), 0) AS credit_card_amount,
    coalesce(sum(amount) FILTER (payment_method = 'coupon'), 0) AS coupon_amount,
    coalesce(sum(amount) FILTER (payment_method = 'bank_transfer'), 0) AS bank_transfer_amount,
    coalesce(sum(amount) FILTER (payment_method = 'gift_card'), 0) AS gift_card_amount,
    sum(amount) AS amount
  FROM payment
  GROUP BY order_id
)
SELECT
  o.order_id,
  o.customer_id,
  o.order_date,
  o.status,
  m.credit_card_amount,
  m.coupon_amount,
  m.bank_transfer_amount,
  m.gift_card_amount,
  m.amount
FROM placed_order AS o
LEFT JOIN by_method AS m ON m.order_id = o.order_id
