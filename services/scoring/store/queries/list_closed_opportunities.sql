SELECT id FROM opportunity_copy WHERE outcome <> 'OPEN'
ORDER BY closed_at DESC NULLS LAST, id LIMIT $1
