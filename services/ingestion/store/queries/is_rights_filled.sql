SELECT EXISTS (SELECT FROM rights_filled WHERE kind = $1)
