-- Open deals, and those that still have a score.
SELECT id FROM opportunity_copy WHERE outcome = 'OPEN'
UNION
SELECT opportunity_id FROM score
