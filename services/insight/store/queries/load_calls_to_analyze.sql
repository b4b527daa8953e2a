SELECT transcript.id, transcript.content, call.content
FROM transcript_copy AS transcript
LEFT JOIN call_copy AS call ON call.id = transcript.id
WHERE transcript.id = ANY($1::text[])
ORDER BY transcript.id
