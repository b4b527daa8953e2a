#include "tools/sandbox/company/evidence.h"

#include <algorithm>

namespace dealtrace::sandbox {
namespace {

// Takes a sentence that was not taken before; null when there is none left.
const Phrase* Take(Random& random, const std::vector<Phrase>& phrases, bool decided,
                   std::vector<const Phrase*>* taken) {
  std::vector<const Phrase*> open;
  for (const Phrase& phrase : phrases) {
    const bool fits = decided || !phrase.decided_only;
    if (fits && std::find(taken->begin(), taken->end(), &phrase) == taken->end()) {
      open.push_back(&phrase);
    }
  }
  if (open.empty()) return nullptr;
  taken->push_back(random.Pick(open));
  return taken->back();
}

const Phrase* LeadIn(Random& random, const std::vector<Phrase>& lead_ins, bool from_agent) {
  std::vector<const Phrase*> open;
  for (const Phrase& phrase : lead_ins) {
    if (phrase.from_agent == from_agent) open.push_back(&phrase);
  }
  return open.empty() ? nullptr : random.Pick(open);
}

// The ordinals of the calls that can say something: long ones with a transcript, else short ones.
std::vector<int64_t> TellingCalls(const Opportunity& deal, const Calls& calls) {
  const CallShares::Range range = calls.shares().CallsOf(deal.index);
  std::vector<int64_t> long_calls;
  std::vector<int64_t> short_calls;
  for (int64_t i = 0; i < range.count; ++i) {
    const Calls::Traits traits = calls.TraitsOf(range.first + i);
    if (!traits.has_transcript) continue;
    (traits.is_short ? short_calls : long_calls).push_back(i);
  }
  return long_calls.empty() ? short_calls : long_calls;
}

}  // namespace

Books::Books() {
  for (const PhrasingSet set : {PhrasingSet::kSeen, PhrasingSet::kUnseen}) {
    for (const Language language : {Language::kEnglish, Language::kFrench}) {
      phrases_[static_cast<size_t>(set)][static_cast<size_t>(language)] =
          PhraseBook::BuiltIn(set, language);
    }
  }
  for (const Language language : {Language::kEnglish, Language::kFrench}) {
    dialogues_[static_cast<size_t>(language)] = DialogueBook::BuiltIn(language);
  }
}

const PhraseBook& Books::Phrases(PhrasingSet set, Language language) const {
  return phrases_[static_cast<size_t>(set)][static_cast<size_t>(language)];
}

const DialogueBook& Books::Dialogue(Language language) const {
  return dialogues_[static_cast<size_t>(language)];
}

std::vector<Mention> PlanEvidence(uint64_t seed, const Opportunity& deal, Language language,
                                  const Calls& calls, const Books& books) {
  std::vector<Mention> mentions;
  if (deal.outcome == Outcome::kOpen) return mentions;
  const std::vector<int64_t> telling = TellingCalls(deal, calls);
  if (telling.empty()) return mentions;
  Random random(seed, Purpose::kEvidence, static_cast<uint64_t>(deal.index));
  const PhraseBook& book = books.Phrases(deal.phrasing_set, language);
  const Polarity polarity = deal.outcome == Outcome::kWon ? Polarity::kWon : Polarity::kLost;
  std::vector<const Phrase*> taken;
  // A downgraded deal goes on, so sentences about a final decision do not fit it.
  const bool may_be_final = deal.outcome != Outcome::kDowngraded;
  const auto add = [&](Reason reason, int64_t ordinal, bool main) {
    Mention mention;
    mention.ordinal = ordinal;
    mention.main = main;
    const bool decided = may_be_final && main && ordinal == telling.back();
    mention.phrase = Take(random, book.Stated(reason, polarity), decided, &taken);
    if (mention.phrase == nullptr) return;
    if (random.Chance(main ? 0.5 : 0.2)) {
      mention.lead_in = LeadIn(random, book.LeadIns(polarity), mention.phrase->from_agent);
    }
    mentions.push_back(mention);
  };
  add(deal.main_reason, telling.back(), true);
  if (random.Chance(0.4)) add(deal.main_reason, telling.back(), true);
  const size_t extra = random.Weighted({25, 45, 30});
  for (size_t i = 0; i < extra; ++i) add(deal.main_reason, random.Pick(telling), true);
  for (const Reason reason : deal.further_reasons) add(reason, random.Pick(telling), false);
  std::stable_sort(mentions.begin(), mentions.end(),
                   [](const Mention& a, const Mention& b) { return a.ordinal < b.ordinal; });
  return mentions;
}

}  // namespace dealtrace::sandbox
