// Removes a person from everything that ingestion stores, in transactions of bounded size.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "dealtrace/crm/v1/erasure.pb.h"
#include "libs/feed/publisher.h"
#include "libs/postgres/database.h"
#include "services/ingestion/domain/redaction.h"

namespace dealtrace::ingestion {

// One use, in one transaction: Begin once, TakeOutOfNext until it returns false.
class PersonEraser {
 public:
  PersonEraser(postgres::Transaction* transaction, std::string erasure_id, ErasedPeople people,
               std::string trace_parent)
      : transaction_(transaction),
        erasure_id_(std::move(erasure_id)),
        people_(std::move(people)),
        trace_parent_(std::move(trace_parent)) {}

  // Deletes the contacts and leads that are the person, with their history, and the kept lines of
  // rejected people and calls; stores which records may mention the person. Returns the hashes by
  // which the person is known from now on. The transaction keeps batches of syncs waiting: what
  // they bring afterwards is checked against these hashes.
  absl::StatusOr<ErasedPeople> Begin(const crm::v1::Erasure& wish);

  // Takes the person out of the next `count` of these records. False: none is left.
  absl::StatusOr<bool> TakeOutOfNext(int count);

  // Publishes what was changed, and notes it for the receipt.
  absl::Status Finish();

  int64_t row_count() const { return row_count_; }

 private:
  absl::Status DeletePeople(RecordKind kind, const std::vector<std::string>& ids);
  absl::Status TakeOutOfRecords(RecordKind kind, const std::vector<std::string>& ids);
  // `names`: of the people who were taken out of the call.
  absl::Status TakeOutOfTranscripts(
      const std::vector<std::string>& ids,
      const absl::flat_hash_map<std::string, absl::flat_hash_set<std::string>>& names);
  absl::Status Rewrite(RecordKind kind, const std::string& id,
                       const google::protobuf::Message& message);
  void Publish(RecordKind kind, const std::string& id, bool deleted, std::string hash);

  postgres::Transaction* const transaction_;
  const std::string erasure_id_;
  ErasedPeople people_;
  const std::string trace_parent_;
  int64_t row_count_ = 0;
  std::vector<feed::PublishedChange> changes_;
};

}  // namespace dealtrace::ingestion
