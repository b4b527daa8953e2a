-- For whom a report is made: it counts what this person may see, and nobody else reads it but who may see
-- all. Reports of before count everything.
ALTER TABLE report ADD COLUMN requester text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE report ADD COLUMN sees_all boolean NOT NULL DEFAULT true;
ALTER TABLE report ADD COLUMN requester_user text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE report ADD COLUMN requester_teams text[] NOT NULL DEFAULT '{}';
