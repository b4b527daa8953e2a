// Which call of a deal says which reason, in which words: decided for the deal as a whole, so that
// each call can then be written alone.
#pragma once

#include <vector>

#include "tools/sandbox/company/calls.h"
#include "tools/sandbox/company/dialogue.h"

namespace dealtrace::sandbox {

// One sentence that states a reason.
struct Mention {
  int64_t ordinal = 0;  // which of the deal's calls says it
  const Phrase* phrase = nullptr;
  const Phrase* lead_in = nullptr;  // said right before, or null
  bool main = false;                // the deal's main reason
};

// The books of both sets and languages, parsed once. Immutable, thread-safe.
class Books {
 public:
  Books();
  const PhraseBook& Phrases(PhrasingSet set, Language language) const;
  const DialogueBook& Dialogue(Language language) const;

 private:
  std::array<std::array<PhraseBook, 2>, 2> phrases_;
  std::array<DialogueBook, 2> dialogues_;
};

// The mentions of a deal in the order of its calls; none for open deals and for deals none of whose
// calls has a transcript. The main reason is said in the last call that has one, and at least as
// often as any other reason.
std::vector<Mention> PlanEvidence(uint64_t seed, const Opportunity& deal, Language language,
                                  const Calls& calls, const Books& books);

}  // namespace dealtrace::sandbox
