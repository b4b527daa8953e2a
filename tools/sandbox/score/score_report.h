// The scores as text for people and as JSON for programs.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "tools/sandbox/score/scores.h"

namespace dealtrace::sandbox {

// What was asked for and could be worked out; the rest is left out of the report.
struct ScoreReport {
  std::optional<LinkScore> links;
  std::optional<std::map<std::string, ReasonTally>> reasons;
  std::optional<std::map<std::string, ReasonTally>> baseline;
  std::optional<QuoteScore> quotes;
};

std::string ScoreText(const ScoreReport& report);
std::string ScoreJson(const ScoreReport& report);

}  // namespace dealtrace::sandbox
