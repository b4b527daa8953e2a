SELECT link.opportunity_id, call.started_at, analysis.content
FROM link_copy AS link
JOIN call_copy AS call USING (id)
LEFT JOIN call_analysis_copy AS analysis USING (id)
WHERE link.opportunity_id = ANY($1::text[]) AND call.started_at IS NOT NULL
ORDER BY link.opportunity_id, call.started_at, link.id
