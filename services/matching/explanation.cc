#include "services/matching/explanation.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "libs/rpc/errors.h"
#include "libs/rpc/resource_name.h"
#include "services/matching/converters.h"

namespace dealtrace::matching {
namespace {

void AddSteps(double prior_bits, const std::vector<Comparison>& comparisons,
              v1::LinkExplanation& explanation) {
  v1::EvidenceStep& prior = *explanation.add_steps();
  prior.set_comparison("prior");
  prior.set_weight(prior_bits);
  prior.set_cumulative_weight(prior_bits);
  prior.set_explanation("what a shared key alone is worth");
  double sum = prior_bits;
  for (const Comparison& comparison : comparisons) {
    sum += comparison.bits;
    v1::EvidenceStep& step = *explanation.add_steps();
    step.set_comparison(std::string(FeatureName(comparison.feature)));
    step.set_level(std::string(LevelName(comparison.level)));
    step.set_weight(comparison.bits);
    step.set_cumulative_weight(sum);
    step.set_explanation(comparison.explanation);
  }
}

// What the other candidates, none of the deals and nobody take of the comparisons' odds, and what a
// reviewer's word adds: with this step the bits sum to the probability.
void AddOthers(double probability, v1::LinkExplanation& explanation) {
  constexpr double kLeast = 1e-9;
  const double sum = explanation.steps().rbegin()->cumulative_weight();
  const double certain = std::clamp(probability, kLeast, 1 - kLeast);
  const double bits = std::log2(certain / (1 - certain));
  if (std::abs(1 / (1 + std::exp2(-sum)) - probability) < kLeast) return;
  v1::EvidenceStep& step = *explanation.add_steps();
  step.set_comparison("others");
  step.set_weight(bits - sum);
  step.set_cumulative_weight(sum + step.weight());
  step.set_explanation("beside other deals, none of them and nobody, and what reviewers said");
}

void SetRunnerUp(const LinkDecision& decision, const std::string& opportunity_id,
                 v1::LinkExplanation& explanation) {
  const auto runner_up = std::find_if(
      decision.candidates.begin(), decision.candidates.end(),
      [&](const LinkCandidate& candidate) { return candidate.opportunity != opportunity_id; });
  if (runner_up == decision.candidates.end()) return;
  explanation.set_runner_up(rpc::ResourceName("opportunities", runner_up->opportunity));
  explanation.set_runner_up_probability(runner_up->probability);
}

// From the decision when the deal is among its candidates: comparing again costs as much as
// deciding.
std::optional<DealComparison> ComparisonOf(const CallRecord& call, const LinkDecision& decision,
                                           const std::string& opportunity_id,
                                           const CandidateIndex& index,
                                           const LinkSettings& settings) {
  for (const LinkCandidate& candidate : decision.candidates) {
    // A reviewer's deal that shares nothing with the call was not compared.
    if (candidate.opportunity != opportunity_id || candidate.comparisons.empty()) continue;
    return DealComparison{true, candidate.probability, candidate.comparisons};
  }
  return CompareWithDeal(call, opportunity_id, index, settings);
}

}  // namespace

absl::StatusOr<v1::LinkExplanation> ExplainDecision(const CallRecord& call,
                                                    const LinkDecision& decision,
                                                    const std::string& opportunity_id,
                                                    const CandidateIndex& index,
                                                    const LinkSettings& settings) {
  if (opportunity_id.empty() && decision.candidates.empty()) {
    return rpc::MakeError(absl::StatusCode::kFailedPrecondition,
                          "the call has no candidate to explain; name an `opportunity`",
                          "NO_CANDIDATE", {{"reason", decision.reason}});
  }
  const std::string chosen =
      opportunity_id.empty() ? decision.candidates.front().opportunity : opportunity_id;
  const std::optional<DealComparison> compared =
      ComparisonOf(call, decision, chosen, index, settings);
  if (!compared.has_value()) {
    return rpc::NotFound("dealtrace/Opportunity", rpc::ResourceName("opportunities", chosen));
  }
  v1::LinkExplanation explanation;
  explanation.set_call(rpc::ResourceName("calls", call.id));
  explanation.set_opportunity(rpc::ResourceName("opportunities", chosen));
  AddSteps(settings.model.prior_bits, compared->comparisons, explanation);
  explanation.set_probability(compared->probability);
  if (compared->is_candidate) AddOthers(compared->probability, explanation);
  explanation.set_candidate(compared->is_candidate);
  SetRunnerUp(decision, chosen, explanation);
  explanation.set_decision(ToProto(decision.decision));
  explanation.set_no_deal_probability(decision.no_deal_probability);
  explanation.set_reason(decision.reason);
  explanation.set_explanation(decision.explanation);
  return explanation;
}

absl::StatusOr<v1::LinkExplanation> ExplainDeal(const CallRecord& call,
                                                const std::string& opportunity_id,
                                                const CandidateIndex& index,
                                                const LinkSettings& settings,
                                                const CallReview& review) {
  return ExplainDecision(call, DecideLink(call, index, settings, review), opportunity_id, index,
                         settings);
}

}  // namespace dealtrace::matching
