#include "tools/sandbox/company/script.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace dealtrace::sandbox {
namespace {

constexpr absl::string_view kEnglishHesitations[] = {"Well.", "Yeah.", "Um, so.", "Look.",
                                                     "I mean."};
constexpr absl::string_view kFrenchHesitations[] = {"Bon.", "Euh.", "Écoutez.", "Voilà."};
constexpr absl::string_view kEnglishTails[] = {"You know what I mean?", "That's just how it is.",
                                               "Anyway.", "And that's what I told them."};
constexpr absl::string_view kFrenchTails[] = {"Vous voyez ?", "C'est comme ça.", "Enfin bref."};

}  // namespace

Script::Script(Random* random, const DialogueBook* dialogue, const Slots* slots, bool unpunctuated)
    : random_(random), dialogue_(dialogue), slots_(slots), unpunctuated_(unpunctuated) {}

std::string Script::Spoken(absl::string_view text) const {
  std::string filled = Fill(text, *slots_);
  if (!unpunctuated_) return filled;
  std::string plain;
  for (size_t i = 0; i < filled.size(); ++i) {
    const char c = filled[i];
    const bool mark = absl::string_view(".,!?;:").find(c) != absl::string_view::npos;
    // The comma of "12,500" is part of the number.
    const bool in_number =
        i + 1 < filled.size() && absl::ascii_isdigit(static_cast<unsigned char>(filled[i + 1]));
    if (!mark || in_number) plain.push_back(absl::ascii_tolower(static_cast<unsigned char>(c)));
  }
  absl::StripTrailingAsciiWhitespace(&plain);
  return plain;
}

void Script::Say(bool from_agent, absl::string_view text) {
  Utterance utterance;
  utterance.from_agent = from_agent;
  utterance.text = Spoken(text);
  utterances_.push_back(std::move(utterance));
}

bool Script::HasFresh(Section section) const {
  for (const Exchange& exchange : dialogue_->Of(section)) {
    if (std::find(used_.begin(), used_.end(), &exchange) == used_.end()) return true;
  }
  return false;
}

void Script::Add(Section section) {
  std::vector<const Exchange*> open;
  for (const Exchange& exchange : dialogue_->Of(section)) {
    if (std::find(used_.begin(), used_.end(), &exchange) == used_.end()) open.push_back(&exchange);
  }
  if (open.empty()) {
    for (const Exchange& exchange : dialogue_->Of(section)) open.push_back(&exchange);
  }
  const Exchange* exchange = random_->Pick(open);
  used_.push_back(exchange);
  for (const DialogueLine& line : *exchange) Say(line.from_agent, line.text);
}

void Script::AddPhrase(const Phrase& phrase, Section reply) {
  Say(phrase.from_agent, phrase.text);
  Add(reply);
}

void Script::AddStatement(const Mention& mention, Language language) {
  const bool french = language == Language::kFrench;
  std::string before;
  if (mention.lead_in != nullptr) {
    before = absl::StrCat(Spoken(mention.lead_in->text), " ");
  } else if (!mention.phrase->from_agent && random_->Chance(0.35)) {
    before = absl::StrCat(
        Spoken(french ? random_->Pick(kFrenchHesitations) : random_->Pick(kEnglishHesitations)),
        " ");
  }
  Statement statement;
  statement.reason = mention.phrase->reason;
  statement.main = mention.main;
  statement.utterance = utterances_.size();
  statement.offset = before.size();
  statement.text = Spoken(mention.phrase->text);
  Utterance utterance;
  utterance.from_agent = mention.phrase->from_agent;
  utterance.text = absl::StrCat(before, statement.text);
  if (!mention.phrase->from_agent && random_->Chance(0.2)) {
    absl::StrAppend(&utterance.text, " ",
                    Spoken(french ? random_->Pick(kFrenchTails) : random_->Pick(kEnglishTails)));
  }
  statements_.push_back(std::move(statement));
  utterances_.push_back(std::move(utterance));
}

Transcript Script::Finish(int64_t seconds_min, int64_t seconds_max) {
  std::vector<int64_t> speech_ms;
  int64_t speech_total_ms = 0;
  for (const Utterance& utterance : utterances_) {
    const int64_t words = 1 + std::count(utterance.text.begin(), utterance.text.end(), ' ');
    speech_ms.push_back(300 + words * random_->Between(300, 420));
    speech_total_ms += speech_ms.back();
  }
  const auto count = static_cast<int64_t>(utterances_.size());
  const int64_t natural_ms = speech_total_ms + count * random_->Between(300, 900);
  const int64_t floor_ms = seconds_min == 0 ? 0 : seconds_min * 1000 + random_->Below(60'000);
  const int64_t target_ms =
      std::min(std::max(natural_ms, floor_ms), std::max(seconds_max * 1000, speech_total_ms));
  std::vector<int64_t> weights;
  int64_t weight_total = 0;
  for (int64_t i = 0; i < count; ++i) {
    // A few long pauses (someone types, reads, looks for a file) among many short ones.
    weights.push_back(random_->Chance(0.15) ? random_->Between(10, 40) : random_->Between(1, 5));
    weight_total += weights.back();
  }
  int64_t at_ms = 0;
  const int64_t pause_ms = target_ms - speech_total_ms;
  for (size_t i = 0; i < utterances_.size(); ++i) {
    utterances_[i].start_ms = at_ms;
    utterances_[i].end_ms = at_ms + speech_ms[i];
    at_ms = utterances_[i].end_ms + pause_ms * weights[i] / weight_total;
  }
  Transcript transcript;
  transcript.duration_seconds = (utterances_.back().end_ms + 999) / 1000 + random_->Below(3);
  transcript.duration_seconds = std::max(transcript.duration_seconds, seconds_min);
  transcript.utterances = std::move(utterances_);
  transcript.statements = std::move(statements_);
  return transcript;
}

}  // namespace dealtrace::sandbox
