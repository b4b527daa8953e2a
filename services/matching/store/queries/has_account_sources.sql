SELECT count(*) > 1 FROM account_source
