-- trained_at: a time of this run
SELECT id, content, columns, calibration_slope, calibration_intercept, booster, as_of, active
FROM scoring.model
ORDER BY id COLLATE "C"
