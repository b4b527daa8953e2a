// Cuts a call into recognised sentences.
#pragma once

#include <vector>

#include "services/insight/domain/call.h"
#include "services/insight/domain/language_pack.h"
#include "services/insight/domain/sentence.h"

namespace dealtrace::insight {

// The sentences of all utterances, in their order, up to the limits of call_analysis.h. Each
// utterance's language decides how its sentences end and which words are recognised: none where the
// language is not read.
std::vector<Sentence> ReadSentences(const LanguagePacks& packs, const Call& call,
                                    const std::vector<text::Language>& languages,
                                    const std::vector<Role>& roles);

// True when a sentence asks something: it has a question mark, or opens with a question word and
// the transcript has no punctuation.
bool AsksQuestion(const Sentence& sentence);

}  // namespace dealtrace::insight
