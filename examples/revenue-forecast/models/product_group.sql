-- The groups that the forecast is reported on, and one for what cannot be matched: dropped silently it would be missed.
SELECT DISTINCT product_group, true AS forecasted FROM product
UNION ALL
SELECT 'Not mapped', false
