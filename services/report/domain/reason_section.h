// What the reps wrote beside what the calls show. Figures are numbers of a FigureLedger; -1:
// nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/report/domain/facts.h"
#include "services/report/domain/statistics.h"

namespace dealtrace::report {

struct QuotedDeal {
  Quote quote;
  std::string deal_id;
  std::string deal_title;
  std::string account_label;
  double weight = 0;
};

// One reason of one outcome, as the reps wrote it and as the calls show it.
struct ReasonLine {
  std::string code;
  std::string label;
  int rep_all = -1;         // over all deals of the outcome
  int rep_with_calls = -1;  // over those with an analysed call
  int calls_main = -1;      // main reason in the calls
  int calls_any = -1;       // among the reasons in the calls
  std::vector<QuotedDeal> quotes;
};

struct OutcomeReasons {
  Outcome outcome = Outcome::kUnmapped;
  int deals = -1;
  int with_calls = -1;
  std::vector<ReasonLine> lines;  // by calls_main, rep_with_calls, rep_all descending, then code
};

// How often the rep's reason is the calls' main reason, over deals where both name one.
struct Agreement {
  std::optional<Outcome> outcome;  // absent: all closed deals
  int comparable = -1;
  int agree = -1;      // the rep names the calls' main reason
  int secondary = -1;  // the rep's reason is in the calls, but is not the main one
  int absent = -1;     // the rep's reason is not in the calls
  int disagree = -1;   // the last two
  Proportion disagreement;
};

// Deals where the rep's text names no reason, and how many of them the calls explain.
struct Unwritten {
  int deals = -1;
  int with_calls = -1;
  int explained = -1;
};

struct ReasonPair {
  std::string rep_code;
  std::string calls_code;
  Outcome outcome = Outcome::kUnmapped;
  int figure = -1;
};

struct RankedReason {
  std::string code;
  std::string label;
  int figure = -1;
};

}  // namespace dealtrace::report
