#include "services/matching/domain/person_name.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "libs/text/fold.h"

namespace dealtrace::matching {
namespace {

constexpr size_t kPersonNameBytesMax = 200;
constexpr absl::string_view kTitles[] = {"dr",       "frau", "herr", "madame", "miss", "mme",
                                         "monsieur", "mr",   "mrs",  "ms",     "prof", "sir"};
static_assert(std::is_sorted(std::begin(kTitles), std::end(kTitles)));

// Given name first: "Lin, Jo" is turned round.
std::vector<std::string> Words(absl::string_view name) {
  const std::string folded = text::Fold(name.substr(0, kPersonNameBytesMax));
  std::vector<std::string> words;
  std::vector<std::string> family;
  std::string word;
  const auto finish = [&] {
    if (!word.empty() && !std::binary_search(std::begin(kTitles), std::end(kTitles), word)) {
      words.push_back(word);
    }
    word.clear();
  };
  for (const char c : folded) {
    const bool is_letter =
        absl::ascii_isalnum(static_cast<unsigned char>(c)) || static_cast<unsigned char>(c) >= 0x80;
    if (is_letter) {
      word.push_back(c);
    } else if (c == ',') {
      finish();
      if (family.empty()) family.swap(words);
    } else if (c != '\'') {
      finish();
    }
  }
  finish();
  words.insert(words.end(), family.begin(), family.end());
  return words;
}

bool FirstNamesAgree(const std::string& left, const std::string& right) {
  if (left == right) return true;
  const bool has_initial = left.size() == 1 || right.size() == 1;
  return has_initial && left[0] == right[0];
}

}  // namespace

PersonName ParsePersonName(absl::string_view text) {
  PersonName name;
  name.words = Words(text);
  if (name.words.size() < 2) return name;
  std::vector<std::string> sorted = name.words;
  std::sort(sorted.begin(), sorted.end());
  name.key = absl::StrJoin(sorted, " ");
  return name;
}

bool SamePerson(const PersonName& left, const PersonName& right) {
  if (left.key.empty() || right.key.empty()) return false;
  if (left.key == right.key) return true;
  return left.words.back() == right.words.back() &&
         FirstNamesAgree(left.words.front(), right.words.front());
}

}  // namespace dealtrace::matching
