SELECT EXISTS (SELECT FROM opportunity_copy WHERE id = $1)
