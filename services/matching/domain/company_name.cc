#include "services/matching/domain/company_name.h"

#include <algorithm>
#include <rapidfuzz/distance/OSA.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "libs/linkage/legal_forms.h"
#include "libs/text/fold.h"

namespace dealtrace::matching {
namespace {

using linkage::IsGenericWord;
using linkage::IsLegalForm;

constexpr size_t kVariantsMax = 6;

bool IsWordByte(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         (static_cast<unsigned char>(c) >= 0x80);
}

// Words of folded text. Single letters in a row are one word ("i.b.m." is "ibm"); apostrophes
// vanish.
std::vector<std::string> SplitWords(absl::string_view folded) {
  std::vector<std::string> words;
  std::string word;
  bool previous_is_initials = false;
  const auto finish = [&] {
    if (word.empty()) return;
    const bool is_initial = word.size() == 1 && absl::ascii_isalpha(word[0]);
    if (is_initial && previous_is_initials) {
      words.back() += word;
    } else {
      words.push_back(word);
    }
    previous_is_initials = is_initial;
    word.clear();
  };
  for (const char c : folded) {
    if (IsWordByte(c)) {
      word.push_back(c);
    } else if (c != '\'') {
      finish();
    }
  }
  finish();
  return words;
}

// Legal forms stand at the end, now and then at the beginning ("PT Astra"). The last word stays.
void StripLegalForms(std::vector<std::string>& words) {
  while (words.size() > 1 && (IsLegalForm(words.back()) || words.back() == "and")) words.pop_back();
  while (words.size() > 1 && (IsLegalForm(words.front()) || words.front() == "the")) {
    words.erase(words.begin());
  }
}

std::string Initials(const std::vector<std::string>& words) {
  std::string initials;
  for (const std::string& word : words) {
    if (word != "and" && word != "of" && word != "the") initials.push_back(word[0]);
  }
  return initials.size() >= 3 ? initials : std::string();
}

bool IsSubset(const std::vector<std::string>& small, const std::vector<std::string>& large) {
  return std::all_of(small.begin(), small.end(), [&](const std::string& word) {
    return std::find(large.begin(), large.end(), word) != large.end();
  });
}

// One error in five characters, none in names of up to four.
bool IsMisspelling(const std::string& left, const std::string& right) {
  const size_t shorter = std::min(left.size(), right.size());
  const size_t longer = std::max(left.size(), right.size());
  if (shorter < 5 || longer - shorter > 3) return false;
  const size_t errors_max = std::min<size_t>(3, shorter / 5);
  return rapidfuzz::osa_distance(left, right, errors_max) <= errors_max;
}

// "Inc." behind a comma and "Deutschland" in brackets are no names of their own.
bool HasTellingWord(const CompanyName& name) {
  return std::any_of(name.core.begin(), name.core.end(), [](const std::string& word) {
    return word.size() >= 2 && !IsLegalForm(word) && !IsGenericWord(word);
  });
}

bool ShareTellingWord(const CompanyName& left, const CompanyName& right) {
  return std::any_of(left.core.begin(), left.core.end(), [&](const std::string& word) {
    return word.size() >= 3 && !IsGenericWord(word) &&
           std::find(right.core.begin(), right.core.end(), word) != right.core.end();
  });
}

bool IsAcronymOf(const CompanyName& shorter, const CompanyName& longer) {
  return shorter.core.size() == 1 && longer.core.size() > 1 && !longer.acronym.empty() &&
         (shorter.core[0] == longer.acronym || shorter.joined == Initials(longer.tokens));
}

}  // namespace

CompanyName ParseCompanyName(absl::string_view text) {
  CompanyName name;
  std::string folded = text::Fold(text.substr(0, kCompanyNameBytesMax));
  folded = absl::StrReplaceAll(folded, {{"&", " and "}, {"+", " and "}});
  name.tokens = SplitWords(folded);
  StripLegalForms(name.tokens);
  for (const std::string& token : name.tokens) {
    if (!IsGenericWord(token)) name.core.push_back(token);
  }
  if (name.core.empty()) name.core = name.tokens;
  std::vector<std::string> sorted = name.core;
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  name.key = absl::StrJoin(sorted, " ");
  name.joined = absl::StrJoin(name.core, "");
  name.acronym = Initials(name.core);
  if (name.acronym.empty()) name.acronym = Initials(name.tokens);
  return name;
}

std::vector<CompanyName> ParseCompanyNames(absl::string_view text) {
  text = text.substr(0, kCompanyNameBytesMax);
  std::vector<CompanyName> names;
  const auto add = [&](absl::string_view part, bool is_whole) {
    CompanyName name = ParseCompanyName(part);
    const bool known = std::any_of(names.begin(), names.end(),
                                   [&](const CompanyName& other) { return other.key == name.key; });
    if (name.empty() || known || names.size() >= kVariantsMax) return;
    if (is_whole || HasTellingWord(name)) names.push_back(std::move(name));
  };
  add(text, true);
  size_t start = 0;
  while (start < text.size() && names.size() < kVariantsMax) {
    size_t end = text.size();
    size_t next = text.size();
    for (const absl::string_view separator :
         {" - ", " – ", " — ", "|", "/", "(", ")", ":", ",", ";"}) {
      const size_t at = text.find(separator, start);
      if (at < end) {
        end = at;
        next = at + separator.size();
      }
    }
    add(text.substr(start, end - start), false);
    start = std::max(next, start + 1);
  }
  return names;
}

NameLevel CompareCompanyNames(const CompanyName& left, const CompanyName& right) {
  if (left.empty() || right.empty()) return NameLevel::kMissing;
  if (left.key == right.key) return NameLevel::kExact;
  if (left.joined == right.joined || IsMisspelling(left.joined, right.joined) ||
      IsMisspelling(left.key, right.key)) {
    return NameLevel::kSpelling;
  }
  if (IsAcronymOf(left, right) || IsAcronymOf(right, left)) return NameLevel::kAcronym;
  if (!ShareTellingWord(left, right)) return NameLevel::kDisagrees;
  if (IsSubset(left.core, right.core) || IsSubset(right.core, left.core)) {
    return NameLevel::kContained;
  }
  return NameLevel::kPartial;
}

NameLevel CompareCompanyNames(absl::Span<const CompanyName> left,
                              absl::Span<const CompanyName> right) {
  NameLevel best = NameLevel::kMissing;
  for (const CompanyName& a : left) {
    for (const CompanyName& b : right) best = std::min(best, CompareCompanyNames(a, b));
  }
  return best;
}

}  // namespace dealtrace::matching
