#include "libs/feed/cursor.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/feed/queries.h"
#include "libs/rpc/status_macros.h"

namespace dealtrace::feed {

using dealtrace::feed::v1::Change;

absl::StatusOr<Cursor> LoadCursor(postgres::Transaction& transaction, const std::string& feed) {
  RETURN_IF_ERROR(transaction.Execute(queries::kEnsureCursor, feed).status());
  ASSIGN_OR_RETURN(postgres::Result rows, transaction.Execute(queries::kLoadCursor, feed));
  if (rows.empty()) return absl::AbortedError("the cursor vanished");
  const postgres::Row& row = rows[0];
  Cursor cursor;
  cursor.incarnation = row.Text(0);
  cursor.position = row.Int(1);
  cursor.version_base = row.Int(2);
  cursor.generation = row.Int(3);
  cursor.rebuilding = row.Bool(4);
  cursor.rebuild_requested = row.Bool(5);
  cursor.reflects = row.Text(6);
  cursor.attempt_owner = row.Text(7);
  cursor.attempt_size = static_cast<int>(row.Int(8));
  cursor.attempt_count = static_cast<int>(row.Int(9));
  cursor.attempt_end = row.Int(10);
  cursor.suspect_until = row.Int(11);
  cursor.start_head = row.Int(12);
  return cursor;
}

std::string ReflectsJson(const google::protobuf::Map<std::string, int64_t>& reflects) {
  const std::map<std::string, int64_t> sorted(reflects.begin(), reflects.end());
  std::string json = "{";
  for (const auto& [feed, position] : sorted) {
    // Feeds are named after services: no character of theirs needs escaping, and PostgreSQL refuses
    // anything else.
    absl::StrAppend(&json, json.size() > 1 ? ", " : "", "\"", feed, "\": ", position);
  }
  return absl::StrCat(json, "}");
}

absl::Status AdvanceCursor(postgres::Transaction& transaction, const std::string& feed,
                           const dealtrace::feed::v1::Cursor& next, const std::string& reflects) {
  const std::optional<std::string> known =
      reflects.empty() ? std::nullopt : std::optional<std::string>(reflects);
  return transaction
      .Execute(queries::kAdvanceCursor, feed, next.incarnation(), next.position(), known,
               next.start_head())
      .status();
}

absl::Status NoteApplied(postgres::Transaction& transaction, const std::string& feed,
                         int64_t generation, absl::Span<const Change> changes) {
  std::vector<std::string> kinds, keys, gone_kinds, gone_keys;
  for (const Change& change : changes) {
    (change.deleted() ? gone_kinds : kinds).push_back(change.kind());
    (change.deleted() ? gone_keys : keys).push_back(change.key());
  }
  if (!keys.empty()) {
    RETURN_IF_ERROR(transaction.Execute(queries::kAddSeen, feed, kinds, keys, generation).status());
  }
  if (!gone_keys.empty()) {
    RETURN_IF_ERROR(
        transaction.Execute(queries::kRemoveSeen, feed, gone_kinds, gone_keys).status());
  }
  kinds.insert(kinds.end(), gone_kinds.begin(), gone_kinds.end());
  keys.insert(keys.end(), gone_keys.begin(), gone_keys.end());
  if (keys.empty()) return absl::OkStatus();
  return transaction.Execute(queries::kCloseDeadLetters, feed, std::move(kinds), std::move(keys))
      .status();
}

}  // namespace dealtrace::feed
