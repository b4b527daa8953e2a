#include "services/matching/domain/review.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/matching/domain/decision.h"

namespace dealtrace::matching {
namespace {

constexpr double kNearBits = 4;
constexpr double kPriorityMax = 9e18;

std::string DealTitle(const OpportunityRecord& deal) {
  return deal.display_name.empty() ? deal.id : absl::StrCat(deal.display_name, " (", deal.id, ")");
}

void Link(const CallReview& review, const OpportunityRecord& deal, LinkDecision& decision) {
  decision.decision = Decision::kLinked;
  decision.opportunity = deal.id;
  decision.account = deal.account;
  decision.probability = 1;
  decision.shares.clear();
  decision.reviewed = true;
  decision.review_priority = 0;
  decision.reason = review.confirmed ? "REVIEWER_CONFIRMED" : "REVIEWER_REASSIGNED";
  decision.explanation =
      absl::StrCat("A reviewer ", review.confirmed ? "confirmed " : "chose ", DealTitle(deal), ".");
  auto chosen = std::find_if(
      decision.candidates.begin(), decision.candidates.end(),
      [&](const LinkCandidate& candidate) { return candidate.opportunity == deal.id; });
  if (chosen == decision.candidates.end()) {
    // Without comparisons: a change of what they are made of would not come back to this call.
    if (decision.candidates.size() >= kCandidatesMax) decision.candidates.pop_back();
    decision.candidates.insert(decision.candidates.begin(), {deal.id, deal.account, 0, {}});
  } else {
    std::rotate(decision.candidates.begin(), chosen, chosen + 1);
  }
}

double LogOdds(double probability) {
  const double bounded = std::clamp(probability, 1e-12, 1 - 1e-12);
  return std::log2(bounded / (1 - bounded));
}

double Nearness(double probability, double threshold) {
  return std::max(0.0, 1 - std::abs(LogOdds(probability) - LogOdds(threshold)) / kNearBits);
}

}  // namespace

CallReview FoldReviews(absl::Span<const ReviewAnswer> answers) {
  CallReview review;
  for (const ReviewAnswer& answer : answers) {
    review.revision += answer.undone ? 2 : 1;
    if (answer.undone) continue;
    switch (answer.verdict) {
      case Verdict::kConfirmed:
      case Verdict::kReassigned:
        review.state = CallReview::State::kBelongs;
        review.opportunity = answer.opportunity;
        review.confirmed = answer.verdict == Verdict::kConfirmed;
        review.rejected.erase(answer.opportunity);
        break;
      case Verdict::kUnlinked:
        review.state = CallReview::State::kUnlinked;
        review.opportunity.clear();
        break;
      case Verdict::kRejected:
        review.rejected.insert(answer.opportunity);
        if (review.state == CallReview::State::kBelongs &&
            review.opportunity == answer.opportunity) {
          review.state = CallReview::State::kOpen;
          review.opportunity.clear();
        }
        break;
      case Verdict::kAccountsMerged:
      case Verdict::kAccountsSplit:
        break;
    }
  }
  return review;
}

void ApplyVerdict(const CallReview& review, const CandidateIndex& index, LinkDecision& decision) {
  if (review.is_open()) return;
  if (review.state == CallReview::State::kUnlinked) {
    decision.decision = Decision::kUnlinked;
    decision.opportunity.clear();
    decision.shares.clear();
    decision.reviewed = true;
    decision.review_priority = 0;
    decision.probability =
        decision.candidates.empty() ? 0 : decision.candidates.front().probability;
    decision.reason = "REVIEWER_UNLINKED";
    decision.explanation = "A reviewer said that it belongs to no deal.";
    return;
  }
  const Deal* deal = index.FindDeal(review.opportunity).second;
  if (deal != nullptr) return Link(review, deal->record, decision);
  decision.decision = Decision::kReview;
  decision.opportunity.clear();
  decision.shares.clear();
  decision.probability = decision.candidates.empty() ? 0 : decision.candidates.front().probability;
  decision.reason = "REVIEWED_DEAL_GONE";
  decision.explanation =
      absl::StrCat("A reviewer linked it to ", review.opportunity, ", which is no longer known.");
}

double Informativeness(absl::Span<const double> probabilities, double linked_min,
                       double review_min) {
  double entropy = 0;
  double any = 0;
  double best = 0;
  for (const double probability : probabilities) {
    if (probability > 0) entropy -= probability * std::log2(probability);
    any += probability;
    best = std::max(best, probability);
  }
  const double none = std::max(0.0, 1 - any);
  if (none > 0) entropy -= none * std::log2(none);
  const double openness = probabilities.empty()
                              ? 0
                              : entropy / std::log2(static_cast<double>(probabilities.size() + 1));
  const double nearness = std::max(Nearness(best, linked_min), Nearness(any, review_min));
  return (std::clamp(openness, 0.0, 1.0) + nearness) / 2;
}

int64_t ReviewPriority(int64_t amount_at_stake, double informativeness) {
  const double priority = (1 + static_cast<double>(amount_at_stake)) * informativeness * 1000;
  return std::max<int64_t>(1, std::llround(std::min(priority, kPriorityMax)));
}

}  // namespace dealtrace::matching
