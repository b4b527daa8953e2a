// What was found in calls.
#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "dealtrace/insight/v1/analysis.pb.h"
#include "libs/postgres/database.h"
#include "libs/rights/viewer.h"
#include "services/insight/domain/call.h"

namespace dealtrace::insight {

// The calls of `ids` that have a transcript.
absl::StatusOr<std::vector<Call>> LoadCallsToAnalyze(postgres::Transaction& transaction,
                                                     absl::Span<const std::string> ids);

struct StoredAnalyses {
  std::vector<std::string> hashes;       // of the contents, in the order given
  std::vector<std::string> changed_ids;  // of calls whose analysis is new or another than before
};

// Writes the analyses whose content differs from the stored one.
absl::StatusOr<StoredAnalyses> StoreAnalyses(postgres::Transaction& transaction,
                                             absl::Span<const v1::CallAnalysis> analyses);

// The ids of those that existed.
absl::StatusOr<std::vector<std::string>> DeleteAnalyses(postgres::Transaction& transaction,
                                                        const std::vector<std::string>& call_ids);

// By call id; those that exist.
absl::StatusOr<absl::flat_hash_map<std::string, v1::CallAnalysis>> LoadAnalyses(
    postgres::Transaction& transaction, absl::Span<const std::string> call_ids);

struct AnalysisFilter {
  std::string call_id;         // empty: all
  std::string opportunity_id;  // to which the calls are linked; empty: all
};

// By call id, after `after_call_id`; only those that the viewer may see.
absl::StatusOr<std::vector<v1::CallAnalysis>> ListAnalyses(postgres::Transaction& transaction,
                                                           const rights::Viewer& viewer,
                                                           const AnalysisFilter& filter,
                                                           const std::string& after_call_id,
                                                           int count_max);

}  // namespace dealtrace::insight
