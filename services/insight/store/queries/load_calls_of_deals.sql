SELECT link.opportunity_id, link.id, link.too_short, call.content, analysis.content
FROM link_copy AS link
LEFT JOIN call_copy AS call ON call.id = link.id
LEFT JOIN call_analysis AS analysis ON analysis.call_id = link.id
WHERE link.opportunity_id = ANY($1::text[]) AND link.opportunity_id <> ''
ORDER BY link.opportunity_id, link.id
