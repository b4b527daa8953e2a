// Removes a person from everything that ingestion stores.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/feed/publisher.h"
#include "libs/postgres/database.h"
#include "services/ingestion/domain/redaction.h"

namespace dealtrace::ingestion {

// One use, in one transaction in which no batch of a sync can write.
class PersonEraser {
 public:
  PersonEraser(postgres::Transaction* transaction, ErasedPeople people, std::string trace_parent)
      : transaction_(transaction),
        people_(std::move(people)),
        trace_parent_(std::move(trace_parent)) {}

  // Deletes the contacts and leads that are the person with their history, takes the person out of
  // what mentions them, and deletes the kept lines of rejected people and calls. Errors are the
  // database's.
  absl::Status Erase();

  // Those that were given, and the names of the records that were deleted.
  const ErasedPeople& people() const { return people_; }
  int64_t row_count() const { return row_count_; }
  // To be published in the same transaction.
  const std::vector<feed::PublishedChange>& changes() const { return changes_; }

 private:
  // Calls `visit` with every stored message of a kind; when it returns true the record is in `ids`.
  absl::StatusOr<std::vector<std::string>> Scan(
      RecordKind kind, const std::function<bool(google::protobuf::Message*)>& visit, bool rewrite);
  absl::Status DeletePeople(RecordKind kind);
  absl::Status CleanTranscripts(
      const absl::flat_hash_map<std::string, absl::flat_hash_set<std::string>>& names);
  absl::Status Rewrite(RecordKind kind, const std::string& id,
                       const google::protobuf::Message& message);
  void Publish(RecordKind kind, const std::string& id, bool deleted, std::string hash);

  postgres::Transaction* const transaction_;
  ErasedPeople people_;
  const std::string trace_parent_;
  int64_t row_count_ = 0;
  std::vector<feed::PublishedChange> changes_;
};

}  // namespace dealtrace::ingestion
