#include "services/matching/domain/simulation.h"

#include <algorithm>
#include <utility>

namespace dealtrace::matching {
namespace {

constexpr size_t kDealChange = 9;

double Ratio(double part, double whole) { return whole > 0 ? part / whole : 1; }

double CalibratedPrecision(const LinkModel& model, double threshold) {
  // Uncalibrated probabilities are taken at their word.
  double precision = model.calibration.empty() ? threshold : 0;
  for (const CalibrationPoint& point : model.calibration) {
    if (point.probability <= threshold) precision = point.precision;
  }
  return precision;
}

}  // namespace

void DecisionJudge::Add(const LinkDecision& evidence, const CallReview& review) {
  for (const LinkCandidate& candidate : evidence.candidates) {
    any_probability_ += candidate.probability;
  }
  const bool is_linked = evidence.decision == Decision::kLinked;
  if (is_linked) {
    ++linked_;
    linked_probability_ += evidence.probability;
  }
  if (review.is_open()) return;
  ++answered_;
  const bool has_deal = review.state == CallReview::State::kBelongs;
  answered_with_deal_ += has_deal ? 1 : 0;
  if (!is_linked) return;
  ++answered_linked_;
  const bool is_shared =
      std::any_of(evidence.shares.begin(), evidence.shares.end(),
                  [&](const LinkShare& share) { return share.opportunity == review.opportunity; });
  if (has_deal && (evidence.opportunity == review.opportunity || is_shared)) ++answered_correct_;
}

DecisionEstimate DecisionJudge::Estimate() const {
  DecisionEstimate estimate;
  estimate.linked = linked_;
  if (linked_ > 0) {
    estimate.calibrated_precision =
        CalibratedPrecision(settings_.model, LinkedThreshold(settings_));
  }
  estimate.expected_recall = Ratio(linked_probability_, any_probability_);
  estimate.answered_calls = answered_;
  estimate.answered_linked = answered_linked_;
  const auto correct = static_cast<double>(answered_correct_);
  estimate.answered_precision = Ratio(correct, static_cast<double>(answered_linked_));
  estimate.answered_recall = Ratio(correct, static_cast<double>(answered_with_deal_));
  return estimate;
}

void TransitionTable::Add(LinkChange change) {
  const bool deal_changes = change.before == Decision::kLinked &&
                            change.after == Decision::kLinked &&
                            change.opportunity_before != change.opportunity_after;
  const bool stays = change.before == change.after && !deal_changes;
  const size_t cell =
      deal_changes ? kDealChange
                   : static_cast<size_t>(change.before) * 3 + static_cast<size_t>(change.after);
  LinkTransition& transition = transitions_[cell];
  transition.before = change.before;
  transition.after = change.after;
  transition.deal_changes = deal_changes;
  ++transition.count;
  if (!stays && transition.examples.size() < examples_max_) {
    transition.examples.push_back(std::move(change));
  }
}

std::vector<LinkTransition> TransitionTable::Transitions() const {
  std::vector<LinkTransition> occurring;
  for (const LinkTransition& transition : transitions_) {
    if (transition.count > 0) occurring.push_back(transition);
  }
  return occurring;
}

bool IsInSample(const std::string& call_id, int64_t wanted, int64_t all) {
  if (wanted >= all) return true;
  // FNV-1a, then mixed so that ids that differ in their last letter lie apart.
  uint64_t hash = 14695981039346656037ULL;
  for (const char c : call_id) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  hash ^= hash >> 33;
  hash *= 0xff51afd7ed558ccdULL;
  hash ^= hash >> 33;
  const double place = static_cast<double>(hash >> 11) / static_cast<double>(1ULL << 53);
  return place * static_cast<double>(all) < static_cast<double>(wanted);
}

}  // namespace dealtrace::matching
