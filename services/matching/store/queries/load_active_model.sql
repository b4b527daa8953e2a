SELECT active_model FROM link_model
