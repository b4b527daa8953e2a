SELECT only_row, version
FROM matching.link_model
ORDER BY only_row
