-- Every record is in these two indexes. With the reference alone, equal keys share one entry, and an index
-- is a tenth of the size; the records of one parent or owner are few enough to be sorted by id.
DROP INDEX record_parent;
DROP INDEX record_owner;
CREATE INDEX record_parent ON record (parent) WHERE parent <> '';
CREATE INDEX record_owner ON record (owner) WHERE owner <> '';
