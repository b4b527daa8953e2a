// The waterfall from the prior to the probability of one deal.
#pragma once

#include <string>

#include "dealtrace/matching/v1/matching_service.pb.h"
#include "services/matching/domain/candidate_index.h"
#include "services/matching/domain/decision.h"

namespace dealtrace::matching {

// Compares the call with the deal (empty: with the best candidate). `index` holds the call's
// candidates, the deal and what the review names. FAILED_PRECONDITION: no deal was given and there
// is no candidate.
absl::StatusOr<v1::LinkExplanation> ExplainDeal(const CallRecord& call,
                                                const std::string& opportunity_id,
                                                const CandidateIndex& index,
                                                const LinkSettings& settings,
                                                const CallReview& review);

// The same when the decision about the call is known.
absl::StatusOr<v1::LinkExplanation> ExplainDecision(const CallRecord& call,
                                                    const LinkDecision& decision,
                                                    const std::string& opportunity_id,
                                                    const CandidateIndex& index,
                                                    const LinkSettings& settings);

}  // namespace dealtrace::matching
