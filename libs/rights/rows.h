// Who owns what, and who manages whom: the table rights_row, kept beside a service's own tables.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "libs/feed/consumer.h"
#include "libs/postgres/database.h"

namespace dealtrace::rights {

// Makes the table; one of the frame's migrations.
extern const char* const kRightsMigration;

// What decides who sees a record, or where a user or a team stands.
struct Row {
  std::string kind;  // as the feed names it
  std::string id;
  // Of an opportunity.
  std::string owner;
  // Of a call the users who held it: their names, and hashes of their e-mail addresses, because a
  // telephone system seldom knows the CRM's ids. Of a user that hash, and what others may write
  // where the user is meant: the id and the name in the source.
  std::vector<std::string> owners;
  // The team of an opportunity or a user, the parent team of a team; a resource name or empty.
  std::string team;
  // Of a user or a team: a resource name, or what is written in the source.
  std::string manager;
};

// The kinds that have rows.
inline constexpr absl::string_view kKinds[] = {"call", "opportunity", "team", "user"};

// Nothing for records of other kinds. `message` is the crm.v1 message of `kind`.
std::optional<Row> RowOf(absl::string_view kind, absl::string_view id,
                         const google::protobuf::Message& message);

// Writes rows, each if `positions` (one a row) is not older than what is stored.
absl::Status WriteRows(postgres::Transaction& transaction, const std::vector<Row>& rows,
                       const std::vector<int64_t>& positions);
absl::Status DeleteRows(postgres::Transaction& transaction, const std::vector<std::string>& kinds,
                        const std::vector<std::string>& ids, const std::vector<int64_t>& positions);

// A consumer of ingestion's feed that also reads the kinds that decide, and keeps their rows. The
// consumer's own function gets the kinds that it asked for, as before.
feed::ConsumerOptions WithRights(feed::ConsumerOptions consumer);

}  // namespace dealtrace::rights
