#include "libs/text/language.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "libs/text/language_data.h"
#include "libs/text/tokens.h"
#include "libs/text/utf8.h"

namespace dealtrace::text {
namespace {

constexpr size_t kSampleBytesMax = 65536;
constexpr size_t kSampleTokensMax = 4000;
// Words of a language that are no word of another, at least, for a guess that is clear.
constexpr double kClearMin = 3;
// How far the leader must be ahead of the languages that are read.
constexpr double kLead = 1.0;
constexpr double kClearShare = 0.7;
// A word that several languages have tells less.
constexpr double kSharedWeight = 0.4;
// "'s", "w/" and "U" are what English makes of single letters.
constexpr double kLetterWeight = 0.2;
// One word alone must be as long as this to tell a language.
constexpr size_t kLoneWordBytesMin = 5;

// Lines of `text` as lists of words, without comments.
std::vector<std::vector<absl::string_view>> ReadLists(absl::string_view text) {
  std::vector<std::vector<absl::string_view>> lists;
  for (const absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    if (line[0] != '#') lists.push_back(absl::StrSplit(line, ' ', absl::SkipEmpty()));
  }
  return lists;
}

struct WordTable {
  std::vector<std::string> tags;
  absl::flat_hash_map<absl::string_view, std::vector<uint8_t>> languages;  // by word
};

const WordTable& Words() {
  static const WordTable* const table = [] {
    auto* words = new WordTable;
    for (const auto& list : ReadLists(data::kFunctionWords)) {
      const auto language = static_cast<uint8_t>(words->tags.size());
      words->tags.emplace_back(list[0]);
      for (size_t i = 1; i < list.size(); ++i) words->languages[list[i]].push_back(language);
    }
    return words;
  }();
  return *table;
}

const absl::flat_hash_map<absl::string_view, absl::string_view>& Names() {
  static const auto* const names = [] {
    auto* table = new absl::flat_hash_map<absl::string_view, absl::string_view>;
    for (const auto& list : ReadLists(data::kLanguageNames)) {
      for (const absl::string_view name : list) table->emplace(name, list[0]);
    }
    return table;
  }();
  return *names;
}

// Lower case, accents kept, the typographic apostrophe made plain.
std::string LowerCase(absl::string_view word) {
  std::string lower;
  const auto* bytes = reinterpret_cast<const uint8_t*>(word.data());
  const auto size = static_cast<int32_t>(word.size());
  for (int32_t i = 0; i < size;) {
    UChar32 c;
    U8_NEXT(bytes, i, size, c);
    if (c < 0) continue;
    c = c == 0x2019 || c == 0x2BC ? '\'' : u_tolower(c);
    uint8_t encoded[U8_MAX_LENGTH];
    int32_t length = 0;
    U8_APPEND_UNSAFE(encoded, length, c);
    lower.append(reinterpret_cast<const char*>(encoded), static_cast<size_t>(length));
  }
  return lower;
}

bool IsCapitalised(absl::string_view word) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(word.data());
  int32_t i = 0;
  UChar32 c;
  U8_NEXT(bytes, i, static_cast<int32_t>(word.size()), c);
  return c >= 0 && u_isupper(c);
}

// Letters of one script, and the language that mostly uses it.
struct ScriptLanguage {
  UScriptCode script;
  absl::string_view tag;
};

constexpr ScriptLanguage kScripts[] = {
    {USCRIPT_CYRILLIC, "ru"},   {USCRIPT_HAN, "zh"},      {USCRIPT_HANGUL, "ko"},
    {USCRIPT_ARABIC, "ar"},     {USCRIPT_HEBREW, "he"},   {USCRIPT_GREEK, "el"},
    {USCRIPT_DEVANAGARI, "hi"}, {USCRIPT_THAI, "th"},     {USCRIPT_BENGALI, "bn"},
    {USCRIPT_TAMIL, "ta"},      {USCRIPT_TELUGU, "te"},   {USCRIPT_GEORGIAN, "ka"},
    {USCRIPT_ARMENIAN, "hy"},   {USCRIPT_KATAKANA, "ja"}, {USCRIPT_HIRAGANA, "ja"}};

struct Letters {
  int64_t latin = 0;
  std::map<absl::string_view, int64_t> others;  // by tag; "und" for scripts of no tag above
  bool ukrainian = false;
};

Letters CountLetters(absl::string_view text) {
  Letters letters;
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto size = static_cast<int64_t>(text.size());
  for (int64_t i = 0; i < size;) {
    UChar32 c;
    U8_NEXT(bytes, i, size, c);
    if (c < 0 || !u_isalpha(c)) continue;
    UErrorCode error = U_ZERO_ERROR;
    const UScriptCode script = c < 0x250 ? USCRIPT_LATIN : uscript_getScript(c, &error);
    if (script == USCRIPT_COMMON || script == USCRIPT_INHERITED || U_FAILURE(error)) continue;
    if (script == USCRIPT_LATIN) {
      ++letters.latin;
      continue;
    }
    letters.ukrainian |= c == 0x456 || c == 0x457 || c == 0x454 || c == 0x491;
    const auto* known = std::find_if(std::begin(kScripts), std::end(kScripts),
                                     [&](const ScriptLanguage& s) { return s.script == script; });
    ++letters.others[known == std::end(kScripts) ? "und" : known->tag];
  }
  return letters;
}

// A guess by the script alone; empty for Latin text.
LanguageGuess GuessByScript(absl::string_view text) {
  const Letters letters = CountLetters(text);
  int64_t other = 0;
  std::pair<absl::string_view, int64_t> most;
  for (const auto& [tag, count] : letters.others) {
    other += count;
    if (count > most.second) most = {tag, count};
  }
  // Two characters of Chinese are a word; a word of Greek within English is a name.
  if (other < 2 || other * 2 < letters.latin) return {};
  std::string tag(most.first);
  // Japanese writes most of its content in Chinese characters.
  if (tag == "zh" && letters.others.count("ja") > 0) tag = "ja";
  if (tag == "ru" && letters.ukrainian) tag = "uk";
  return {std::move(tag), other >= 4 && other > letters.latin};
}

// "van", "de la" and the like in front of a capital are part of a name.
bool IsWithinName(const std::vector<Token>& tokens, size_t index, absl::string_view text) {
  static constexpr absl::string_view kParticles[] = {
      "van", "von", "der", "den", "de",    "la", "del", "di",  "da",
      "dos", "du",  "des", "el",  "al",    "le", "les", "ter", "ten",
      "bin", "y",   "e",   "i",   "della", "do", "das", "d'",  "l'"};
  for (size_t i = index; i < tokens.size() && i < index + 3; ++i) {
    const absl::string_view word = text.substr(tokens[i].offset, tokens[i].length);
    if (tokens[i].kind != TokenKind::kWord) return false;
    if (IsCapitalised(word)) return i > index;
    const bool particle = std::find(std::begin(kParticles), std::end(kParticles),
                                    tokens[i].folded) != std::end(kParticles);
    if (!particle) return false;
  }
  return false;
}

// Whether the words that were seen are enough to leave English and French.
bool IsEvidence(const absl::flat_hash_set<absl::string_view>& seen, double foreign_letters) {
  size_t words = foreign_letters > 0 ? 1 : 0;
  for (const absl::string_view word : seen) {
    if (word.size() >= kLoneWordBytesMin) return true;
    words += word.size() > 1 ? 1 : 0;
  }
  return words >= 2;
}

LanguageGuess GuessByWords(absl::string_view text) {
  const WordTable& table = Words();
  const std::vector<Token> tokens = Tokenize(text, kSampleTokensMax);
  std::vector<double> scores(table.tags.size(), 0);
  std::vector<absl::flat_hash_set<absl::string_view>> seen(table.tags.size());
  double foreign_letters = 0;
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].kind == TokenKind::kSymbol || tokens[i].kind == TokenKind::kPunctuation) {
      const absl::string_view mark = text.substr(tokens[i].offset, tokens[i].length);
      if (mark == "\xC2\xBF" || mark == "\xC2\xA1") foreign_letters += 1;
    }
    if (tokens[i].kind != TokenKind::kWord) continue;
    const absl::string_view original = text.substr(tokens[i].offset, tokens[i].length);
    const std::string word = LowerCase(original);
    auto found = table.languages.find(word);
    if (found == table.languages.end() && word != tokens[i].folded) {
      // A word with accents that no table has. English has none but in names.
      const bool name = i > 0 && IsCapitalised(original);
      if (!name) foreign_letters += 0.5;
      continue;
    }
    if (found == table.languages.end() || IsWithinName(tokens, i, text)) continue;
    const double weight = word.size() == 1            ? kLetterWeight
                          : found->second.size() == 1 ? 1.0
                                                      : kSharedWeight;
    for (const uint8_t language : found->second) {
      scores[language] += weight;
      seen[language].insert(found->first);
    }
  }
  double read = 0;  // the better of English and French
  size_t best_read = 0;
  size_t best_other = 0;
  double other = 0;
  double total = 0;
  for (size_t i = 0; i < scores.size(); ++i) {
    total += scores[i];
    const bool is_read = table.tags[i] == "en" || table.tags[i] == "fr";
    double& best = is_read ? read : other;
    size_t& index = is_read ? best_read : best_other;
    if (scores[i] > best) {
      best = scores[i];
      index = i;
    }
  }
  const double french = table.tags[best_read] == "fr" ? read : 0;
  if (french == 0) other += std::min(foreign_letters, 2.0);
  if (read == 0 && other == 0) return {};
  if (other >= read + kLead && IsEvidence(seen[best_other], foreign_letters)) {
    std::string tag = scores[best_other] > 0 ? table.tags[best_other] : "und";
    return {std::move(tag), other >= kClearMin && other * kClearShare > read};
  }
  const double english_or_french = scores[best_read];
  const double second = [&] {
    double next = 0;
    for (size_t i = 0; i < scores.size(); ++i) {
      const bool is_read = table.tags[i] == "en" || table.tags[i] == "fr";
      if (is_read && i != best_read) next = std::max(next, scores[i]);
    }
    return std::max(next, other);
  }();
  // A tie, or a lead of another language too small to be one.
  if (english_or_french <= second) return {};
  return {table.tags[best_read],
          english_or_french >= kClearMin && english_or_french * kClearShare > second};
}

}  // namespace

std::string NormalizeLanguage(absl::string_view tag) {
  std::string lower = LowerCase(absl::StripAsciiWhitespace(tag.substr(0, 60)));
  const absl::string_view primary =
      absl::string_view(lower).substr(0, lower.find_first_of("-_ (;,."));
  if (const auto found = Names().find(primary); found != Names().end()) {
    return std::string(found->second);
  }
  static constexpr absl::string_view kNone[] = {"und", "mul", "mis", "zxx", "n", "na", "nil"};
  const bool code = (primary.size() == 2 || primary.size() == 3) &&
                    std::all_of(primary.begin(), primary.end(), absl::ascii_islower);
  if (!code || std::find(std::begin(kNone), std::end(kNone), primary) != std::end(kNone)) return "";
  return std::string(primary);
}

Language ParseLanguage(absl::string_view tag) {
  const std::string code = NormalizeLanguage(tag);
  if (code == "en") return Language::kEnglish;
  if (code == "fr") return Language::kFrench;
  return code.empty() ? Language::kUnknown : Language::kOther;
}

absl::string_view LanguageTag(Language language) {
  switch (language) {
    case Language::kEnglish:
      return "en";
    case Language::kFrench:
      return "fr";
    case Language::kOther:
      return "und";
    case Language::kUnknown:
      break;
  }
  return "";
}

Language LanguageGuess::language() const {
  if (tag.empty()) return Language::kUnknown;
  return tag == "en" ? Language::kEnglish : tag == "fr" ? Language::kFrench : Language::kOther;
}

LanguageGuess GuessLanguage(absl::string_view text) {
  const absl::string_view sample = TruncateUtf8(text, kSampleBytesMax);
  LanguageGuess guess = GuessByScript(sample);
  return guess.tag.empty() ? GuessByWords(sample) : guess;
}

Language DetectLanguage(absl::string_view text) { return GuessLanguage(text).language(); }

}  // namespace dealtrace::text
