// How much of the deals and calls the report rests on, and what is odd in the data. Figures are
// numbers of a FigureLedger; -1: nothing.
#pragma once

#include <string>
#include <vector>

namespace dealtrace::report {

struct CountedReason {
  std::string reason;  // UPPER_SNAKE_CASE
  std::string explanation;
  int figure = -1;
};

struct Coverage {
  int deals = -1;
  int deals_without_account = -1;
  int deals_account_unresolved = -1;
  int deals_with_calls = -1;
  int deals_with_counted_calls = -1;
  int deals_with_analyzed_calls = -1;
  int calls = -1;
  int linked = -1;
  int review = -1;
  int unlinked = -1;
  int undecided = -1;
  int too_short = -1;
  int without_transcript = -1;
  std::vector<CountedReason> linked_why;
  std::vector<CountedReason> review_why;
  std::vector<CountedReason> unlinked_why;
};

// Something in the data that a reader has to know.
struct Quirk {
  std::string sentence;
  int figure = -1;
  std::vector<std::string> examples;
  // Where more is told, for example `syncRuns/crm-7`; for what no figure counts. May be empty.
  std::string source;
};

}  // namespace dealtrace::report
