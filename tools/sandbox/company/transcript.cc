#include "tools/sandbox/company/transcript.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "tools/sandbox/company/script.h"

namespace dealtrace::sandbox {
namespace {

// Calls of at least this length count as conversations.
constexpr int64_t kLongSeconds = 305;
constexpr int64_t kShortSecondsMax = 290;
constexpr int64_t kLongSecondsMax = 3600;

std::string SpokenAmount(int64_t amount, absl::string_view currency, Language language) {
  const std::string plain = absl::StrCat(amount);
  std::string digits;
  for (size_t i = 0; i < plain.size(); ++i) {
    const bool group_starts = i > 0 && (plain.size() - i) % 3 == 0;
    if (group_starts) digits.push_back(language == Language::kFrench ? ' ' : ',');
    digits.push_back(plain[i]);
  }
  if (currency == "EUR") return absl::StrCat(digits, " euros");
  return absl::StrCat(currency == "GBP" ? "£" : "$", digits);
}

// Words of the deal are the same in all its calls; those of the moment are the call's own.
Slots MakeSlots(uint64_t seed, const Call& call, const Opportunity* deal,
                absl::string_view currency) {
  const uint64_t key = deal != nullptr ? static_cast<uint64_t>(deal->index) : ~call.index;
  Random random(seed, Purpose::kTranscript, key, 1);
  Slots slots;
  const auto product = deal != nullptr ? static_cast<size_t>(deal->product) : 0;
  const absl::string_view full_name = Products()[product].name;
  slots.product =
      std::string(random.Chance(0.6) ? full_name.substr(kSellerName.size() + 1) : full_name);
  const auto competitor = deal != nullptr ? static_cast<size_t>(deal->competitor) : 0;
  slots.competitor = std::string(Competitors()[competitor]);
  slots.system = std::string(Systems()[deal != nullptr ? static_cast<size_t>(deal->system) : 0]);
  slots.amount = SpokenAmount(deal != nullptr ? deal->amount : 5000, currency, call.language);
  slots.seats = absl::StrCat(deal != nullptr ? deal->seats : 20);
  slots.month = std::string(MonthName(call.language, static_cast<int>(random.Between(1, 12))));
  slots.role = std::string(random.Pick(DecisionRoles(call.language)));
  slots.weeks = absl::StrCat(random.Between(3, 14));
  const bool french = call.language == Language::kFrench;
  slots.percent = absl::StrCat(random.Between(2, 12) * 5, french               ? " %"
                                                          : random.Chance(0.5) ? " percent"
                                                                               : "%");
  slots.agent = call.agent.first_name;
  slots.customer = call.customer_first_name;
  slots.company = call.company;
  slots.seller = std::string(kSellerName);
  constexpr absl::string_view kDays[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday"};
  constexpr absl::string_view kFrenchDays[] = {"lundi", "mardi", "mercredi", "jeudi", "vendredi"};
  slots.day = std::string(french ? random.Pick(kFrenchDays) : random.Pick(kDays));
  return slots;
}

// One sentence that is about a reason which is not one of the deal's.
void AddDistractor(Random& random, const Opportunity& deal, const PhraseBook& book,
                   Script* script) {
  const size_t sort = random.Weighted({45, 30, 25});
  const std::vector<Phrase>& phrases = sort == 0   ? book.Mentions()
                                       : sort == 1 ? book.Negated()
                                                   : book.Resolved();
  const Phrase& phrase = random.Pick(phrases);
  const auto& further = deal.further_reasons;
  const bool true_reason =
      deal.outcome != Outcome::kOpen &&
      (phrase.reason == deal.main_reason ||
       std::find(further.begin(), further.end(), phrase.reason) != further.end());
  if (true_reason) return;
  if (sort != 0) return script->AddPhrase(phrase, Section::kNoted);
  script->AddPhrase(phrase, phrase.from_agent ? Section::kMentionAnswer : Section::kMentionReply);
}

void AddStatement(Random& random, const Opportunity& deal, const Mention& mention,
                  Language language, Script* script) {
  script->AddStatement(mention, language);
  if (mention.phrase->from_agent) return script->Add(Section::kCustomerNod);
  if (!random.Chance(0.8)) return;
  script->Add(deal.outcome == Outcome::kWon ? Section::kWonReply : Section::kLostReply);
}

// Fresh exchanges of these sections, in turn, until the script is this long or none is left.
void AddFillers(std::vector<Section> sections, int64_t size, Script* script) {
  for (size_t turn = 0; static_cast<int64_t>(script->size()) < size && !sections.empty(); ++turn) {
    const size_t at = turn % sections.size();
    if (script->HasFresh(sections[at])) {
      script->Add(sections[at]);
    } else {
      sections.erase(sections.begin() + static_cast<std::ptrdiff_t>(at));
    }
  }
}

// The part between the greeting and the end of a long call.
void AddMiddle(Random& random, const Opportunity& deal, const std::vector<Mention>& mentions,
               const PhraseBook& book, Language language, Script* script) {
  const size_t distractors = random.Weighted({15, 35, 30, 20});
  // What the call is made of, then shuffled: 'd' a distractor, 's' a statement, 'f' something else.
  std::string plan(distractors, 'd');
  plan.append(mentions.size(), 's');
  plan.append(static_cast<size_t>(random.Between(4, 10)), 'f');
  for (size_t i = plan.size() - 1; i > 0; --i) {
    std::swap(plan[i], plan[static_cast<size_t>(random.Below(static_cast<int64_t>(i) + 1))]);
  }
  size_t said = 0;
  for (const char part : plan) {
    if (part == 'd') {
      AddDistractor(random, deal, book, script);
    } else if (part == 's') {
      AddStatement(random, deal, mentions[said++], language, script);
    } else {
      constexpr Section kFillers[] = {Section::kDiscovery, Section::kDemo, Section::kChat};
      const Section filler = kFillers[random.Weighted({45, 25, 30})];
      if (script->HasFresh(filler)) script->Add(filler);
    }
  }
}

Section ClosingOf(Random& random, const Call& call, const Opportunity& deal) {
  const bool last = call.ordinal + 1 == call.deal_calls;
  if (!last || deal.outcome == Outcome::kOpen || random.Chance(0.35)) return Section::kCloseOpen;
  if (deal.outcome == Outcome::kWon) return Section::kCloseWon;
  return deal.outcome == Outcome::kLost ? Section::kCloseLost : Section::kCloseDowngraded;
}

void WriteDealCall(Random& random, const Call& call, const Opportunity& deal,
                   const std::vector<Mention>& mentions, const PhraseBook& book, Script* script) {
  if (call.is_short && mentions.empty()) return script->Add(Section::kShort);
  script->Add(call.outbound ? Section::kOpeningOutbound : Section::kOpeningInbound);
  if (call.kind == CallKind::kReseller) script->Add(Section::kReseller);
  if (call.is_short) {
    for (const Mention& mention : mentions) {
      AddStatement(random, deal, mention, call.language, script);
    }
    return script->Add(Section::kGoodbye);
  }
  const int64_t small_talk = random.Between(0, 2);
  for (int64_t i = 0; i < small_talk; ++i) script->Add(Section::kSmallTalk);
  if (random.Chance(0.6)) script->Add(Section::kAgenda);
  AddMiddle(random, deal, mentions, book, call.language, script);
  AddFillers({Section::kDemo, Section::kDiscovery, Section::kChat}, random.Between(22, 40), script);
  const Section closing = ClosingOf(random, call, deal);
  if (closing == Section::kCloseOpen) script->Add(Section::kNextStep);
  script->Add(closing);
  script->Add(Section::kGoodbye);
}

void WriteOtherCall(Random& random, const Call& call, Script* script) {
  if (call.kind == CallKind::kWrongNumber) return script->Add(Section::kWrongNumber);
  if (call.is_short)
    return script->Add(call.known_account ? Section::kService : Section::kStranger);
  if (call.known_account) {
    script->Add(Section::kOpeningInbound);
    script->Add(Section::kSmallTalk);
    script->Add(Section::kService);
    script->Add(Section::kService);
    AddFillers({Section::kChat}, random.Between(18, 30), script);
    return script->Add(Section::kGoodbye);
  }
  // A first talk with a company that never got into the CRM.
  script->Add(call.outbound ? Section::kOpeningOutbound : Section::kOpeningInbound);
  script->Add(Section::kSmallTalk);
  AddFillers({Section::kDiscovery, Section::kDemo, Section::kChat}, random.Between(24, 44), script);
  script->Add(Section::kCloseOpen);
  script->Add(Section::kGoodbye);
}

}  // namespace

Scriptwriter::Scriptwriter(const CompanyOptions& options, const Calls* calls, const Books* books)
    : seed_(options.seed), calls_(calls), books_(books) {}

Transcript Scriptwriter::Write(const Call& call, const Opportunity* deal,
                               absl::string_view currency) const {
  Random random(seed_, Purpose::kTranscript, static_cast<uint64_t>(call.index));
  if (!call.has_transcript) {
    Transcript transcript;
    transcript.duration_seconds =
        call.is_short ? random.Between(8, kShortSecondsMax) : random.Between(kLongSeconds, 2700);
    return transcript;
  }
  const Slots slots = MakeSlots(seed_, call, deal, currency);
  Script script(&random, &books_->Dialogue(call.language), &slots, call.unpunctuated);
  if (deal == nullptr) {
    WriteOtherCall(random, call, &script);
  } else {
    std::vector<Mention> mentions;
    for (const Mention& mention : PlanEvidence(seed_, *deal, call.language, *calls_, *books_)) {
      if (mention.ordinal == call.ordinal) mentions.push_back(mention);
    }
    WriteDealCall(random, call, *deal, mentions, books_->Phrases(deal->phrasing_set, call.language),
                  &script);
  }
  return call.is_short ? script.Finish(0, kShortSecondsMax)
                       : script.Finish(kLongSeconds, kLongSecondsMax);
}

}  // namespace dealtrace::sandbox
