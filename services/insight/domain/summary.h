// A short summary of a call made of its own sentences.
#pragma once

#include <vector>

#include "services/insight/domain/call.h"
#include "services/insight/domain/call_analysis.h"

namespace dealtrace::insight {

// Verbatim sentences in their order, together at most `words_max` words (at least one sentence,
// unless the call is empty). Chosen by how central their words are to the call (SumBasic: Nenkova
// and Vanderwende, "The Impact of Frequency on Summarization", 2005: each choice lowers the weight
// of its words, so that nothing is said twice) and by what was found in them: reasons, objections,
// next steps.
std::vector<Quote> Summarize(const LanguagePacks& packs, const Call& call,
                             const CallAnalysis& analysis, size_t words_max);

}  // namespace dealtrace::insight
