SELECT version, active_model FROM link_model FOR UPDATE
