// Which accounts a batch of changes makes doubtful: the queue `account_cluster`.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/feed/dirty.h"
#include "libs/postgres/database.h"
#include "services/matching/store/change_batch.h"

namespace dealtrace::matching {

// The deriver's queue; its keys are account ids.
inline constexpr absl::string_view kAccountClusterQueue = "account_cluster";

// Look before the copies are written, mark afterwards.
class AccountDoubt {
 public:
  // `accounts`: the batch's changes of accounts.
  static absl::StatusOr<AccountDoubt> Before(postgres::Transaction& transaction,
                                             const KindBatch& accounts);

  // The changed accounts, and all that hold a key which has become too common to find anybody, or
  // is so no longer.
  absl::Status Mark(postgres::Transaction& transaction, const std::vector<std::string>& changed,
                    feed::DirtyMarker& dirty) const;

 private:
  std::vector<std::string> keys_;     // of the batch's accounts, old and new
  std::vector<std::string> crowded_;  // of these, sorted
};

}  // namespace dealtrace::matching
