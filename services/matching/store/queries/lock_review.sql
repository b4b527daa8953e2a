-- One review of a call, or of two accounts, at a time, so that the order of ids is the order of commits.
SELECT pg_advisory_xact_lock(hashtextextended('review of ' || $1, 0))
