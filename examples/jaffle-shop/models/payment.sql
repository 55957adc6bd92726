SELECT payment_id, order_id, payment_method, cents * 0.01 AS amount
FROM raw_payment
