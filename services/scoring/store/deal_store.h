// Loads deals with everything that their features are made from, in a handful of statements.
#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "libs/postgres/database.h"
#include "services/scoring/domain/deal.h"
#include "services/scoring/domain/track_record.h"

namespace dealtrace::scoring {

// The deals that exist, by id.
absl::StatusOr<std::vector<Deal>> LoadDeals(postgres::Transaction& transaction,
                                            const std::vector<std::string>& ids);

// Ids of the closed deals, newest first.
absl::StatusOr<std::vector<std::string>> ListClosedDeals(postgres::Transaction& transaction,
                                                         int64_t count_max);

// Ids of the open deals and of those that still have a score.
absl::StatusOr<std::vector<std::string>> ListScorableDeals(postgres::Transaction& transaction);

// What the deals' owners and accounts had won before a time, by id.
struct RecordsAsOf {
  absl::flat_hash_map<std::string, Record> owners;
  absl::flat_hash_map<std::string, Record> accounts;
};
absl::StatusOr<RecordsAsOf> LoadRecords(postgres::Transaction& transaction,
                                        const std::vector<Deal>& deals, absl::Time before);

}  // namespace dealtrace::scoring
