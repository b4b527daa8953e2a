-- False while all accounts are of one source and no reviewer spoke of any: there is nothing to compare.
SELECT (SELECT count(*) FROM account_source) > 1 OR EXISTS (SELECT FROM review_decision WHERE account_id <> '')
