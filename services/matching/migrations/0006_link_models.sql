-- Models that were learned from reviews: matching/v1 LinkModel without what is in the columns. The id is made
-- from the weights and the calibration.
CREATE TABLE fitted_model (
  id text PRIMARY KEY,
  content bytea NOT NULL,
  creator text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- The model that decides on every replica; empty: the program's own.
ALTER TABLE link_model ADD COLUMN active_model text NOT NULL DEFAULT '';
