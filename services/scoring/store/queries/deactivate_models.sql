UPDATE model SET active = false WHERE active AND id <> $1 RETURNING id
