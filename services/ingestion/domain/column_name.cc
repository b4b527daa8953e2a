#include "services/ingestion/domain/column_name.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "libs/text/fold.h"
#include "libs/text/utf8.h"
#include "services/ingestion/domain/plain_text.h"

namespace dealtrace::ingestion {
namespace {

// Articles and prepositions in the four languages, folded.
constexpr absl::string_view kSmallWords =
    " the of de du des la le les l d del el los las der die das ";

// The length of a character that begins with `lead`, as far as `text` has it.
size_t CharacterLength(absl::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  return std::min(length, text.size());
}

std::string WithoutBrackets(std::string name) {
  if (!name.empty() && (name.back() == ')' || name.back() == ']')) {
    const size_t open = name.find_last_of(name.back() == ')' ? '(' : '[');
    if (open != std::string::npos && open > 0) name.resize(open);
  }
  return name;
}

std::string JoinWords(absl::string_view folded, bool with_small_words) {
  std::string joined;
  std::string word;
  const auto finish = [&] {
    if (with_small_words || !absl::StrContains(kSmallWords, absl::StrCat(" ", word, " "))) {
      // German umlauts are also written with an e: "Waehrung".
      joined += absl::StrReplaceAll(word, {{"ae", "a"}, {"oe", "o"}, {"ue", "u"}});
    }
    word.clear();
  };
  for (char c : folded) {
    if (absl::ascii_isalnum(c) || !absl::ascii_isascii(c)) {
      word += c;
    } else {
      finish();
    }
  }
  finish();
  return joined;
}

}  // namespace

std::string CleanColumnName(absl::string_view text) {
  const std::string valid = text::SanitizeUtf8(text);
  absl::string_view rest = StripSpaces(valid);
  std::string name;
  while (!rest.empty()) {
    const size_t before = rest.size();
    const absl::string_view stripped = StripSpaces(rest);
    // What was stripped in front; nothing stands behind any more.
    if (stripped.size() < before) {
      name += ' ';
      rest = stripped;
      continue;
    }
    const size_t length = CharacterLength(rest);
    if (!absl::ascii_iscntrl(rest[0])) absl::StrAppend(&name, rest.substr(0, length));
    rest.remove_prefix(length);
  }
  return name;
}

std::vector<std::string> ColumnNames(absl::Span<const absl::string_view> header) {
  std::vector<std::string> names;
  absl::flat_hash_set<std::string> literal;
  for (absl::string_view value : header) {
    names.push_back(CleanColumnName(value));
    literal.insert(names.back());
  }
  absl::flat_hash_set<std::string> used;
  for (size_t i = 0; i < names.size(); ++i) {
    const bool is_empty = names[i].empty();
    const std::string base = is_empty ? absl::StrCat("column ", i + 1) : names[i];
    std::string name = base;
    // What another column is called by the file itself stays that one's name.
    for (int number = 2; used.contains(name) || (name != names[i] && literal.contains(name));
         ++number) {
      name = absl::StrCat(base, " (", number, ")");
    }
    used.insert(name);
    names[i] = std::move(name);
  }
  return names;
}

std::string ColumnKey(absl::string_view name) {
  std::string clean = CleanColumnName(name);
  if (absl::EndsWithIgnoreCase(clean, "__c")) clean.resize(clean.size() - 3);
  const std::string folded = text::Fold(clean);
  for (const std::string& part : {WithoutBrackets(folded), folded}) {
    for (bool with_small_words : {false, true}) {
      std::string key = JoinWords(part, with_small_words);
      if (!key.empty()) return key;
    }
  }
  return "";
}

}  // namespace dealtrace::ingestion
