#include "services/insight/domain/breath.h"

#include <algorithm>

namespace dealtrace::insight {

Breath ReadBreath(const Sentence& sentence, const Segment& segment) {
  Breath breath;
  breath.segment = &segment;
  double undriven = 1.0;
  bool condition = false;
  bool would = false;
  for (const Hit& hit : sentence.hits) {
    // A condition and its consequence may lie in different breaths.
    condition |= hit.label == Label::kCondition;
    would |= hit.label == Label::kWould;
    breath.recap |= hit.label == Label::kRecap;
    breath.resolved |= hit.label == Label::kResolved;
    breath.generic |= hit.label == Label::kGeneric;
    if (!segment.Holds(hit)) continue;
    switch (hit.label) {
      case Label::kCause:
      case Label::kPrimary:
        breath.cause = true;
        undriven *= 1.0 - 0.6 * hit.strength;
        break;
      case Label::kDecision:
        undriven *= 1.0 - 0.7 * hit.strength;
        breath.decision += IsNegated(sentence, hit.first) ? -0.5 * hit.valence : hit.valence;
        break;
      case Label::kDenial:
        breath.denied = true;
        break;
      case Label::kHedge:
        breath.hedged = true;
        break;
      case Label::kSmallTalk:
        breath.small_talk = true;
        break;
      case Label::kRival:
        breath.rival = true;
        break;
      case Label::kOurs:
        breath.ours = true;
        break;
      case Label::kNegation:
        breath.negation = true;
        break;
      default:
        break;
    }
  }
  breath.driver = 1.0 - undriven;
  breath.decision = std::clamp(breath.decision, -1.0, 1.0);
  breath.conditional = condition && would;
  return breath;
}

Breath StrongestBreath(const Sentence& sentence) {
  Breath whole;
  for (const Segment& segment : sentence.segments) {
    const Breath breath = ReadBreath(sentence, segment);
    if (breath.driver > whole.driver) {
      whole = breath;
    } else if (whole.segment == nullptr) {
      whole = breath;
    }
  }
  return whole;
}

}  // namespace dealtrace::insight
