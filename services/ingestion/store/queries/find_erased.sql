SELECT hash FROM erased_identifier WHERE hash = ANY ($1)
