// What is still open. Figures are numbers of a FigureLedger; -1: nothing.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/numeric/int128.h"
#include "services/report/domain/reason_section.h"
#include "services/report/domain/row.h"

namespace dealtrace::report {

struct OpenDeal {
  std::shared_ptr<const Row> row;
  double win_probability = 0;
  absl::int128 expected_nanos = 0;  // probability × amount
  std::vector<std::string> explanations;
};

struct PipelineBand {
  std::string label;  // `20–40%`
  int figure = -1;
};

struct Pipeline {
  int open = -1;
  int by_model = -1;
  int no_signal = -1;
  int too_few = -1;
  int not_scored = -1;
  // The base rate that NO_SIGNAL or TOO_FEW deals carry; absent when there is none.
  std::optional<double> base_rate;
  std::vector<std::string> models;                     // `models/{id}`, in order
  std::vector<PipelineBand> bands;                     // only of deals scored by the model
  std::map<std::string, absl::int128> expected_nanos;  // sum of probability × amount by currency
  std::vector<OpenDeal> largest;  // by probability × amount; only deals scored by the model
  std::vector<ReasonLine> risks;  // what speaks against, in the calls of open deals
  int with_calls = -1;
};

}  // namespace dealtrace::report
