-- What reviewers said about calls, in the order of their ids. Never changed but by being undone.
CREATE TABLE review_decision (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  verdict integer NOT NULL,
  call_id text NOT NULL,
  opportunity_id text NOT NULL,
  reviewer text NOT NULL,
  comment text NOT NULL,
  decided_at timestamptz NOT NULL DEFAULT now(),
  undone_at timestamptz,
  undone_by text NOT NULL DEFAULT '',
  undo_comment text NOT NULL DEFAULT ''
);
CREATE INDEX review_decision_by_call ON review_decision (call_id, id);
CREATE INDEX review_decision_by_opportunity ON review_decision (opportunity_id) WHERE opportunity_id <> '';

-- How much of a call's reviews a link knows of, what is at stake, and the place in the queue (0: decided).
ALTER TABLE link ADD COLUMN review_revision bigint NOT NULL DEFAULT 0;
ALTER TABLE link ADD COLUMN amount_at_stake bigint NOT NULL DEFAULT 0;
ALTER TABLE link ADD COLUMN review_priority bigint NOT NULL DEFAULT 0;
ALTER TABLE link_version ADD COLUMN review_revision bigint NOT NULL DEFAULT 0;
CREATE INDEX link_by_review_priority ON link (decision, review_priority DESC, call_id) WHERE review_priority > 0;
