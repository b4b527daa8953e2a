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

// Companies that changed, in the order of their changes.
struct CompanyChanges {
  std::vector<std::string> companies;  // Company::key
  int64_t position = 0;                // of the last of them
};

// The first `limit` companies that changed after `position`; 0: all that there are. A company's
// position grows with each change, and with it the company comes again.
absl::StatusOr<CompanyChanges> ListCompanyChanges(postgres::Transaction& transaction,
                                                  int64_t position, int limit);

// Adds the companies, whole, as they are now. Does not finish the index.
absl::Status LoadCompanies(postgres::Transaction& transaction,
                           absl::Span<const std::string> companies, CandidateIndex& index);

}  // namespace dealtrace::matching
