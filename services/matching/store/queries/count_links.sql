SELECT decision, reason, count(*), count(*) FILTER (WHERE too_short)
FROM link GROUP BY decision, reason ORDER BY decision, reason
