INSERT INTO model (id, content, columns, calibration_slope, calibration_intercept, booster, as_of,
                   active, trained_at)
VALUES ($1, $2, $3::jsonb, $4, $5, $6, $7, true, now())
ON CONFLICT (id) DO UPDATE SET active = true
