SELECT company, position FROM company_change WHERE position > $1 ORDER BY position LIMIT $2
