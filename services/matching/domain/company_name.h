// Company names brought to a form in which spellings of one company are alike.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace dealtrace::matching {

// Names longer than this are cut: no company is called that, and time must stay bounded.
inline constexpr size_t kCompanyNameBytesMax = 300;

struct CompanyName {
  // Folded words in order, without legal forms; "I.B.M. Deutschland GmbH" is {ibm, deutschland}.
  std::vector<std::string> tokens;
  // Those of `tokens` that tell companies apart: {ibm}. All of them when none does.
  std::vector<std::string> core;
  // `core` sorted and joined by blanks: equal for names that differ in order only.
  std::string key;
  // `core` joined without blanks, so that "Face Book" meets "Facebook".
  std::string joined;
  // Initials of `tokens` (of those of `core` when that is shorter), when there are at least three.
  std::string acronym;

  bool empty() const { return core.empty(); }
};

// Empty for a text without letters and digits. Any bytes are accepted.
CompanyName ParseCompanyName(absl::string_view text);

// The names that `text` may stand for: the whole, and its parts when a separator divides it, as in
// "Acme Corp. - GTX Pro" or "International Business Machines (IBM)". At most 6, never empty ones.
std::vector<CompanyName> ParseCompanyNames(absl::string_view text);

// How far two names agree, best first.
enum class NameLevel {
  kExact,      // same words, whatever their order
  kSpelling,   // the same but for blanks or a few typing errors
  kAcronym,    // one is the other's initials
  kContained,  // all telling words of one are in the other
  kPartial,    // some telling words are shared
  kDisagrees,
  kMissing,  // one side has no name
};

NameLevel CompareCompanyNames(const CompanyName& left, const CompanyName& right);

// The best level over all pairs.
NameLevel CompareCompanyNames(absl::Span<const CompanyName> left,
                              absl::Span<const CompanyName> right);

}  // namespace dealtrace::matching
