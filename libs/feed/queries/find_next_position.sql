SELECT min(position) FROM feed_change WHERE position > $1
