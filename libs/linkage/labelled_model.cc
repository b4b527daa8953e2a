#include "libs/linkage/labelled_model.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "libs/linkage/words.h"

namespace dealtrace::linkage {
namespace {

using boosting::Booster;
using boosting::BoosterOptions;
using boosting::Matrix;

constexpr int kFolds = 3;
constexpr int kLabelsMin = 20;
constexpr int kRoundsStep = 25;
constexpr int kRoundsMax = 400;

BoosterOptions Options() {
  BoosterOptions options;
  options.rounds = kRoundsMax;
  options.depth = 6;
  options.learning_rate = 0.08;
  options.row_share = 0.8;
  options.column_share = 0.7;
  options.leaf_weight_min = 2;
  options.l2 = 2;
  return options;
}

double Logistic(double margin) { return 1 / (1 + std::exp(-margin)); }

// Rows of one fold, or of all others. By a hash of the row's number, so that no order matters.
struct Part {
  Matrix rows;
  std::vector<int> labels;
};
Part Take(const Matrix& rows, absl::Span<const int> labels, int fold, bool inside) {
  Part part;
  part.rows.columns = rows.columns;
  for (int row = 0; row < rows.rows(); ++row) {
    const bool in_fold =
        Combine(static_cast<uint64_t>(row), 5) % kFolds == static_cast<uint64_t>(fold);
    if (in_fold != inside) continue;
    const auto begin = rows.values.begin() + static_cast<ptrdiff_t>(row) * rows.columns;
    part.rows.values.insert(part.rows.values.end(), begin, begin + rows.columns);
    part.labels.push_back(labels[static_cast<size_t>(row)]);
  }
  return part;
}

// Margins of every row from the folds that do not hold it, by number of rounds.
struct Held {
  std::vector<int> labels;
  std::vector<std::vector<double>> margins;
};

absl::StatusOr<Held> CrossValidate(const Matrix& rows, absl::Span<const int> labels) {
  Held held;
  held.margins.resize(kRoundsMax / kRoundsStep);
  for (int fold = 0; fold < kFolds; ++fold) {
    const Part train = Take(rows, labels, fold, false);
    const Part test = Take(rows, labels, fold, true);
    const auto booster = Booster::Train(train.rows, train.labels,
                                        std::vector<double>(train.labels.size(), 1.0), Options());
    if (!booster.ok()) return booster.status();
    for (size_t i = 0; i < held.margins.size(); ++i) {
      const auto margins = booster->Margins(test.rows, static_cast<int>(i + 1) * kRoundsStep);
      if (!margins.ok()) return margins.status();
      held.margins[i].insert(held.margins[i].end(), margins->begin(), margins->end());
    }
    held.labels.insert(held.labels.end(), test.labels.begin(), test.labels.end());
  }
  return held;
}

double LogLoss(absl::Span<const double> margins, absl::Span<const int> labels) {
  double sum = 0;
  for (size_t i = 0; i < margins.size(); ++i) {
    sum += std::log1p(std::exp(labels[i] == 1 ? -margins[i] : margins[i]));
  }
  return sum;
}

// The greatest F1 over all thresholds, and that at one half.
void MeasureF1(absl::Span<const double> margins, absl::Span<const int> labels,
               LabelledQuality* quality) {
  std::vector<std::pair<double, int>> sorted;
  int positives = 0;
  for (size_t i = 0; i < margins.size(); ++i) {
    sorted.emplace_back(-margins[i], labels[i]);
    positives += labels[i];
  }
  std::sort(sorted.begin(), sorted.end());
  int correct = 0;
  for (size_t i = 0; i < sorted.size(); ++i) {
    correct += sorted[i].second;
    const double f1 = 2.0 * correct / (static_cast<double>(i) + 1 + positives);
    const double probability = Logistic(-sorted[i].first);
    if (f1 > quality->f1) {
      quality->f1 = f1;
      quality->threshold = probability;
    }
    if (probability >= 0.5) quality->f1_at_half = f1;
  }
}

}  // namespace

absl::StatusOr<LabelledModel> LabelledModel::Train(const Matrix& rows,
                                                   absl::Span<const int> labels) {
  const auto positives = std::count(labels.begin(), labels.end(), 1);
  if (positives < kLabelsMin || static_cast<int64_t>(labels.size()) - positives < kLabelsMin) {
    return absl::InvalidArgumentError(
        absl::StrCat("labels: ", positives, " pairs are matches and ", labels.size() - positives,
                     " are not; give at least ", kLabelsMin, " of each"));
  }
  absl::StatusOr<Held> held = CrossValidate(rows, labels);
  if (!held.ok()) return held.status();
  size_t best = 0;
  for (size_t i = 1; i < held->margins.size(); ++i) {
    if (LogLoss(held->margins[i], held->labels) < LogLoss(held->margins[best], held->labels)) {
      best = i;
    }
  }
  LabelledQuality quality;
  quality.rounds = static_cast<int>(best + 1) * kRoundsStep;
  MeasureF1(held->margins[best], held->labels, &quality);
  BoosterOptions options = Options();
  options.rounds = quality.rounds;
  absl::StatusOr<Booster> booster =
      Booster::Train(rows, labels, std::vector<double>(labels.size(), 1.0), options);
  if (!booster.ok()) return booster.status();
  return LabelledModel(*std::move(booster), quality);
}

absl::StatusOr<LabelledModel> LabelledModel::Load(const std::string& bytes) {
  absl::StatusOr<Booster> booster = Booster::Load(bytes);
  if (!booster.ok()) return booster.status();
  return LabelledModel(*std::move(booster), LabelledQuality());
}

absl::StatusOr<std::vector<double>> LabelledModel::Probabilities(const Matrix& rows) const {
  absl::StatusOr<std::vector<double>> margins = booster_.Margins(rows);
  if (!margins.ok()) return margins;
  for (double& margin : *margins) margin = Logistic(margin);
  return margins;
}

}  // namespace dealtrace::linkage
