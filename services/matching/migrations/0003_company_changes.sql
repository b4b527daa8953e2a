-- Which companies changed, in the order of the changes: what every replica's index of candidates follows.
-- `company` as in candidate_key.
CREATE SEQUENCE company_change_position;
CREATE TABLE company_change (
  company text PRIMARY KEY,
  position bigint NOT NULL
);
CREATE INDEX company_change_by_position ON company_change (position);

INSERT INTO company_change (company, position)
SELECT company, nextval('company_change_position') FROM (SELECT DISTINCT company FROM candidate_key) AS known;
