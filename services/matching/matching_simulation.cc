#include "services/matching/matching_simulation.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/resource_name.h"
#include "libs/rpc/status_macros.h"
#include "services/matching/converters.h"
#include "services/matching/domain/simulation.h"
#include "services/matching/limits.h"
#include "services/matching/store/candidate_store.h"
#include "services/matching/store/columns.h"
#include "services/matching/store/link_store.h"
#include "services/matching/store/queries.h"
#include "services/matching/store/review_store.h"

namespace dealtrace::matching {
namespace {

using postgres::Transaction;

constexpr double kDaysMax = 3650;
constexpr double kSecondsMax = 86'400;

Decision FromProto(v1::Link::Decision decision) {
  switch (decision) {
    case v1::Link::DECISION_LINKED:
      return Decision::kLinked;
    case v1::Link::DECISION_REVIEW:
      return Decision::kReview;
    default:
      return Decision::kUnlinked;
  }
}

LinkChange ChangeOf(const std::string& call_id, const v1::Link& before, const LinkDecision& after) {
  LinkChange change;
  change.call_id = call_id;
  change.before = FromProto(before.decision());
  change.after = after.decision;
  change.opportunity_before = rpc::ResourceIdOrEmpty("opportunities", before.opportunity());
  change.opportunity_after = after.opportunity;
  change.reason_before = before.reason();
  change.reason_after = after.reason;
  change.probability_before = before.probability();
  change.probability_after = after.probability;
  return change;
}

v1::LinkTransition ToProto(const LinkTransition& transition) {
  v1::LinkTransition made;
  made.set_before(ToProto(transition.before));
  made.set_after(ToProto(transition.after));
  made.set_deal_changes(transition.deal_changes);
  made.set_link_count(transition.count);
  for (const LinkChange& change : transition.examples) {
    v1::SimulatedChange& example = *made.add_examples();
    example.set_link(rpc::ResourceName("links", change.call_id));
    example.set_opportunity_before(rpc::ResourceName("opportunities", change.opportunity_before));
    example.set_opportunity_after(rpc::ResourceName("opportunities", change.opportunity_after));
    example.set_reason_before(change.reason_before);
    example.set_reason_after(change.reason_after);
    example.set_probability_before(change.probability_before);
    example.set_probability_after(change.probability_after);
  }
  return made;
}

v1::MatchingEstimate ToProto(const DecisionEstimate& estimate, const LinkSettings& settings) {
  v1::MatchingEstimate made;
  made.set_model_version(VersionOf(settings));
  made.set_linked_count(estimate.linked);
  made.set_calibrated_precision(estimate.calibrated_precision);
  made.set_expected_recall(estimate.expected_recall);
  made.set_answered_count(estimate.answered_calls);
  made.set_answered_linked_count(estimate.answered_linked);
  made.set_answered_precision(estimate.answered_precision);
  made.set_answered_recall(estimate.answered_recall);
  return made;
}

// One run over the calls.
class Simulation {
 public:
  Simulation(Transaction& transaction, const LinkSettings& before, const LinkSettings& after,
             size_t examples_max)
      : transaction_(transaction),
        before_(before),
        after_(after),
        judge_before_(before),
        judge_after_(after),
        transitions_(examples_max) {}

  absl::Status Decide(const std::vector<std::string>& ids) {
    ASSIGN_OR_RETURN(const auto calls, LoadCalls(transaction_, ids));
    ASSIGN_OR_RETURN(const auto links, LoadLinks(transaction_, ids));
    ASSIGN_OR_RETURN(auto reviews, LoadReviews(transaction_, ids));
    ASSIGN_OR_RETURN(const CandidateIndex index,
                     LoadCandidates(transaction_, calls, ReviewedDeals(reviews)));
    for (const auto& [id, call] : calls) {
      const auto link = links.find(id);
      // A call that was never decided has no link to change.
      if (link == links.end()) continue;
      const CallReview& review = reviews[id];
      judge_before_.Add(DecideLink(call, index, before_), review);
      const LinkDecision evidence = DecideLink(call, index, after_);
      judge_after_.Add(evidence, review);
      const bool is_reviewed = review.revision > 0;
      transitions_.Add(ChangeOf(id, link->second,
                                is_reviewed ? DecideLink(call, index, after_, review) : evidence));
      ++simulated_;
    }
    return absl::OkStatus();
  }

  void Fill(v1::SimulateMatchingResponse& response) const {
    response.set_simulated_count(simulated_);
    for (const LinkTransition& transition : transitions_.Transitions()) {
      *response.add_transitions() = ToProto(transition);
    }
    *response.mutable_before() = ToProto(judge_before_.Estimate(), before_);
    *response.mutable_after() = ToProto(judge_after_.Estimate(), after_);
  }

 private:
  Transaction& transaction_;
  const LinkSettings& before_;
  const LinkSettings& after_;
  DecisionJudge judge_before_;
  DecisionJudge judge_after_;
  TransitionTable transitions_;
  int64_t simulated_ = 0;
};

}  // namespace

absl::StatusOr<LinkSettings> ApplySettings(const v1::MatchingSettings& changes,
                                           LinkSettings settings) {
  rpc::RequestValidator validator;
  const auto take = [&](bool is_set, double value, const char* field, double maximum) {
    if (!is_set) return false;
    validator.Require(value >= 0 && value <= maximum, absl::StrCat("settings.", field),
                      absl::StrFormat("must be from 0 to %g", maximum));
    return true;
  };
  const absl::Duration day = absl::Hours(24);
  if (take(changes.has_precision_min(), changes.precision_min(), "precision_min", 1)) {
    settings.precision_min = changes.precision_min();
    // The operator's threshold does not overrule what is tried.
    settings.linked_min.reset();
  }
  if (take(changes.has_linked_min(), changes.linked_min(), "linked_min", 1)) {
    settings.linked_min = changes.linked_min();
  }
  if (take(changes.has_review_min(), changes.review_min(), "review_min", 1)) {
    settings.review_min = changes.review_min();
  }
  if (take(changes.has_days_before(), changes.days_before(), "days_before", kDaysMax)) {
    settings.window.before = day * changes.days_before();
  }
  if (take(changes.has_days_after(), changes.days_after(), "days_after", kDaysMax)) {
    settings.window.after = day * changes.days_after();
  }
  if (take(changes.has_short_call_seconds(), changes.short_call_seconds(), "short_call_seconds",
           kSecondsMax)) {
    settings.short_call = absl::Seconds(changes.short_call_seconds());
  }
  validator.Require(!settings.linked_min || settings.review_min <= *settings.linked_min,
                    "settings.review_min", "must not be above linked_min");
  RETURN_IF_ERROR(validator.Finish());
  return settings;
}

absl::StatusOr<v1::SimulateMatchingResponse> Simulate(Transaction& transaction,
                                                      const rpc::Call& call,
                                                      const v1::SimulateMatchingRequest& request,
                                                      const LinkSettings& before,
                                                      const LinkSettings& after) {
  v1::SimulateMatchingResponse response;
  ASSIGN_OR_RETURN(const postgres::Result counted, transaction.Execute(queries::kCountCalls));
  response.set_call_count(counted[0].Int(0));
  const int64_t wanted = request.call_count_max() == 0
                             ? kSimulatedCallsDefault
                             : std::min<int64_t>(request.call_count_max(), kSimulatedCallsMax);
  Simulation simulation(transaction, before, after,
                        static_cast<size_t>(std::min(request.example_count(), kExamplesMax)));
  std::string last;
  std::vector<std::string> group;
  while (true) {
    RETURN_IF_ERROR(call.CheckAlive());
    ASSIGN_OR_RETURN(const postgres::Result page,
                     transaction.Execute(queries::kListCallIds, last, kCallsPerPage));
    for (std::string& id : FirstColumn(page)) {
      last = id;
      if (!IsInSample(id, wanted, response.call_count())) continue;
      group.push_back(std::move(id));
      if (group.size() < static_cast<size_t>(kCallsPerGroupMax)) continue;
      RETURN_IF_ERROR(call.CheckAlive());
      RETURN_IF_ERROR(simulation.Decide(group));
      group.clear();
    }
    if (page.empty()) break;
  }
  RETURN_IF_ERROR(simulation.Decide(group));
  simulation.Fill(response);
  return response;
}

}  // namespace dealtrace::matching
