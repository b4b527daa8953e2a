-- $1 owner, $2 seconds. The unfinished report that has waited longest for a look and that nobody makes;
-- claims it. `overdue` when it may not wait any longer for its run.
WITH next AS (
  SELECT r.id FROM report r
  WHERE r.state IN (1, 2) AND r.look_at <= now()
    AND NOT EXISTS (SELECT FROM report_claim c WHERE c.report_id = r.id AND c.expires_at > now())
  ORDER BY r.look_at
  LIMIT 1
  FOR UPDATE SKIP LOCKED
), claimed AS (
  INSERT INTO report_claim (report_id, owner, expires_at)
  SELECT id, $1, now() + make_interval(secs => $2) FROM next
  ON CONFLICT (report_id) DO UPDATE SET owner = excluded.owner, expires_at = excluded.expires_at
  WHERE report_claim.expires_at <= now()
  RETURNING report_id
)
SELECT r.id, r.resource, r.attempt, r.trace_parent, r.wait_until <= now() AS overdue, r.sees_all,
  r.requester_user, r.requester_teams
FROM report r JOIN claimed ON claimed.report_id = r.id
