SELECT count(*) FROM report WHERE state IN (1, 2)
