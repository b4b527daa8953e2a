SELECT id, content FROM call_analysis_copy WHERE id = ANY($1::text[])
