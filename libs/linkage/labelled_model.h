// Pairs judged by a model that learned from labels: gradient-boosted trees over the features of a
// Linker. For data whose truth the model of levels cannot express, such as products.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/boosting/booster.h"

namespace dealtrace::linkage {

struct LabelledQuality {
  int rounds = 0;
  // By three-fold cross-validation.
  double f1 = 0;           // at `threshold`
  double threshold = 0.5;  // the probability from which F1 is greatest
  double f1_at_half = 0;   // at 0.5
};

class LabelledModel {
 public:
  // `labels` are 0 or 1, one a row. INVALID_ARGUMENT: fewer than 20 of either. The same rows give
  // the same model.
  static absl::StatusOr<LabelledModel> Train(const boosting::Matrix& rows,
                                             absl::Span<const int> labels);
  // INVALID_ARGUMENT: not what Save made.
  static absl::StatusOr<LabelledModel> Load(const std::string& bytes);
  absl::StatusOr<std::string> Save() const { return booster_.Save(); }

  // One a row, 0 to 1.
  absl::StatusOr<std::vector<double>> Probabilities(const boosting::Matrix& rows) const;
  const LabelledQuality& quality() const { return quality_; }

 private:
  LabelledModel(boosting::Booster booster, LabelledQuality quality)
      : booster_(std::move(booster)), quality_(quality) {}

  boosting::Booster booster_;
  LabelledQuality quality_;
};

}  // namespace dealtrace::linkage
