SELECT analysis.call_id, analysis.content
FROM call_analysis AS analysis
LEFT JOIN link_copy AS link ON link.id = analysis.call_id
WHERE analysis.call_id > $1 AND ($2 = '' OR link.opportunity_id = $2)
ORDER BY analysis.call_id
LIMIT $3
