#include "services/insight/domain/call_languages.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "libs/text/utf8.h"

namespace dealtrace::insight {
namespace {

constexpr size_t kSampleBytesMax = 20000;
// An utterance tells its language in its first words, or not at all.
constexpr size_t kUtteranceBytesMax = 2000;
// So many clear utterances, and so many of all clear ones, are the call's own language.
constexpr int64_t kClearMin = 3;
constexpr double kClearShare = 0.8;

text::LanguageGuess GuessCall(const Call& call) {
  std::string sample;
  for (const Utterance& utterance : call.utterances) {
    absl::StrAppend(&sample, text::TruncateUtf8(utterance.text, kSampleBytesMax), "\n");
    if (sample.size() > kSampleBytesMax) break;
  }
  return text::GuessLanguage(sample);
}

}  // namespace

CallLanguages FindLanguages(const Call& call) {
  std::vector<std::string> clear(call.utterances.size());
  std::map<std::string, int64_t> counts;
  int64_t clear_count = 0;
  for (size_t i = 0; i < clear.size(); ++i) {
    text::LanguageGuess guess =
        text::GuessLanguage(text::TruncateUtf8(call.utterances[i].text, kUtteranceBytesMax));
    if (!guess.clear) continue;
    ++counts[guess.tag];
    ++clear_count;
    clear[i] = std::move(guess.tag);
  }
  CallLanguages languages;
  languages.tag = call.language;
  const text::LanguageGuess whole = GuessCall(call);
  if (languages.tag.empty()) languages.tag = whole.tag;
  if (languages.tag.empty()) languages.tag = "en";
  std::string followed = languages.tag;
  for (const auto& [tag, count] : counts) {
    const bool most = static_cast<double>(count) >= kClearShare * static_cast<double>(clear_count);
    const bool alone = counts.size() == 1 && whole.clear && whole.tag == tag;
    if (alone || (count >= kClearMin && most)) followed = tag;
  }
  std::set<std::string> not_read;
  for (size_t i = 0; i < clear.size(); ++i) {
    const std::string& tag = clear[i].empty() ? followed : clear[i];
    text::Language language = text::ParseLanguage(tag);
    if (language == text::Language::kUnknown) language = text::Language::kOther;
    languages.utterances.push_back(language);
    if (language != text::Language::kOther) continue;
    if (absl::StripAsciiWhitespace(call.utterances[i].text).empty()) continue;
    ++languages.not_read_count;
    not_read.insert(tag);
  }
  languages.not_read.assign(not_read.begin(), not_read.end());
  return languages;
}

}  // namespace dealtrace::insight
