SELECT hash FROM erased_identifier
