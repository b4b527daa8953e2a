SELECT opportunity_id, content FROM field_change_copy WHERE opportunity_id = ANY($1::text[])
