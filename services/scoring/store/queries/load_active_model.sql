SELECT id, content, columns::text, calibration_slope, calibration_intercept, booster, as_of
FROM model WHERE active
