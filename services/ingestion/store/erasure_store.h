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

// An erasure that this process works on.
struct ClaimedErasure {
  std::string id;
  int64_t epoch = 0;
  std::string trace_parent;
};

struct ErasureProgress {
  bool found = false;     // the person's records are deleted, the candidates stored
  crm::v1::Erasure wish;  // until then
  int64_t row_count = 0;
};

// Statements in the caller's transaction. Stateless, thread-safe. Errors are the database's.
class ErasureStore {
 public:
  // Grows whenever a person becomes known as erased: a batch that was checked at the same count
  // need not be checked again.
  static absl::StatusOr<int64_t> Count(postgres::Transaction& transaction);

  // Everybody who was erased.
  static absl::StatusOr<ErasedPeople> LoadPeople(postgres::Transaction& transaction);

  // Adds an erasure and its run, which knows the wish until the person is found; returns its id.
  // From its commit on, people known by `hashes` are refused.
  static absl::StatusOr<std::string> Create(postgres::Transaction& transaction,
                                            const crm::v1::Erasure& wish,
                                            const ErasedPeople& hashes,
                                            const std::string& trace_parent, absl::Time now);

  // The oldest erasure that is not published and that nobody works on.
  static absl::StatusOr<std::optional<ClaimedErasure>> Claim(postgres::Transaction& transaction,
                                                             const std::string& owner,
                                                             absl::Duration lease);
  // Begins every transaction of a claimed erasure. ABORTED: another process has it.
  static absl::StatusOr<ErasureProgress> Renew(postgres::Transaction& transaction,
                                               const ClaimedErasure& claimed, absl::Duration lease);
  // Gives it back, to be tried again after `delay`. `message`: why it failed; empty: it did not.
  static absl::Status Release(postgres::Transaction& transaction, const ClaimedErasure& claimed,
                              absl::Duration delay, const std::string& message);
  // The person is found: known by these hashes from now on, and the wish is forgotten.
  static absl::Status SaveFound(postgres::Transaction& transaction, const std::string& id,
                                const ErasedPeople& people);
  static absl::Status AddRows(postgres::Transaction& transaction, const std::string& id,
                              int64_t row_count);
  // Nothing is left to do: stores what the receipt tells, and ends the run.
  static absl::Status FinishRun(postgres::Transaction& transaction, const std::string& id);

  // Up to `count` ids, newest first, behind the id `after` ("" at the beginning).
  static absl::StatusOr<std::vector<std::string>> List(postgres::Transaction& transaction,
                                                       const std::string& after, int count);

  // With its receipt. Absent when there is no such erasure.
  static absl::StatusOr<std::optional<crm::v1::Erasure>> Get(postgres::Transaction& transaction,
                                                             const std::string& id);

  // Ids of touched records that are an address or a number of the person are put out of the
  // receipt: nobody needs them once every service has erased. False when there is none.
  static absl::StatusOr<bool> HideIds(postgres::Transaction& transaction, const std::string& id);

  static absl::Status Acknowledge(postgres::Transaction& transaction, const std::string& id,
                                  const crm::v1::ErasureAcknowledgement& acknowledgement);
};

}  // namespace dealtrace::ingestion
