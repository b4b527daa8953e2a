SELECT content FROM erasure WHERE id = $1
