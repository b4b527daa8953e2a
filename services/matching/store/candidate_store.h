// Loads what deciding a batch of calls needs, in a handful of statements whatever the batch's size.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/postgres/database.h"
#include "services/matching/domain/candidate_index.h"
#include "services/matching/domain/records.h"

namespace dealtrace::matching {

// The calls that exist, by id.
absl::StatusOr<std::map<std::string, CallRecord>> LoadCalls(postgres::Transaction& transaction,
                                                            absl::Span<const std::string> ids);

// Every company that shares a key with one of the calls, whole, and `more_opportunities` (ids) with
// theirs. Finished.
absl::StatusOr<CandidateIndex> LoadCandidates(
    postgres::Transaction& transaction, const std::map<std::string, CallRecord>& calls,
    const std::vector<std::string>& more_opportunities = {});

}  // namespace dealtrace::matching
