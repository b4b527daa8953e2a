-- Grows when an erasure is asked for, and again when its person's own details are known.
SELECT 2 * (SELECT count(*) FROM erasure) - (SELECT count(*) FROM erasure_run WHERE NOT found)
