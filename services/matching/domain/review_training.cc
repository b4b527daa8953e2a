#include "services/matching/domain/review_training.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace dealtrace::matching {
namespace {

constexpr size_t kBins = 10;
// No answer is more surprising than this, in probability.
constexpr double kProbabilityMin = 1e-9;

double Ratio(int64_t part, int64_t whole) {
  return whole == 0 ? 1 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

AnswerQuality MeasureAnswers(absl::Span<const JudgedLink> judged, double linked_min) {
  AnswerQuality quality;
  quality.linked_min = linked_min;
  int64_t correct = 0;
  int64_t with_deal = 0;
  std::array<double, kBins> difference{};
  for (const JudgedLink& link : judged) {
    with_deal += link.has_deal ? 1 : 0;
    if (link.probability >= linked_min) {
      ++quality.linked;
      correct += link.correct ? 1 : 0;
    }
    quality.log_loss -= std::log2(std::max(kProbabilityMin, link.true_probability));
    const auto bin = std::min(kBins - 1, static_cast<size_t>(link.probability * kBins));
    difference[bin] += link.probability - (link.correct ? 1 : 0);
  }
  quality.precision = Ratio(correct, quality.linked);
  quality.recall = Ratio(correct, with_deal);
  if (judged.empty()) return quality;
  const auto count = static_cast<double>(judged.size());
  quality.log_loss /= count;
  for (const double bin : difference) quality.calibration_error += std::abs(bin) / count;
  return quality;
}

absl::StatusOr<ReviewTraining> TrainFromReviews(absl::Span<const TrainingCall> calls,
                                                const LinkModel& prior, const LinkModel& before,
                                                double precision_min) {
  ReviewTraining training;
  std::vector<JudgedLink> judged_before;
  for (const TrainingCall& call : calls) {
    if (!call.is_answered) {
      ++training.narrowed_calls;
      continue;
    }
    ++(call.has_deal ? training.linked_calls : training.unlinked_calls);
    judged_before.push_back(Judge(call, before));
  }
  const int64_t answered = training.linked_calls + training.unlinked_calls;
  if (answered < kAnswersMin) {
    return absl::FailedPreconditionError(
        absl::StrCat("only ", answered, " calls have an answer; ", kAnswersMin, " are needed"));
  }
  absl::StatusOr<LinkModel> model = FitModel(calls, prior);
  if (!model.ok()) return model.status();
  absl::StatusOr<std::vector<JudgedLink>> judged = CrossValidate(calls, prior);
  if (!judged.ok()) return judged.status();
  model->calibration = Recalibrate(prior.calibration, *judged);
  training.model = *std::move(model);
  training.quality = MeasureAnswers(*judged, ThresholdFor(training.model, precision_min));
  training.quality_before = MeasureAnswers(judged_before, ThresholdFor(before, precision_min));
  return training;
}

}  // namespace dealtrace::matching
