SELECT count(*) FROM erasure
