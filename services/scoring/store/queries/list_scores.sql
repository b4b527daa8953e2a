SELECT opportunity_id, content FROM score
WHERE opportunity_id > $1 AND win_probability >= $2
ORDER BY opportunity_id LIMIT $3
