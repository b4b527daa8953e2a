-- What was last said about pairs with one of these accounts.
SELECT DISTINCT ON (account_id, other_account_id) account_id, other_account_id, verdict
FROM review_decision
WHERE account_id <> '' AND undone_at IS NULL
  AND (account_id = ANY($1::text[]) OR other_account_id = ANY($1::text[]))
ORDER BY account_id, other_account_id, id DESC
