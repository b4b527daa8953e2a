#include "libs/erasure/spoken_names.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/erasure/erased_people.h"
#include "libs/erasure/name_tokens.h"

namespace dealtrace::erasure {
namespace {

// Words of so few letters are written with a capital when they are names.
constexpr size_t kShortWordLetters = 3;
constexpr size_t kMaskBytesMax = 64;

UChar32 FirstCharacter(absl::string_view text) {
  int32_t position = 0;
  UChar32 c;
  U8_NEXT(reinterpret_cast<const uint8_t*>(text.data()), position,
          static_cast<int32_t>(text.size()), c);
  return c;
}

size_t Letters(absl::string_view folded) {
  return static_cast<size_t>(std::count_if(folded.begin(), folded.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

bool HasCase(UChar32 c) { return u_hasBinaryProperty(c, UCHAR_CASED) != 0; }
bool IsCapital(UChar32 c) { return u_isupper(c) || u_istitle(c); }

absl::string_view TextOf(absl::string_view text, const NameToken& token) {
  return text.substr(token.offset, token.length);
}

bool BeginsWithCapital(absl::string_view text, const NameToken& token) {
  return IsCapital(FirstCharacter(TextOf(text, token)));
}

// Whether a token is of a mask like [PERSON_NAME].
bool IsInMask(absl::string_view text, const NameToken& token) {
  const size_t begin = token.offset - std::min<size_t>(token.offset, kMaskBytesMax);
  const absl::string_view before = text.substr(begin, token.offset - begin);
  const size_t open = before.rfind('[');
  return open != absl::string_view::npos && before.find(']', open) == absl::string_view::npos;
}

// Letters of which a single one is a name: 李, 김.
bool NamesByOneLetter(absl::string_view letter) {
  UErrorCode error = U_ZERO_ERROR;
  const UScriptCode script = uscript_getScript(FirstCharacter(letter), &error);
  return script == USCRIPT_HAN || script == USCRIPT_HANGUL;
}

}  // namespace

bool IsWrittenWithCapitals(absl::string_view text) {
  for (const NameToken& token : TokenizeForNames(text)) {
    if (token.length > 1 && BeginsWithCapital(text, token) && !IsInMask(text, token)) return true;
  }
  return false;
}

SpokenNames::SpokenNames(const absl::flat_hash_set<std::string>& names) {
  for (const std::string& name : names) {
    const std::vector<NameToken> tokens = TokenizeForNames(name);
    const bool has_capitals =
        std::any_of(tokens.begin(), tokens.end(),
                    [&](const NameToken& token) { return BeginsWithCapital(name, token); });
    std::vector<std::string> whole;
    for (const NameToken& token : tokens) whole.push_back(token.folded);
    if (tokens.size() > 1) Add(whole, false);
    for (size_t i = 0; i < tokens.size();) {
      const NameToken& token = tokens[i];
      if (!token.unspaced) {
        ++i;
        const UChar32 first = FirstCharacter(TextOf(name, token));
        const size_t letters = Letters(token.folded);
        // An initial, a number; the "van" of "Jan van Dijk".
        if (letters < 2 || !u_isalpha(first)) continue;
        if (has_capitals && HasCase(first) && !IsCapital(first)) continue;
        Add({token.folded}, HasCase(first) && letters <= kShortWordLetters);
        continue;
      }
      // A run of letters without spaces: a family name of one letter, or of two when there are
      // four or more, and what follows.
      size_t end = i + 1;
      while (end < tokens.size() && tokens[end].unspaced &&
             tokens[end].offset == tokens[end - 1].offset + tokens[end - 1].length) {
        ++end;
      }
      const auto begin = whole.begin() + static_cast<ptrdiff_t>(i);
      const auto behind = whole.begin() + static_cast<ptrdiff_t>(end);
      const auto add = [&](auto from, auto to) {
        if (to - from > 1 || (to - from == 1 && NamesByOneLetter(*from))) Add({from, to}, false);
      };
      add(begin, behind);
      if (end - i <= 4) {
        add(begin, begin + 1);
        add(begin + 1, behind);
      }
      if (end - i == 4) {
        add(begin, begin + 2);
        add(begin + 2, behind);
      }
      i = end;
    }
  }
  for (auto& [first, candidates] : by_first_word_) {
    // The whole name first, so that "Jo Lin" is one mark and not two.
    std::stable_sort(candidates.begin(), candidates.end(),
                     [](const Name& a, const Name& b) { return a.words.size() > b.words.size(); });
  }
}

void SpokenNames::Add(std::vector<std::string> words, bool needs_capital) {
  std::vector<Name>& names = by_first_word_[words.front()];
  for (Name& name : names) {
    if (name.words == words) {
      name.needs_capital = name.needs_capital && needs_capital;
      return;
    }
  }
  names.push_back({std::move(words), needs_capital});
}

bool SpokenNames::TakeOutOf(bool with_capitals, std::string* text) const {
  const std::vector<NameToken> tokens = TokenizeForNames(*text);
  const auto stands_at = [&](const Name& name, size_t begin) {
    if (begin + name.words.size() > tokens.size()) return false;
    for (size_t i = 0; i < name.words.size(); ++i) {
      if (tokens[begin + i].folded != name.words[i]) return false;
      if (i > 0 && !GoesOn(*text, tokens[begin + i - 1], tokens[begin + i])) return false;
    }
    return !name.needs_capital || !with_capitals || BeginsWithCapital(*text, tokens[begin]);
  };
  std::string kept;
  size_t kept_to = 0;
  for (size_t i = 0; i < tokens.size(); ++i) {
    const auto names = by_first_word_.find(tokens[i].folded);
    if (names == by_first_word_.end()) continue;
    const auto name = std::find_if(names->second.begin(), names->second.end(),
                                   [&](const Name& one) { return stands_at(one, i); });
    if (name == names->second.end()) continue;
    absl::StrAppend(&kept, text->substr(kept_to, tokens[i].offset - kept_to), kErasedName);
    i += name->words.size() - 1;
    kept_to = tokens[i].offset + tokens[i].length;
  }
  if (kept_to == 0) return false;
  absl::StrAppend(&kept, text->substr(kept_to));
  *text = std::move(kept);
  return true;
}

}  // namespace dealtrace::erasure
