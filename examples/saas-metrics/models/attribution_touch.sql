-- Two sessions may begin in the same second: the id decides which one was first.
WITH touch AS (
  SELECT
    s.session_id,
    s.customer_id,
    s.started_at,
    s.utm_source,
    s.utm_medium,
    c.revenue,
    count(*) OVER (PARTITION BY s.customer_id) AS total_sessions,
    row_number() OVER (PARTITION BY s.customer_id ORDER BY s.started_at, s.session_id) AS session_index
  FROM session AS s
  JOIN conversion AS c
    ON c.customer_id = s.customer_id
    AND s.started_at <= c.converted_at
    AND s.started_at >= c.converted_at - INTERVAL 30 DAY
),
pointed AS (
  SELECT
    *,
    CAST(session_index = 1 AS DECIMAL(9, 6)) AS first_touch_points,
    CAST(session_index = total_sessions AS DECIMAL(9, 6)) AS last_touch_points,
    CAST(CASE
      WHEN total_sessions <= 2 THEN 1.0 / total_sessions
      WHEN session_index IN (1, total_sessions) THEN 0.4
      ELSE 0.2 / (total_sessions - 2)
    END AS DECIMAL(9, 6)) AS forty_twenty_forty_points,
    CAST(1.0 / total_sessions AS DECIMAL(9, 6)) AS linear_points
  FROM touch
)
SELECT
  * EXCLUDE (revenue),
  round(revenue * first_touch_points, 2) AS first_touch_revenue,
  round(revenue * last_touch_points, 2) AS last_touch_revenue,
  round(revenue * forty_twenty_forty_points, 2) AS forty_twenty_forty_revenue,
  round(revenue * linear_points, 2) AS linear_revenue
FROM pointed
