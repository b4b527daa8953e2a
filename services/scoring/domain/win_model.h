// The model of winning: training with an honest test, and scores with reasons.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/boosting/booster.h"
#include "services/scoring/domain/calibration.h"
#include "services/scoring/domain/deal.h"
#include "services/scoring/domain/encoding.h"
#include "services/scoring/domain/leakage.h"
#include "services/scoring/domain/metrics.h"

namespace dealtrace::scoring {

// Where a probability comes from.
enum class Basis { kModel, kNoSignal, kTooFew };

// What is stored about a model besides its trees.
struct ModelCard {
  Basis basis = Basis::kTooFew;
  std::string verdict;     // why this basis: one sentence
  double base_rate = 0.5;  // wins among the training deals; among all closed ones when too few
  absl::Time window_start = absl::InfinitePast();  // first and last close of the training deals
  absl::Time window_end = absl::InfinitePast();
  absl::Time test_end = absl::InfinitePast();  // last close of the test deals
  int train_deals = 0;
  int train_examples = 0;
  int test_deals = 0;
  int test_wins = 0;
  Auc auc;  // on the test deals, as are the following
  double brier = 0;
  double base_brier = 0;  // of always saying the base rate
  double calibration_error = 0;
  int rounds = 0;
  std::vector<std::string> features;  // names, each once
  std::vector<Leak> leaks;  // refused by the test; those refused by name are RefusedColumns
};

// A model ready to score. Not thread-safe. Without trees (`basis` not kModel) it says the base
// rate.
struct WinModel {
  ModelCard card;
  std::vector<Column> columns;
  Calibration calibration;
  std::string booster;  // boosting::Booster::Save's bytes; empty without trees
};

struct TrainOptions {
  int deals_min = 200;        // fewer usable closed deals: kTooFew
  int outcomes_min = 25;      // as many wins and losses must be in training and in test
  size_t deals_max = 20'000;  // of more, the newest are used
  double leak_auc_max = 0.92;
  // Called between the parts of a training, which take a second or so each; an error ends it.
  std::function<absl::Status()> between_parts;
};

// Trains on the older three quarters of the closed deals, tests on the newest quarter. "No signal"
// is declared when the 95 % interval of the test's AUC includes 0.5 or its Brier score does not
// beat the base rate's. The same deals in any order give the same model.
absl::StatusOr<WinModel> TrainWinModel(std::vector<Deal> deals, const TrainOptions& options = {});

// What a feature adds to the log-odds of winning.
struct Reason {
  std::string feature;
  std::string value;        // as text
  double contribution = 0;  // > 0 speaks for winning
  std::string explanation;  // one clause
};

struct WinScore {
  double probability = 0.5;
  std::vector<Reason> reasons;  // strongest first, at most 5; empty without trees
};

// Scores open deals with their features as of one time.
class WinScorer {
 public:
  static absl::StatusOr<WinScorer> Create(const WinModel& model);
  absl::StatusOr<std::vector<WinScore>> Score(absl::Span<const Features> rows) const;

 private:
  WinScorer(const WinModel& model, std::vector<boosting::Booster> booster);
  std::vector<Reason> ReasonsOf(const Features& row, absl::Span<const double> contributions) const;

  double base_rate_;
  Encoding encoding_;
  Calibration calibration_;
  std::vector<boosting::Booster> booster_;  // one, or none without trees
};

}  // namespace dealtrace::scoring
