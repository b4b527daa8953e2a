// One sentence of a call with everything that was recognised in it.
#pragma once

#include <cstdint>
#include <vector>

#include "libs/text/sentences.h"
#include "libs/text/tokens.h"
#include "services/insight/domain/call.h"
#include "services/insight/domain/lexicon.h"

namespace dealtrace::insight {

// A run of tokens that is said in one breath: up to "but", or an "although" part up to its comma.
struct Segment {
  uint32_t first = 0;
  uint32_t last = 0;  // inclusive
  // How much it counts beside its neighbours: what stands before "but" or after "although" counts
  // less, what follows "but" more.
  double emphasis = 1.0;

  bool Holds(const Hit& hit) const { return hit.first >= first && hit.first <= last; }
};

struct Sentence {
  Quote quote;
  Role role = Role::kUnknown;
  bool question = false;
  bool fragment = false;            // a subordinate clause without its main clause
  std::vector<text::Token> tokens;  // offsets relative to the sentence
  std::vector<Hit> hits;
  std::vector<Segment> segments;
};

// Recognises the words of one sentence. `sentence_text` is the quote's text. Only the first
// kSentenceTokensMax tokens of a sentence are looked at.
Sentence ParseSentence(const Lexicon& lexicon, const Quote& quote, Role role,
                       absl::string_view sentence_text);

constexpr size_t kSentenceTokensMax = 400;
constexpr size_t kSegmentsMax = 16;

// True when a negation stands up to five words before token `position` in the same breath, without
// punctuation between.
// Something bad is turned by "isn't", not by a refusal ("can't accept"); `bad` says which it is.
bool IsNegated(const Sentence& sentence, uint32_t position, bool bad = false);

}  // namespace dealtrace::insight
