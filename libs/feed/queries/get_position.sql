SELECT position FROM feed_change WHERE kind = $1 AND key = $2
