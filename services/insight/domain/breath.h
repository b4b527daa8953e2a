// How one breath of a sentence is said, whatever it is about.
#pragma once

#include "services/insight/domain/sentence.h"

namespace dealtrace::insight {

// The cues of one segment.
struct Breath {
  const Segment* segment = nullptr;
  double driver = 0;
  double decision = 0;  // -1 to 1: against or for the seller
  bool cause = false;
  bool denied = false;
  bool hedged = false;
  bool small_talk = false;
  bool conditional = false;
  bool rival = false;
  bool ours = false;
  bool recap = false;
  bool negation = false;
  bool resolved = false;
  bool generic = false;
};

Breath ReadBreath(const Sentence& sentence, const Segment& segment);

// The breath of a sentence that is tied most strongly to a decision ("That is what killed it.");
// without a segment for an empty sentence.
Breath StrongestBreath(const Sentence& sentence);

}  // namespace dealtrace::insight
