// Erasures: who was forgotten, who acknowledged it, and whom to refuse from then on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "dealtrace/crm/v1/erasure.pb.h"
#include "libs/postgres/database.h"
#include "services/ingestion/domain/redaction.h"

namespace dealtrace::ingestion {

// Statements in the caller's transaction. Stateless, thread-safe. Errors are the database's.
class ErasureStore {
 public:
  // How many erasures there are: a batch that was checked against that many need not be checked
  // again.
  static absl::StatusOr<int64_t> Count(postgres::Transaction& transaction);

  // Everybody who was erased.
  static absl::StatusOr<ErasedPeople> LoadPeople(postgres::Transaction& transaction);

  // Waits for the batches in flight and keeps new ones waiting until the transaction ends.
  static absl::Status StopBatches(postgres::Transaction& transaction);

  // Adds an erasure and the hashes by which its person is known again; returns its id.
  static absl::StatusOr<std::string> Create(postgres::Transaction& transaction,
                                            const crm::v1::Erasure& erasure, absl::Time now);

  // Up to `count` ids, newest first, behind the id `after` ("" at the beginning).
  static absl::StatusOr<std::vector<std::string>> List(postgres::Transaction& transaction,
                                                       const std::string& after, int count);

  // With its receipt. Absent when there is no such erasure.
  static absl::StatusOr<std::optional<crm::v1::Erasure>> Get(postgres::Transaction& transaction,
                                                             const std::string& id);

  static absl::Status Acknowledge(postgres::Transaction& transaction, const std::string& id,
                                  const crm::v1::ErasureAcknowledgement& acknowledgement);
};

}  // namespace dealtrace::ingestion
