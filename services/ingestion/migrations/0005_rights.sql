-- The kinds of which every stored record has its row in rights_row: those that were stored before it was kept
-- are gone through once.
CREATE TABLE rights_filled (kind text COLLATE "C" PRIMARY KEY);
