DELETE FROM sync_reject WHERE stream = ANY ($1)
