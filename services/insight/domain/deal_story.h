// Why a deal was won or lost, or what will decide it, from what was said in its calls.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/insight/domain/label.h"
#include "services/insight/domain/statement.h"

namespace dealtrace::insight {

enum class Outcome : uint8_t { kOpen, kWon, kLost, kDowngraded };

// One call of the deal, already read.
struct CallStatements {
  std::string call_id;
  absl::Time started_at = absl::InfinitePast();
  // The buyer's mean sentiment, -1 to 1; 0 also where it is not known.
  double customer_sentiment = 0;
  std::vector<Statement> statements;
};

struct Evidence {
  // Which call: an index into the calls given to RankReasons.
  size_t call = 0;
  Statement statement;
  // Speaks against the reason.
  bool against = false;
  // 0 to 1: how much it counts in the deal.
  double weight = 0;
};

struct Reason {
  Label code = Label::kPrice;
  int32_t rank = 0;                // from 1
  double score = 0;                // 0 to 1
  bool favourable = false;         // drove, or speaks for, the win
  std::vector<Evidence> evidence;  // strongest first, at most kEvidenceMax
};

constexpr size_t kEvidenceMax = 10;

// Reasons that reach kReasonScoreMin, best first. For a closed deal only what drove its outcome
// counts as a reason; what was said the other way round counts against it. An open deal gets its
// strengths and risks, each under its own direction, so a code can appear twice. The order of
// `calls` does not matter: they are read by their time (ties by id).
std::vector<Reason> RankReasons(Outcome outcome, absl::Span<const CallStatements> calls);

constexpr double kReasonScoreMin = 0.02;

}  // namespace dealtrace::insight
