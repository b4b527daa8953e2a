-- An attempt in flight may have read what was erased meanwhile: it cannot finish any more and is begun anew.
UPDATE report SET attempt = attempt + 1 WHERE state = 2
