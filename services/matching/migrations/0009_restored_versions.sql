-- Which version of its link a decision brought back; 0: none.
ALTER TABLE review_decision ADD COLUMN restored_version bigint NOT NULL DEFAULT 0;
