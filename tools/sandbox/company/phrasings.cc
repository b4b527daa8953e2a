#include "tools/sandbox/company/phrasings.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace dealtrace::sandbox {
namespace {

// "C!  Text" -> the sentence; false when the line does not begin with who says it.
bool ParseSentence(absl::string_view line, Phrase* phrase) {
  const bool customer = absl::ConsumePrefix(&line, "C");
  phrase->from_agent = !customer && absl::ConsumePrefix(&line, "A");
  if (!customer && !phrase->from_agent) return false;
  phrase->decided_only = absl::ConsumePrefix(&line, "!");
  if (!absl::ConsumePrefix(&line, " ")) return false;
  phrase->text = absl::StripAsciiWhitespace(line);
  return !phrase->text.empty();
}

}  // namespace

std::string Fill(absl::string_view text, const Slots& slots) {
  return absl::StrReplaceAll(text, {{"{product}", slots.product},
                                    {"{competitor}", slots.competitor},
                                    {"{amount}", slots.amount},
                                    {"{month}", slots.month},
                                    {"{seats}", slots.seats},
                                    {"{weeks}", slots.weeks},
                                    {"{system}", slots.system},
                                    {"{percent}", slots.percent},
                                    {"{role}", slots.role},
                                    {"{agent}", slots.agent},
                                    {"{customer}", slots.customer},
                                    {"{company}", slots.company},
                                    {"{seller}", slots.seller},
                                    {"{day}", slots.day}});
}

std::vector<Phrase>* PhraseBook::Section(absl::string_view heading, Reason* reason) {
  if (heading == "NEGATED") return &negated_;
  if (heading == "MENTION") return &mentions_;
  if (heading == "RESOLVED") return &resolved_;
  const std::pair<absl::string_view, absl::string_view> words =
      absl::StrSplit(heading, absl::MaxSplits(' ', 1));
  if (words.second != "LOST" && words.second != "WON") return nullptr;
  const size_t polarity = words.second == "WON" ? 1 : 0;
  if (words.first == "LEADIN") return &lead_ins_[polarity];
  const std::optional<Reason> parsed = ParseReason(words.first);
  if (!parsed.has_value()) return nullptr;
  *reason = *parsed;
  return &stated_[static_cast<size_t>(*parsed)][polarity];
}

absl::Status PhraseBook::ParseTable(absl::string_view table) {
  std::vector<Phrase>* section = nullptr;
  Reason reason = Reason::kPrice;
  for (absl::string_view line : absl::StrSplit(table, '\n', absl::SkipEmpty())) {
    const absl::string_view whole = line;
    if (absl::ConsumePrefix(&line, "== ")) {
      section = Section(line, &reason);
      if (section == nullptr) {
        return absl::InvalidArgumentError(absl::StrCat("unknown heading: ", whole));
      }
      continue;
    }
    Phrase phrase;
    phrase.reason = reason;
    if (section == &negated_ || section == &mentions_ || section == &resolved_) {
      const std::pair<absl::string_view, absl::string_view> parts =
          absl::StrSplit(line, absl::MaxSplits(' ', 1));
      const std::optional<Reason> parsed = ParseReason(parts.first);
      if (!parsed.has_value()) {
        return absl::InvalidArgumentError(absl::StrCat("unknown reason: ", whole));
      }
      phrase.reason = *parsed;
      line = parts.second;
    }
    if (section == nullptr || !ParseSentence(line, &phrase)) {
      return absl::InvalidArgumentError(absl::StrCat("not a sentence line: ", whole));
    }
    section->push_back(phrase);
  }
  return absl::OkStatus();
}

absl::StatusOr<PhraseBook> PhraseBook::Parse(absl::string_view stated,
                                             absl::string_view distractors) {
  PhraseBook book;
  if (absl::Status status = book.ParseTable(stated); !status.ok()) return status;
  if (absl::Status status = book.ParseTable(distractors); !status.ok()) return status;
  return book;
}

PhraseBook PhraseBook::BuiltIn(PhrasingSet set, Language language) {
  const bool seen = set == PhrasingSet::kSeen;
  // The built-in tables are constants that a test parses, so failing here is a broken build.
  if (language == Language::kFrench) {
    return seen ? Parse(kSeenFrenchPhrasings, kSeenFrenchDistractors).value()
                : Parse(kUnseenFrenchPhrasings, kUnseenFrenchDistractors).value();
  }
  return seen ? Parse(kSeenEnglishPhrasings, kSeenEnglishDistractors).value()
              : Parse(kUnseenEnglishPhrasings, kUnseenEnglishDistractors).value();
}

}  // namespace dealtrace::sandbox
