#include "libs/erasure/identifiers.h"

#include <re2/re2.h>

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace dealtrace::erasure {
namespace {

constexpr size_t kDigitsMin = 7;
// A country code, a number, and the zeros that may be written before either.
constexpr size_t kDigitsMax = 17;
constexpr size_t kGroupsMax = 9;
// `) - ` between two groups.
constexpr int kSeparatorsMax = 3;

// The length of the separator that `text` begins with; 0 when it begins with none.
size_t SeparatorLength(absl::string_view text) {
  static constexpr absl::string_view kSeparators[] = {
      " ",      ".",      "-",      "/",      "(",      ")",     "\xC2\xA0",
      "\u2009", "\u202F", "\u2010", "\u2011", "\u2012", "\u2013"};
  for (const absl::string_view separator : kSeparators) {
    if (absl::StartsWith(text, separator)) return separator.size();
  }
  return 0;
}

std::vector<Stretch> DigitGroups(absl::string_view text) {
  std::vector<Stretch> groups;
  for (size_t i = 0; i < text.size();) {
    if (!absl::ascii_isdigit(text[i])) {
      ++i;
      continue;
    }
    const size_t begin = i;
    while (i < text.size() && absl::ascii_isdigit(text[i])) ++i;
    groups.push_back({begin, i});
  }
  return groups;
}

bool AreJoined(absl::string_view text, const Stretch& left, const Stretch& right) {
  size_t position = left.end;
  for (int count = 0; position < right.begin; ++count) {
    const size_t length = SeparatorLength(text.substr(position));
    if (length == 0 || count == kSeparatorsMax) return false;
    position += length;
  }
  return position == right.begin;
}

// Back over a `+` or `(` before the first digit.
size_t WithPrefix(absl::string_view text, size_t begin) {
  if (begin > 0 && text[begin - 1] == '(') --begin;
  if (begin > 0 && text[begin - 1] == '+') --begin;
  return begin;
}

}  // namespace

std::vector<Stretch> FindEmails(absl::string_view text) {
  std::vector<Stretch> found;
  if (!absl::StrContains(text, '@')) return found;
  static const re2::RE2& pattern =
      *new re2::RE2(R"([\pL\pN\pM._%+'-]+@[\pL\pN\pM.-]+\.[\pL\pM]{2,})");
  const re2::StringPiece whole(text.data(), text.size());
  re2::StringPiece match;
  size_t from = 0;
  while (pattern.Match(whole, from, text.size(), re2::RE2::UNANCHORED, &match, 1)) {
    const auto begin = static_cast<size_t>(match.data() - text.data());
    found.push_back({begin, begin + match.size()});
    from = begin + match.size();
  }
  return found;
}

std::vector<Stretch> FindNumbers(absl::string_view text) {
  const std::vector<Stretch> groups = DigitGroups(text);
  std::vector<Stretch> found;
  for (size_t first = 0; first < groups.size(); ++first) {
    std::vector<size_t> ends;
    size_t digits = 0;
    for (size_t last = first; last < groups.size() && last < first + kGroupsMax; ++last) {
      if (last > first && !AreJoined(text, groups[last - 1], groups[last])) break;
      digits += groups[last].end - groups[last].begin;
      if (digits > kDigitsMax) break;
      if (digits >= kDigitsMin) ends.push_back(groups[last].end);
    }
    for (auto end = ends.rbegin(); end != ends.rend(); ++end) {
      found.push_back({WithPrefix(text, groups[first].begin), *end});
    }
  }
  return found;
}

bool IsResourceName(absl::string_view text) {
  const size_t slash = text.find('/');
  if (slash == absl::string_view::npos || slash == 0) return false;
  const absl::string_view collection = text.substr(0, slash);
  return std::all_of(collection.begin(), collection.end(), absl::ascii_isalpha) &&
         absl::StrContains(text.substr(slash), '~') && !absl::StrContains(text, ' ');
}

}  // namespace dealtrace::erasure
