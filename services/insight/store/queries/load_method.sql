SELECT version FROM method FOR UPDATE
