#include "services/matching/domain/link_training.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dealtrace::matching {
namespace {

constexpr size_t kWeightCount = kNoDealWeight + 1;
constexpr double kLn2 = 0.693147180559945309417;
constexpr size_t kFolds = 5;
// z of a one-sided 95 %.
constexpr double kWilsonZ = 1.6449;
constexpr double kCliffReach = 0.05;

using Weights = std::vector<double>;

uint16_t WeightOf(const Comparison& comparison) {
  return static_cast<uint16_t>(static_cast<size_t>(comparison.feature) * kLevelCount +
                               static_cast<size_t>(comparison.level));
}

Weights Flatten(const LinkModel& model) {
  Weights weights(kWeightCount, 0);
  for (size_t feature = 0; feature < kFeatureCount; ++feature) {
    for (size_t level = 0; level < kLevelCount; ++level) {
      weights[feature * kLevelCount + level] = model.bits[feature][level];
    }
  }
  weights[kPriorWeight] = model.prior_bits;
  weights[kNoDealWeight] = model.no_deal_bits;
  return weights;
}

LinkModel Unflatten(const Weights& weights) {
  LinkModel model;
  for (size_t feature = 0; feature < kFeatureCount; ++feature) {
    for (size_t level = 0; level < kLevelCount; ++level) {
      model.bits[feature][level] = weights[feature * kLevelCount + level];
    }
  }
  model.prior_bits = weights[kPriorWeight];
  model.no_deal_bits = weights[kNoDealWeight];
  return model;
}

double Bits(const TrainingAlternative& alternative, const Weights& weights) {
  double bits = -alternative.shared_bits;
  for (const OutcomeCount& outcome : alternative.outcomes) {
    bits += weights[outcome.weight] * outcome.count;
  }
  return bits;
}

// The alternatives' probabilities.
std::vector<double> Probabilities(const TrainingCall& call, const Weights& weights) {
  std::vector<double> values(call.alternatives.size());
  double greatest = -std::numeric_limits<double>::infinity();
  for (size_t i = 0; i < values.size(); ++i) {
    values[i] = Bits(call.alternatives[i], weights);
    greatest = std::max(greatest, values[i]);
  }
  double total = 0;
  for (double& value : values) total += value = std::exp2(value - greatest);
  for (double& value : values) value /= total;
  return values;
}

double TrueShare(const TrainingCall& call, const std::vector<double>& probabilities) {
  double share = 0;
  for (size_t i = 0; i < probabilities.size(); ++i) {
    if (call.alternatives[i].is_true) share += probabilities[i];
  }
  return share;
}

// Adds the gradient, by bits, of the call's log-likelihood: what is expected among the true
// alternatives less what is expected among all.
void AddGradient(const TrainingCall& call, const Weights& weights, Weights& gradient) {
  const std::vector<double> probabilities = Probabilities(call, weights);
  const double share = TrueShare(call, probabilities);
  if (share <= 0) return;
  for (size_t i = 0; i < probabilities.size(); ++i) {
    const TrainingAlternative& alternative = call.alternatives[i];
    const double wanted = alternative.is_true ? probabilities[i] / share : 0;
    const double pull = (wanted - probabilities[i]) * call.weight * kLn2;
    for (const OutcomeCount& outcome : alternative.outcomes) {
      gradient[outcome.weight] += pull * outcome.count;
    }
  }
}

void AddOutcome(const Comparison& comparison, TrainingAlternative& alternative) {
  if (comparison.level == Level::kMissing) return;
  alternative.outcomes.push_back({WeightOf(comparison), 1});
  if (comparison.holders > 1 && comparison.bits > 0) {
    alternative.shared_bits += std::log2(comparison.holders);
  }
}

}  // namespace

TrainingCall MakeTrainingCall(const CallRecord& call, const CallReview& review,
                              const CandidateIndex& index, const LinkSettings& settings) {
  const PreparedCall prepared = Prepare(call, index);
  const auto is_true = [&](const std::string& deal) {
    if (review.is_open()) return review.rejected.count(deal) == 0;
    return review.state == CallReview::State::kBelongs && deal == review.opportunity;
  };
  const bool none_is_true = review.state != CallReview::State::kBelongs;
  TrainingCall made;
  made.is_answered = !review.is_open();
  made.has_deal = review.state == CallReview::State::kBelongs;
  TrainingAlternative nobody;
  nobody.is_true = none_is_true;
  made.alternatives.push_back(nobody);
  bool found = false;
  for (const Company* company : index.Find(call)) {
    std::vector<Comparison> who = CompareCompany(prepared, *company, index);
    Weigh(who, settings.model);
    TrainingAlternative none;
    none.is_true = none_is_true;
    none.outcomes = {{kPriorWeight, 1}, {kNoDealWeight, 1}};
    for (const Comparison& comparison : who) AddOutcome(comparison, none);
    made.alternatives.push_back(std::move(none));
    for (const Deal& deal : company->deals) {
      if (!IsPossible(call, deal.record, settings.window)) continue;
      TrainingAlternative belongs;
      belongs.outcomes = {{kPriorWeight, 1}};
      for (const Comparison& comparison : who) AddOutcome(comparison, belongs);
      std::vector<Comparison> what = CompareDeal(prepared, *company, deal);
      Weigh(what, settings.model);
      for (const Comparison& comparison : what) AddOutcome(comparison, belongs);
      belongs.is_true = is_true(deal.record.id);
      found = found || belongs.is_true;
      made.alternatives.push_back(std::move(belongs));
    }
  }
  // The true deal shares no key or lies outside the window: "nobody" is the best there is to say.
  if (!none_is_true && !found) made.alternatives.front().is_true = true;
  return made;
}

TrainingCall MakeTrainingCall(const CallRecord& call, const std::string& true_opportunity,
                              const CandidateIndex& index, const LinkSettings& settings) {
  CallReview label;
  label.state =
      true_opportunity.empty() ? CallReview::State::kUnlinked : CallReview::State::kBelongs;
  label.opportunity = true_opportunity;
  return MakeTrainingCall(call, label, index, settings);
}

absl::StatusOr<LinkModel> FitModel(absl::Span<const TrainingCall> calls, const LinkModel& prior,
                                   const TrainingOptions& options) {
  if (calls.empty()) return absl::InvalidArgumentError("no call's deal is known: nothing to learn");
  const Weights mean = Flatten(prior);
  Weights weights = mean;
  const double precision = 1 / (options.deviation_bits * options.deviation_bits);
  // Adam (Kingma and Ba, 2015): the weights differ by orders of magnitude in how often they occur.
  Weights first(kWeightCount, 0);
  Weights second(kWeightCount, 0);
  for (int step = 1; step <= options.steps_max; ++step) {
    Weights gradient(kWeightCount, 0);
    for (const TrainingCall& call : calls) AddGradient(call, weights, gradient);
    const double rate = 0.3 / std::sqrt(1 + 0.1 * step);
    for (size_t i = 0; i < kWeightCount; ++i) {
      gradient[i] -= precision * (weights[i] - mean[i]);
      first[i] = 0.9 * first[i] + 0.1 * gradient[i];
      second[i] = 0.99 * second[i] + 0.01 * gradient[i] * gradient[i];
      const double direction = first[i] / (1 - std::pow(0.9, step));
      const double size = std::sqrt(second[i] / (1 - std::pow(0.99, step)));
      if (size > 0) weights[i] += rate * direction / (size + 1e-9);
    }
  }
  return Unflatten(weights);
}

JudgedLink Judge(const TrainingCall& call, const LinkModel& model) {
  const std::vector<double> probabilities = Probabilities(call, Flatten(model));
  JudgedLink judged;
  judged.has_deal = call.has_deal;
  judged.true_probability = TrueShare(call, probabilities);
  for (size_t i = 0; i < probabilities.size(); ++i) {
    const auto& outcomes = call.alternatives[i].outcomes;
    const bool is_none =
        outcomes.empty() || (outcomes.size() > 1 && outcomes[1].weight == kNoDealWeight);
    if (is_none || probabilities[i] <= judged.probability) continue;
    judged.probability = probabilities[i];
    judged.correct = call.alternatives[i].is_true;
  }
  return judged;
}

std::vector<CalibrationPoint> Calibrate(std::vector<JudgedLink> judged) {
  std::sort(judged.begin(), judged.end(),
            [](const JudgedLink& a, const JudgedLink& b) { return a.probability > b.probability; });
  std::vector<CalibrationPoint> points;
  double correct = 0;
  size_t taken = 0;
  for (double probability = 0.995; probability > 0.495; probability -= 0.005) {
    for (; taken < judged.size() && judged[taken].probability >= probability; ++taken) {
      correct += judged[taken].correct ? 1 : 0;
    }
    if (taken == 0) continue;
    const auto count = static_cast<double>(taken);
    const double share = correct / count;
    const double square = kWilsonZ * kWilsonZ;
    const double spread =
        kWilsonZ * std::sqrt(share * (1 - share) / count + square / (4 * count * count));
    points.push_back({probability, (share + square / (2 * count) - spread) / (1 + square / count)});
  }
  std::reverse(points.begin(), points.end());
  // What holds right above a cliff need not hold on other data: the worst within reach counts.
  std::vector<CalibrationPoint> safe = points;
  for (size_t i = 0; i < points.size(); ++i) {
    for (size_t j = i; j-- > 0 && points[j].probability >= points[i].probability - kCliffReach;) {
      safe[i].precision = std::min(safe[i].precision, points[j].precision);
    }
  }
  return safe;
}

std::vector<CalibrationPoint> Recalibrate(absl::Span<const CalibrationPoint> prior,
                                          absl::Span<const JudgedLink> judged, double prior_links) {
  std::vector<CalibrationPoint> points(prior.begin(), prior.end());
  for (CalibrationPoint& point : points) {
    double links = prior_links;
    double correct = prior_links * point.precision;
    for (const JudgedLink& link : judged) {
      if (link.probability < point.probability) continue;
      ++links;
      correct += link.correct ? 1 : 0;
    }
    point.precision = links > 0 ? correct / links : point.precision;
  }
  return points;
}

absl::StatusOr<std::vector<JudgedLink>> CrossValidate(absl::Span<const TrainingCall> calls,
                                                      const LinkModel& prior,
                                                      const TrainingOptions& options) {
  std::vector<JudgedLink> judged(calls.size());
  for (size_t fold = 0; fold < kFolds; ++fold) {
    std::vector<TrainingCall> seen;
    for (size_t i = 0; i < calls.size(); ++i) {
      if (i % kFolds != fold) seen.push_back(calls[i]);
    }
    if (seen.empty()) continue;
    const absl::StatusOr<LinkModel> fitted = FitModel(seen, prior, options);
    if (!fitted.ok()) return fitted.status();
    for (size_t i = fold; i < calls.size(); i += kFolds) judged[i] = Judge(calls[i], *fitted);
  }
  std::vector<JudgedLink> answered;
  for (size_t i = 0; i < calls.size(); ++i) {
    if (calls[i].is_answered) answered.push_back(judged[i]);
  }
  return answered;
}

absl::StatusOr<LinkModel> TrainModel(absl::Span<const TrainingCall> calls, const LinkModel& prior,
                                     const TrainingOptions& options) {
  absl::StatusOr<LinkModel> model = FitModel(calls, prior, options);
  if (!model.ok()) return model;
  absl::StatusOr<std::vector<JudgedLink>> judged = CrossValidate(calls, prior, options);
  if (!judged.ok()) return judged.status();
  model->calibration = Calibrate(*std::move(judged));
  return model;
}

}  // namespace dealtrace::matching
