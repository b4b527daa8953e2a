#include "services/scoring/domain/win_model.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "services/scoring/domain/examples.h"

namespace dealtrace::scoring {
namespace {

constexpr int kFolds = 4;
constexpr int kRoundsChoices[] = {20, 40, 80, 120, 160};

struct Rows {
  std::vector<Features> features;
  std::vector<int> labels;
  std::vector<double> weights;
};

Rows RowsOf(absl::Span<const Example> examples) {
  Rows rows;
  for (const Example& example : examples) {
    rows.features.push_back(example.features);
    rows.labels.push_back(example.label);
    rows.weights.push_back(example.weight);
  }
  return rows;
}

int CountDeals(absl::Span<const Example> examples) {
  std::set<const Deal*> deals;
  for (const Example& example : examples) deals.insert(example.deal);
  return static_cast<int>(deals.size());
}

// Share of wins, each deal counted once.
double WeightedRate(const Rows& rows) {
  double won = 0;
  double all = 0;
  for (size_t i = 0; i < rows.labels.size(); ++i) {
    won += rows.weights[i] * rows.labels[i];
    all += rows.weights[i];
  }
  return all > 0 ? won / all : 0.5;
}

// Parts of equal numbers of examples, in the order of closing; a deal's examples stay together.
std::vector<int> FoldsOf(absl::Span<const Example> examples) {
  std::vector<int> folds(examples.size());
  for (size_t i = 0; i < examples.size(); ++i) {
    const bool same_deal = i > 0 && examples[i].deal == examples[i - 1].deal;
    folds[i] = same_deal ? folds[i - 1] : static_cast<int>(i * kFolds / examples.size());
  }
  return folds;
}

Rows Select(const Rows& rows, const std::vector<int>& folds, int fold, bool inside) {
  Rows selected;
  for (size_t i = 0; i < folds.size(); ++i) {
    if ((folds[i] == fold) != inside) continue;
    selected.features.push_back(rows.features[i]);
    selected.labels.push_back(rows.labels[i]);
    selected.weights.push_back(rows.weights[i]);
  }
  return selected;
}

double LogLoss(const std::vector<double>& margins, const Rows& rows) {
  double sum = 0;
  for (size_t i = 0; i < margins.size(); ++i) {
    const double signed_margin = rows.labels[i] != 0 ? margins[i] : -margins[i];
    // log(1 + exp(-x)) without overflow.
    sum += rows.weights[i] *
           (std::max(-signed_margin, 0.0) + std::log1p(std::exp(-std::abs(signed_margin))));
  }
  return sum;
}

struct CrossFit {
  int rounds = 0;
  Calibration calibration;
};

// Margins of every training example by models that did not see its part: they choose the number of
// trees and the calibration.
absl::StatusOr<CrossFit> FitAcross(const Encoding& encoding, const Rows& rows,
                                   const std::vector<int>& folds,
                                   const TrainOptions& train_options) {
  constexpr size_t kChoices = std::size(kRoundsChoices);
  std::vector<std::vector<double>> margins(kChoices, std::vector<double>(rows.labels.size()));
  boosting::BoosterOptions options;
  options.rounds = kRoundsChoices[kChoices - 1];
  for (int fold = 0; fold < kFolds; ++fold) {
    const Rows outside = Select(rows, folds, fold, false);
    const Rows inside = Select(rows, folds, fold, true);
    if (outside.labels.empty() || inside.labels.empty()) continue;
    if (train_options.between_parts) {
      absl::Status status = train_options.between_parts();
      if (!status.ok()) return status;
    }
    const absl::StatusOr<boosting::Booster> booster = boosting::Booster::Train(
        encoding.Encode(outside.features), outside.labels, outside.weights, options);
    if (!booster.ok()) return booster.status();
    const boosting::Matrix matrix = encoding.Encode(inside.features);
    for (size_t choice = 0; choice < kChoices; ++choice) {
      const auto predicted = booster->Margins(matrix, kRoundsChoices[choice]);
      if (!predicted.ok()) return predicted.status();
      size_t next = 0;
      for (size_t i = 0; i < folds.size(); ++i) {
        if (folds[i] == fold) margins[choice][i] = (*predicted)[next++];
      }
    }
  }
  size_t best = 0;
  for (size_t choice = 1; choice < kChoices; ++choice) {
    if (LogLoss(margins[choice], rows) < LogLoss(margins[best], rows)) best = choice;
  }
  return CrossFit{kRoundsChoices[best], Calibrate(margins[best], rows.labels, rows.weights)};
}

// Without the columns of leaking features.
Encoding WithoutLeaks(const Encoding& encoding, const std::vector<Leak>& leaks) {
  std::vector<Column> kept;
  for (const Column& column : encoding.columns()) {
    const bool leaks_out = std::any_of(leaks.begin(), leaks.end(), [&](const Leak& leak) {
      return leak.feature == column.feature;
    });
    if (!leaks_out) kept.push_back(column);
  }
  return Encoding(std::move(kept));
}

bool HasEnough(const Rows& rows, int outcomes_min) {
  double won = 0;
  double lost = 0;
  for (size_t i = 0; i < rows.labels.size(); ++i) {
    (rows.labels[i] != 0 ? won : lost) += rows.weights[i];
  }
  return won >= outcomes_min && lost >= outcomes_min;
}

// The design's rule.
void Judge(ModelCard& card) {
  if (card.auc.low <= 0.5) {
    card.basis = Basis::kNoSignal;
    card.verdict = absl::StrFormat(
        "No signal: on the newest %d deals the area under the curve is %.3f, and its 95 %% "
        "interval "
        "(%.3f to %.3f) includes 0.5.",
        card.test_deals, card.auc.value, card.auc.low, card.auc.high);
  } else if (card.brier >= card.base_brier) {
    card.basis = Basis::kNoSignal;
    card.verdict = absl::StrFormat(
        "No signal: on the newest %d deals the Brier score %.4f does not beat the base rate's "
        "%.4f.",
        card.test_deals, card.brier, card.base_brier);
  } else {
    card.basis = Basis::kModel;
    card.verdict = absl::StrFormat(
        "On the newest %d deals the area under the curve is %.3f (95 %% interval %.3f to %.3f) and "
        "the Brier score %.4f against the base rate's %.4f.",
        card.test_deals, card.auc.value, card.auc.low, card.auc.high, card.brier, card.base_brier);
  }
}

void Test(const std::vector<double>& margins, const Rows& rows, const Calibration& calibration,
          ModelCard& card) {
  std::vector<double> probabilities;
  for (const double margin : margins) probabilities.push_back(calibration.Probability(margin));
  const std::vector<double> base(rows.labels.size(), card.base_rate);
  card.auc = AreaUnderCurve(margins, rows.labels);
  // A calibration without slope says the same of all: then the ranking is no merit of it.
  if (calibration.slope <= 0) card.auc = AreaUnderCurve(base, rows.labels);
  card.brier = BrierScore(probabilities, rows.labels);
  card.base_brier = BrierScore(base, rows.labels);
  card.calibration_error = CalibrationError(probabilities, rows.labels);
}

ModelCard DescribeSplit(const TimeSplit& split, const Rows& train, const Rows& test) {
  ModelCard card;
  card.base_rate = WeightedRate(train);
  card.train_deals = CountDeals(split.train);
  card.train_examples = static_cast<int>(split.train.size());
  card.test_deals = static_cast<int>(split.test.size());
  card.test_wins = static_cast<int>(std::count(test.labels.begin(), test.labels.end(), 1));
  if (!split.train.empty()) {
    card.window_start = *split.train.front().deal->close_time;
    card.window_end = *split.train.back().deal->close_time;
  }
  if (!split.test.empty()) card.test_end = *split.test.back().deal->close_time;
  return card;
}

WinModel TooFew(ModelCard card, const std::vector<Deal>& deals, const TrainOptions& options) {
  int won = 0;
  int closed = 0;
  for (const Deal& deal : deals) {
    if (deal.outcome == Outcome::kOpen) continue;
    ++closed;
    if (deal.outcome == Outcome::kWon) ++won;
  }
  card.basis = Basis::kTooFew;
  card.base_rate = closed == 0 ? 0.5 : static_cast<double>(won) / closed;
  card.verdict = absl::StrFormat(
      "Too few closed deals to train on: %d with usable times; at least %d are needed, with %d "
      "wins "
      "and %d losses both among the older three quarters and the newest quarter.",
      card.train_deals + card.test_deals, options.deals_min, options.outcomes_min,
      options.outcomes_min);
  WinModel model;
  model.card = std::move(card);
  return model;
}

}  // namespace

absl::StatusOr<WinModel> TrainWinModel(std::vector<Deal> deals, const TrainOptions& options) {
  if (deals.size() > options.deals_max) {
    std::sort(deals.begin(), deals.end(), [](const Deal& a, const Deal& b) {
      const absl::Time left = a.close_time.value_or(absl::InfinitePast());
      const absl::Time right = b.close_time.value_or(absl::InfinitePast());
      return left != right ? left > right : a.id < b.id;
    });
    deals.resize(options.deals_max);
  }
  const TrackRecords records(deals);
  const TimeSplit split = SplitByTime(deals, records);
  const Rows train = RowsOf(split.train);
  const Rows test = RowsOf(split.test);
  ModelCard card = DescribeSplit(split, train, test);
  if (card.train_deals + card.test_deals < options.deals_min ||
      !HasEnough(train, options.outcomes_min) || !HasEnough(test, options.outcomes_min)) {
    return TooFew(std::move(card), deals, options);
  }
  const Encoding all = Encoding::Learn(train.features);
  card.leaks = FindLeaks(all, all.Encode(train.features), train.labels, options.leak_auc_max);
  const Encoding encoding = WithoutLeaks(all, card.leaks);

  const absl::StatusOr<CrossFit> fit = FitAcross(encoding, train, FoldsOf(split.train), options);
  if (!fit.ok()) return fit.status();
  boosting::BoosterOptions booster_options;
  booster_options.rounds = fit->rounds;
  const absl::StatusOr<boosting::Booster> booster = boosting::Booster::Train(
      encoding.Encode(train.features), train.labels, train.weights, booster_options);
  if (!booster.ok()) return booster.status();
  const auto margins = booster->Margins(encoding.Encode(test.features));
  if (!margins.ok()) return margins.status();

  card.rounds = fit->rounds;
  for (const Column& column : encoding.columns()) {
    if (card.features.empty() || card.features.back() != column.feature) {
      card.features.push_back(column.feature);
    }
  }
  Test(*margins, test, fit->calibration, card);
  Judge(card);
  WinModel model;
  model.calibration = fit->calibration;
  model.columns = encoding.columns();
  if (card.basis == Basis::kModel) {
    absl::StatusOr<std::string> saved = booster->Save();
    if (!saved.ok()) return saved.status();
    model.booster = *std::move(saved);
  }
  model.card = std::move(card);
  return model;
}

}  // namespace dealtrace::scoring
