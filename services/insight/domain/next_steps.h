// What somebody promised, or was asked, to do.
#pragma once

#include <vector>

#include "absl/types/span.h"
#include "services/insight/domain/call_analysis.h"

namespace dealtrace::insight {

// Sentences that commit a side to an action, with the words that say by when. At most
// kNextStepsMax.
std::vector<NextStep> FindNextSteps(const Call& call, absl::Span<const Sentence> sentences);

constexpr size_t kNextStepsMax = 50;

}  // namespace dealtrace::insight
