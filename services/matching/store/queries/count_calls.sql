SELECT count(*) FROM call_copy
