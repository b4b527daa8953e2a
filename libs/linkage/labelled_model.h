// Pairs judged by a model that learned from labels: gradient-boosted trees over the features of a
// Linker. For data whose truth the model of levels cannot express, such as products.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/boosting/booster.h"

namespace dealtrace::linkage {

// By cross-validation: each pair is judged by a model that saw neither it nor another pair of its
// group.
struct LabelledQuality {
  int rounds = 0;
  double f1 = 0;           // at `threshold`
  double threshold = 0.5;  // the probability from which F1 is greatest
  double f1_at_half = 0;   // at 0.5
  // Of the same pairs at 0.5 as they are judged without labels.
  double f1_without = 0;
  // Standard error of the difference between the two, by resampling groups (bootstrap: Efron,
  // 1979).
  double f1_error = 0;

  // The labels teach something that held-out labels confirm.
  bool IsBetterThanWithout() const { return f1_at_half - f1_without >= f1_error; }
};

struct LabelledPairs {
  boosting::Matrix rows;
  std::vector<int> labels;  // 0 or 1, one a row
  // Pairs of one record are of one group: they are alike. One a row.
  std::vector<uint64_t> groups;
  std::vector<double> without;  // the probability without labels, one a row
};

class LabelledModel {
 public:
  // INVALID_ARGUMENT: fewer than 20 matches or others. The same pairs give the same model. Whether
  // it is worth using is for quality() to say.
  static absl::StatusOr<LabelledModel> Train(const LabelledPairs& pairs);
  // INVALID_ARGUMENT: not what Save made.
  static absl::StatusOr<LabelledModel> Load(const std::string& bytes);
  absl::StatusOr<std::string> Save() const { return booster_.Save(); }

  // One a row, 0 to 1.
  absl::StatusOr<std::vector<double>> Probabilities(const boosting::Matrix& rows) const;
  // What each column adds to a row's log-odds, in bits, row-major, with what the model says before
  // it reads anything as the last column. A row sums to the log-odds of its probability.
  absl::StatusOr<std::vector<double>> ContributionBits(const boosting::Matrix& rows) const;
  const LabelledQuality& quality() const { return quality_; }

 private:
  LabelledModel(boosting::Booster booster, LabelledQuality quality)
      : booster_(std::move(booster)), quality_(quality) {}

  boosting::Booster booster_;
  LabelledQuality quality_;
};

}  // namespace dealtrace::linkage
