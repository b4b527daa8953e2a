-- $1 user, $2 teams of the token. Whose rows the person sees: of the user and of everybody below in the chain
-- of managers; of the teams that these manage, with the teams below; of the person's own teams; and of
-- everybody who is in one of these teams. UNION ends a chain that bites its tail. A manager who is only written
-- down counts when one user alone is known by what is written.
WITH RECURSIVE chain (name) AS (
  SELECT $1::text COLLATE "C" WHERE $1 <> ''
  UNION
  SELECT 'users/' || below.id
  FROM chain
    CROSS JOIN LATERAL (
      SELECT chain.name AS key
      UNION ALL
      SELECT known.key
      FROM rights_row u CROSS JOIN LATERAL unnest(u.owners) AS known (key)
      WHERE u.kind = 'user' AND u.id = substr(chain.name, 7) AND known.key LIKE 'written/%'
        AND (SELECT count(*) FROM rights_row o WHERE o.kind = 'user' AND o.owners @> ARRAY[known.key]) = 1
    ) AS boss
    JOIN rights_row below ON below.kind = 'user' AND below.manager = boss.key AND below.manager <> ''
), managed (name) AS (
  SELECT 'teams/' || t.id FROM rights_row t JOIN chain ON t.manager = chain.name
  WHERE t.kind = 'team' AND t.manager <> ''
  UNION
  SELECT 'teams/' || t.id FROM rights_row t JOIN managed ON t.team = managed.name
  WHERE t.kind = 'team' AND t.team <> ''
), seen_team (name) AS (
  SELECT name FROM managed
  UNION
  SELECT name COLLATE "C" FROM unnest($2::text[]) AS claimed (name) WHERE name <> ''
  UNION
  SELECT u.team FROM rights_row u
  WHERE u.kind = 'user' AND u.id = substr($1, 7) AND $1 LIKE 'users/%' AND u.team <> ''
), seen_user (name) AS (
  SELECT name FROM chain
  UNION
  SELECT 'users/' || u.id FROM rights_row u JOIN seen_team ON u.team = seen_team.name
  WHERE u.kind = 'user' AND u.team <> ''
)
SELECT
  ARRAY(
    SELECT name FROM seen_user
    UNION
    SELECT known.key
    FROM seen_user
      JOIN rights_row u ON u.kind = 'user' AND u.id = substr(seen_user.name, 7)
      CROSS JOIN LATERAL unnest(u.owners) AS known (key)
    WHERE known.key NOT LIKE 'written/%'),
  ARRAY(SELECT name FROM seen_team)
