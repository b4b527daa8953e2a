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

// Rows of one fold, or of all others. By a hash of the group, so that no order matters.
struct Part {
  Matrix rows;
  std::vector<int> labels;
};
bool IsInFold(const LabelledPairs& pairs, int row, int fold) {
  return Combine(pairs.groups[static_cast<size_t>(row)], 5) % kFolds == static_cast<uint64_t>(fold);
}
Part Take(const LabelledPairs& pairs, int fold, bool inside) {
  Part part;
  part.rows.columns = pairs.rows.columns;
  for (int row = 0; row < pairs.rows.rows(); ++row) {
    if (IsInFold(pairs, row, fold) != inside) continue;
    const auto begin = pairs.rows.values.begin() + static_cast<ptrdiff_t>(row) * pairs.rows.columns;
    part.rows.values.insert(part.rows.values.end(), begin, begin + pairs.rows.columns);
    part.labels.push_back(pairs.labels[static_cast<size_t>(row)]);
  }
  return part;
}

// Margins of every row by the model that did not see its fold, by number of rounds.
using HeldMargins = std::vector<std::vector<double>>;

absl::StatusOr<HeldMargins> CrossValidate(const LabelledPairs& pairs) {
  HeldMargins held(kRoundsMax / kRoundsStep, std::vector<double>(pairs.labels.size()));
  for (int fold = 0; fold < kFolds; ++fold) {
    const Part train = Take(pairs, fold, false);
    const Part test = Take(pairs, fold, true);
    const auto booster = Booster::Train(train.rows, train.labels,
                                        std::vector<double>(train.labels.size(), 1.0), Options());
    if (!booster.ok()) return booster.status();
    for (size_t i = 0; i < held.size(); ++i) {
      const auto margins = booster->Margins(test.rows, static_cast<int>(i + 1) * kRoundsStep);
      if (!margins.ok()) return margins.status();
      size_t at = 0;
      for (int row = 0; row < pairs.rows.rows(); ++row) {
        if (IsInFold(pairs, row, fold)) held[i][static_cast<size_t>(row)] = (*margins)[at++];
      }
    }
  }
  return held;
}

// How many pairs are linked, how many of these rightly, and how many should be.
struct LinkCounts {
  double linked = 0, correct = 0, matches = 0;

  double F1() const { return linked + matches > 0 ? 2 * correct / (linked + matches) : 0; }
  void Add(bool is_linked, int label, double times) {
    linked += is_linked ? times : 0;
    correct += is_linked ? times * label : 0;
    matches += times * label;
  }
};

// F1 at one half with the margins and without labels, and how far chance moves the difference.
void CompareWithout(const LabelledPairs& pairs, absl::Span<const double> margins,
                    LabelledQuality* quality) {
  constexpr int kResamples = 200;
  const auto counts = [&](int sample) {
    std::pair<LinkCounts, LinkCounts> both;
    for (size_t row = 0; row < margins.size(); ++row) {
      double times = 1;
      if (sample > 0) {
        // Poisson weights of mean one stand for drawing groups with replacement.
        const uint64_t drawn = Combine(pairs.groups[row], static_cast<uint64_t>(sample)) >> 11;
        double left = static_cast<double>(drawn) * 0x1p-53, share = std::exp(-1.0);
        for (times = 0; left >= share && times < 8; ++times) {
          left -= share;
          share /= times + 1;
        }
      }
      both.first.Add(margins[row] >= 0, pairs.labels[row], times);
      both.second.Add(pairs.without[row] >= 0.5, pairs.labels[row], times);
    }
    return both;
  };
  quality->f1_without = counts(0).second.F1();
  double sum = 0, squares = 0;
  for (int sample = 1; sample <= kResamples; ++sample) {
    const auto [with, without] = counts(sample);
    const double difference = with.F1() - without.F1();
    sum += difference;
    squares += difference * difference;
  }
  quality->f1_error =
      std::sqrt(std::max(0.0, squares / kResamples - (sum / kResamples) * (sum / kResamples)));
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

absl::StatusOr<LabelledModel> LabelledModel::Train(const LabelledPairs& pairs) {
  const std::vector<int>& labels = pairs.labels;
  const auto positives = std::count(labels.begin(), labels.end(), 1);
  if (positives < kLabelsMin || static_cast<int64_t>(labels.size()) - positives < kLabelsMin) {
    return absl::InvalidArgumentError(
        absl::StrCat("labels: ", positives, " pairs are matches and ", labels.size() - positives,
                     " are not; give at least ", kLabelsMin, " of each"));
  }
  absl::StatusOr<HeldMargins> held = CrossValidate(pairs);
  if (!held.ok()) return held.status();
  size_t best = 0;
  for (size_t i = 1; i < held->size(); ++i) {
    if (LogLoss((*held)[i], labels) < LogLoss((*held)[best], labels)) best = i;
  }
  LabelledQuality quality;
  quality.rounds = static_cast<int>(best + 1) * kRoundsStep;
  MeasureF1((*held)[best], labels, &quality);
  CompareWithout(pairs, (*held)[best], &quality);
  BoosterOptions options = Options();
  options.rounds = quality.rounds;
  absl::StatusOr<Booster> booster =
      Booster::Train(pairs.rows, labels, std::vector<double>(labels.size(), 1.0), options);
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

absl::StatusOr<std::vector<double>> LabelledModel::ContributionBits(const Matrix& rows) const {
  absl::StatusOr<std::vector<double>> bits = booster_.Contributions(rows);
  if (!bits.ok()) return bits;
  const absl::StatusOr<std::vector<double>> margins = booster_.Margins(rows);
  if (!margins.ok()) return margins.status();
  const auto width = static_cast<size_t>(rows.columns) + 1;
  for (size_t row = 0; row < margins->size(); ++row) {
    const absl::Span<double> of_row = absl::MakeSpan(*bits).subspan(row * width, width);
    double sum = 0;
    for (size_t i = 0; i + 1 < width; ++i) sum += of_row[i];
    // The contributions are rounded; what is before them takes the rest.
    of_row[width - 1] = (*margins)[row] - sum;
    for (double& part : of_row) part *= M_LOG2E;
  }
  return bits;
}

}  // namespace dealtrace::linkage
