SELECT only_row, version
FROM insight.method
ORDER BY only_row
