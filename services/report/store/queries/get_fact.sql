-- $1 kind, $2 id.
SELECT content, position FROM fact WHERE kind = $1 AND id = $2
