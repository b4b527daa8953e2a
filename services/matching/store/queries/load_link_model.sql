SELECT version FROM link_model FOR UPDATE
