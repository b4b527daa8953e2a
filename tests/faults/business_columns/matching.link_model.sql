SELECT only_row, version, active_model
FROM matching.link_model
ORDER BY only_row
