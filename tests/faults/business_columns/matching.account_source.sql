SELECT source
FROM matching.account_source
ORDER BY source COLLATE "C"
