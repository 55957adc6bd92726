-- The next months by the method that was declared, not by the one that happened to be best on a few months.
SELECT month, product_group, method, forecast
FROM forecast_by_method
WHERE made_after = (SELECT max(month) FROM revenue) AND method = 'same_month_last_year_with_growth'
