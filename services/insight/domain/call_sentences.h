// Cuts a call into recognised sentences.
#pragma once

#include <vector>

#include "services/insight/domain/call.h"
#include "services/insight/domain/lexicon.h"
#include "services/insight/domain/sentence.h"

namespace dealtrace::insight {

// The sentences of all utterances, in their order, up to the limits of call_analysis.h. The
// language of the call decides how sentences end.
std::vector<Sentence> ReadSentences(const Lexicon& lexicon, const Call& call,
                                    text::Language language, const std::vector<Role>& roles);

// True when a sentence asks something: it has a question mark, or opens with a question word and
// the transcript has no punctuation.
bool AsksQuestion(const Sentence& sentence);

}  // namespace dealtrace::insight
