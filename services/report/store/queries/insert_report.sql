-- $1 id, $2 state, $3 wait until, $4 trace parent, $5 resource; $6 requester, $7 whether that sees all, else as
-- $8 user and $9 teams.
INSERT INTO report (id, state, wait_until, trace_parent, resource, requester, sees_all, requester_user,
                    requester_teams)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
