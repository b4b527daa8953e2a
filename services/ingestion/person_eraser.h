// Removes a person from everything that ingestion stores.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
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

  // What was given; the names of the records that were deleted; and of these records' addresses,
  // numbers and full names those that nobody else has.
  const ErasedPeople& people() const { return people_; }
  int64_t row_count() const { return row_count_; }
  // To be published in the same transaction.
  const std::vector<feed::PublishedChange>& changes() const { return changes_; }

 private:
  using Visit = std::function<bool(const std::string& id, google::protobuf::Message*)>;

  // Calls `visit` with every stored message of a kind; when it returns true the record is in the
  // result and, with `rewrite`, stored again.
  absl::StatusOr<std::vector<std::string>> Scan(RecordKind kind, const Visit& visit, bool rewrite);
  absl::Status DeletePeople(RecordKind kind);
  // How the calls of a person known by an address name the person.
  absl::Status ReadNamesInCalls();
  // Adds to `people_` what of the person's details is nobody else's.
  absl::Status AddOwnDetails();
  absl::Status TakeOutOfRecords();
  absl::Status TakeOutOfCalls();
  absl::Status Rewrite(RecordKind kind, const std::string& id,
                       const google::protobuf::Message& message);
  void Publish(RecordKind kind, const std::string& id, bool deleted, std::string hash);

  postgres::Transaction* const transaction_;
  ErasedPeople people_;
  // As they are compared.
  absl::flat_hash_set<std::string> emails_;
  absl::flat_hash_set<std::string> phones_;
  absl::flat_hash_set<std::string> names_;
  const std::string trace_parent_;
  int64_t row_count_ = 0;
  std::vector<feed::PublishedChange> changes_;
};

}  // namespace dealtrace::ingestion
