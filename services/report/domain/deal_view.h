// A deal with what every tally wants to know of it, worked out once.
#pragma once

#include <string>
#include <vector>

#include "services/report/domain/facts.h"

namespace dealtrace::report {

// How the rep's reason compares with the calls'.
enum class Comparison {
  kNotComparable,  // one side names no reason of the list
  kAgree,          // the rep names the calls' main reason
  kSecondary,      // the rep's reason is in the calls, but is not the main one
  kAbsent,         // the rep's reason is not in the calls
};

struct DealView {
  explicit DealView(const DealFact& fact);

  const DealFact& deal;
  std::vector<const Reason*> explaining;  // see ExplainingReasons
  bool closed;
  bool has_calls;  // at least one analysed call
  // Codes of what the rep wrote, or BLANK, VAGUE or OTHER; empty while not known.
  std::vector<std::string> rep_codes;
  // The main reason in the calls, or NONE; empty without analysed calls.
  std::string calls_main;
  Comparison comparison = Comparison::kNotComparable;
};

}  // namespace dealtrace::report
