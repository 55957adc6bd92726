SELECT booked_on AS day, sum(amount) AS revenue FROM bill GROUP BY booked_on
