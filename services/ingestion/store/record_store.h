// The nouns as they are stored: each its contract message, with the columns that lists look for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/postgres/database.h"
#include "libs/rights/rows.h"
#include "libs/rights/viewer.h"
#include "services/ingestion/domain/merge.h"
#include "services/ingestion/domain/record_kind.h"

namespace dealtrace::ingestion {

// A record with what the columns are filled from.
struct RecordRow {
  RecordKind kind = RecordKind::kAccount;
  std::string id;
  std::string content;  // the message, serialised deterministically
  std::string content_hash;
  int64_t update_micros = 0;
  std::optional<absl::Time> event_time;
  std::optional<absl::Time> recorded_time;
  std::string parent;  // resource name; empty when none
  std::string owner;
  int outcome = 0;
  std::string name_key;
  std::vector<int64_t> mention_keys;  // libs/erasure/mention_keys.h
  bool observed = false;
  // Who sees the record, when that is not told by `owner` and `parent`; kept beside it.
  std::optional<rights::Row> rights;
};

// A row to add, with the run that brought its record first.
struct RecordInsert {
  const RecordRow* row;
  std::string first_run_id;
};

// What a list asks for; empty parts ask for nothing.
struct RecordFilter {
  std::string parent;  // resource name
  std::string owner;   // resource name
  int outcome = 0;
  std::optional<absl::Time> from;  // by event time, inclusive
  std::optional<absl::Time> to;    // exclusive
};

struct StoredRecord {
  std::string id;
  std::string content;
};

// What LockRecords tells of a stored record.
struct LockedRecord {
  StoredState state;
  std::string first_run_id;
};

// Statements on the table `record`, all in the caller's transaction. Stateless, thread-safe. Errors
// are the database's.
class RecordStore {
 public:
  // The stored states of `ids`, locked until the transaction ends.
  static absl::StatusOr<absl::flat_hash_map<std::string, LockedRecord>> Lock(
      postgres::Transaction& transaction, RecordKind kind, const std::vector<std::string>& ids);

  // The contents of those of `ids` that are stored.
  static absl::StatusOr<absl::flat_hash_map<std::string, std::string>> Load(
      postgres::Transaction& transaction, RecordKind kind, const std::vector<std::string>& ids);

  // Adds rows by COPY, as written by the run `run_id`. ALREADY_EXISTS: one is there; delete those
  // that are replaced first.
  static absl::Status Insert(postgres::Transaction& transaction,
                             const std::vector<RecordInsert>& inserts, const std::string& run_id);

  // Returns the ids that were there.
  static absl::StatusOr<std::vector<std::string>> Delete(postgres::Transaction& transaction,
                                                         RecordKind kind,
                                                         const std::vector<std::string>& ids);

  // Those of `ids` that are stored.
  static absl::StatusOr<absl::flat_hash_set<std::string>> Find(postgres::Transaction& transaction,
                                                               RecordKind kind,
                                                               const std::vector<std::string>& ids);

  // Name key -> id, for those keys that exactly one record of the source has.
  static absl::StatusOr<absl::flat_hash_map<std::string, std::string>> FindByName(
      postgres::Transaction& transaction, RecordKind kind, const std::string& source,
      const std::vector<std::string>& name_keys);

  // Up to `count` ids of a source, behind `after` ("" at the beginning), that were read from it.
  static absl::StatusOr<std::vector<std::string>> ListReadIds(postgres::Transaction& transaction,
                                                              RecordKind kind,
                                                              const std::string& source,
                                                              const std::string& after, int count);

  // Whether anything of the source is stored under one of `kinds`.
  static absl::StatusOr<bool> HasAny(postgres::Transaction& transaction,
                                     const std::vector<RecordKind>& kinds,
                                     const std::string& source);

  // Nothing when there is no such record, or none that the viewer may see.
  static absl::StatusOr<std::optional<std::string>> Get(postgres::Transaction& transaction,
                                                        const rights::Viewer& viewer,
                                                        RecordKind kind, const std::string& id);

  // Up to `count` records behind the id `after`, by id; only those that the viewer may see.
  static absl::StatusOr<std::vector<StoredRecord>> List(postgres::Transaction& transaction,
                                                        const rights::Viewer& viewer,
                                                        RecordKind kind, const RecordFilter& filter,
                                                        const std::string& after, int count);
};

// Fills everything but the run ids from a message.
RecordRow MakeRecordRow(RecordKind kind, std::string id, const google::protobuf::Message& message);

}  // namespace dealtrace::ingestion
