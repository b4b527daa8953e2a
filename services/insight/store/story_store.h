// Why deals went as they did.
#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "dealtrace/crm/v1/call.pb.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "dealtrace/insight/v1/analysis.pb.h"
#include "libs/postgres/database.h"
#include "libs/rights/viewer.h"

namespace dealtrace::insight {

// One call that is linked to a deal.
struct LinkedCall {
  std::string id;
  bool too_short = false;
  crm::v1::Call call;  // default when it is not known yet
  bool analyzed = false;
  v1::CallAnalysis analysis;
};

// A deal with its calls, by call id.
struct Deal {
  crm::v1::Opportunity opportunity;
  std::vector<LinkedCall> calls;
};

// By opportunity id; those that exist.
absl::StatusOr<absl::flat_hash_map<std::string, Deal>> LoadDeals(postgres::Transaction& transaction,
                                                                 absl::Span<const std::string> ids);

struct StoryFilter {
  std::string opportunity_id;                               // empty: all
  crm::v1::Outcome outcome = crm::v1::OUTCOME_UNSPECIFIED;  // unspecified: all
  std::string main_reason;                                  // empty: all
  v1::DealStory::CrmReasonKind crm_reason_kind =
      v1::DealStory::CRM_REASON_KIND_UNSPECIFIED;  // unspecified: all
};

// Writes the stories whose content differs from the stored one. Returns the content hashes, in the
// order given.
absl::StatusOr<std::vector<std::string>> StoreStories(postgres::Transaction& transaction,
                                                      absl::Span<const v1::DealStory> stories);

// The ids of those that existed.
absl::StatusOr<std::vector<std::string>> DeleteStories(postgres::Transaction& transaction,
                                                       const std::vector<std::string>& ids);

// By opportunity id; those that exist.
absl::StatusOr<absl::flat_hash_map<std::string, v1::DealStory>> LoadStories(
    postgres::Transaction& transaction, absl::Span<const std::string> ids);

// By opportunity id, after `after_id`; only those that the viewer may see.
absl::StatusOr<std::vector<v1::DealStory>> ListStories(postgres::Transaction& transaction,
                                                       const rights::Viewer& viewer,
                                                       const StoryFilter& filter,
                                                       const std::string& after_id, int count_max);

}  // namespace dealtrace::insight
