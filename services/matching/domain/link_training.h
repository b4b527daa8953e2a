// Fits a model's weights to calls whose deal is known, from labels or reviewers.
//
// A conditional logit (McFadden, 1974) over each call's candidates, "this company, but none of its
// deals" and "nobody": the model by which DecideLink shares the probability. The model that is
// given is the prior mean (maximum a posteriori with normal priors), so that few answers move the
// weights little and outcomes that never occur keep what was believed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "services/matching/domain/decision.h"

namespace dealtrace::matching {

// Outcomes counted by weight: what one answer consists of.
struct OutcomeCount {
  uint16_t weight = 0;  // feature * kLevelCount + level, or one of the two below
  float count = 1;
};
inline constexpr uint16_t kPriorWeight = kFeatureCount * kLevelCount;
inline constexpr uint16_t kNoDealWeight = kPriorWeight + 1;

// One answer to "which deal is it?".
struct TrainingAlternative {
  std::vector<OutcomeCount> outcomes;
  double shared_bits = 0;  // what agrees is shared with others: subtracted
  bool is_true = false;    // several may be: which of the ways to be about no deal is not asked
};

struct TrainingCall {
  std::vector<TrainingAlternative> alternatives;
  double weight = 1;
  // False when deals were only ruled out: the true alternatives are those that are left.
  bool is_answered = true;
  bool has_deal = false;  // the answer is a deal, candidate or not
};

// What a call could belong to, and what reviewers said about it.
TrainingCall MakeTrainingCall(const CallRecord& call, const CallReview& review,
                              const CandidateIndex& index, const LinkSettings& settings);
// The same for a label. `true_opportunity`: id, "" for none.
TrainingCall MakeTrainingCall(const CallRecord& call, const std::string& true_opportunity,
                              const CandidateIndex& index, const LinkSettings& settings);

struct TrainingOptions {
  // Standard deviation of a weight about the prior's, in bits.
  double deviation_bits = 2.0;
  int steps_max = 300;
};

// The model of greatest posterior probability, without calibration. `version` is left empty. The
// same calls in the same order give the same model. INVALID_ARGUMENT: no call has a true
// alternative.
absl::StatusOr<LinkModel> FitModel(absl::Span<const TrainingCall> calls, const LinkModel& prior,
                                   const TrainingOptions& options = {});

// A decision beside the truth: the probability of the best deal and whether it was right.
struct JudgedLink {
  double probability = 0;
  bool correct = false;
  bool has_deal = false;
  double true_probability = 0;  // of all true alternatives together
};
JudgedLink Judge(const TrainingCall& call, const LinkModel& model);

// At each probability the precision of all links from it on: the lower end of Wilson's 90 %
// interval (Wilson, 1927), so that few answers promise little.
std::vector<CalibrationPoint> Calibrate(std::vector<JudgedLink> judged);

// The prior's calibration as the judged links correct it: at each of its points its precision
// counts as if `prior_links` links had been seen, so that few answers move it little.
std::vector<CalibrationPoint> Recalibrate(absl::Span<const CalibrationPoint> prior,
                                          absl::Span<const JudgedLink> judged,
                                          double prior_links = 300);

// Every answered call, judged by a model that was fitted without it, in the order of the calls.
absl::StatusOr<std::vector<JudgedLink>> CrossValidate(absl::Span<const TrainingCall> calls,
                                                      const LinkModel& prior,
                                                      const TrainingOptions& options = {});

// FitModel with a calibration of calls that each fold did not see.
absl::StatusOr<LinkModel> TrainModel(absl::Span<const TrainingCall> calls, const LinkModel& prior,
                                     const TrainingOptions& options = {});

}  // namespace dealtrace::matching
