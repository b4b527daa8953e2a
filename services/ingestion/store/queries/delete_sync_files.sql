DELETE FROM sync_file WHERE source = $1 AND stream = $2
