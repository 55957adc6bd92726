-- Payments are summed first: an order that was paid twice is one order.
WITH paid AS (
  SELECT order_id, sum(amount) AS amount
  FROM payment
  GROUP BY order_id
),
ordered AS (
  SELECT
    o.customer_id,
    min(o.order_date) AS first_order,
    max(o.order_date) AS most_recent_order,
    count(*) AS number_of_orders,
    sum(p.amount) AS customer_lifetime_value
  FROM placed_order AS o
  LEFT JOIN paid AS p ON p.order_id = o.order_id
  GROUP BY o.customer_id
)
SELECT
  c.customer_id,
  c.first_name,
  c.last_name,
  a.first_order,
  a.most_recent_order,
  a.number_of_orders,
  a.customer_lifetime_value
FROM customer AS c
LEFT JOIN ordered AS a ON a.customer_id = c.customer_id
