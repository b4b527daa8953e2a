// The customer's resistance and the agent's answers.
#pragma once

#include <vector>

#include "absl/types/span.h"
#include "services/insight/domain/call_analysis.h"

namespace dealtrace::insight {

// Customer sentences that resist, at most one an utterance, with the first substantial thing that
// the agent says before the customer speaks again. At most kObjectionsMax.
std::vector<Objection> FindObjections(absl::Span<const Sentence> sentences,
                                      absl::Span<const Statement> statements);

constexpr size_t kObjectionsMax = 100;

}  // namespace dealtrace::insight
