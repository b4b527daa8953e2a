SELECT opportunity_id, content FROM deal_story
WHERE opportunity_id > $1 AND ($2 = 0 OR outcome = $2) AND ($3 = '' OR main_reason = $3)
  AND ($4 = 0 OR crm_reason_kind = $4)
ORDER BY opportunity_id
LIMIT $5
