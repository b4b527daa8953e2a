// A model learned from what reviewers said, and how good it is on what they said.
#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "services/matching/domain/link_training.h"

namespace dealtrace::matching {

// Fewer answers teach nothing that the prior does not know better.
inline constexpr int64_t kAnswersMin = 20;

// How good a model is on answered calls.
struct AnswerQuality {
  double linked_min = 1;  // LINKED from this probability on
  int64_t linked = 0;
  double precision = 1;  // 1 when nothing is LINKED
  double recall = 1;     // 1 when no call has a deal
  double log_loss = 0;   // mean, in bits a call
  double calibration_error = 0;
};
AnswerQuality MeasureAnswers(absl::Span<const JudgedLink> judged, double linked_min);

struct ReviewTraining {
  LinkModel model;  // without a version
  int64_t linked_calls = 0;
  int64_t unlinked_calls = 0;
  int64_t narrowed_calls = 0;  // deals were only ruled out
  AnswerQuality quality;       // each call judged by a model that had not seen it
  AnswerQuality quality_before;
};

// Fits the weights with `prior` as the prior mean and corrects its calibration; `before` is judged
// on the same calls. The same calls in the same order give the same result. FAILED_PRECONDITION:
// fewer than kAnswersMin calls are answered.
absl::StatusOr<ReviewTraining> TrainFromReviews(absl::Span<const TrainingCall> calls,
                                                const LinkModel& prior, const LinkModel& before,
                                                double precision_min);

}  // namespace dealtrace::matching
