// Takes people out of conversations in which they take part: there a single word of a name is
// theirs.
#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"

namespace dealtrace::erasure {

// Whether a text is written with capitals, so that these tell names from other words. Automatic
// transcripts often are not. Masks like [PERSON_NAME] do not count.
bool IsWrittenWithCapitals(absl::string_view text);

// Finds whole names and their single words in a text, in every script, without patterns: there is
// nothing that may fail to compile or grow too large. docs/decisions/0010-erasure.md tells which
// words count.
class SpokenNames {
 public:
  explicit SpokenNames(const absl::flat_hash_set<std::string>& names);

  bool empty() const { return by_first_word_.empty(); }

  // Puts kErasedName in the place of each; true when the text changed. `with_capitals`: of the
  // whole conversation.
  bool TakeOutOf(bool with_capitals, std::string* text) const;

 private:
  struct Name {
    std::vector<std::string> words;  // folded
    // A word so short that it is a name only where it is written with a capital.
    bool needs_capital = false;
  };

  void Add(std::vector<std::string> words, bool needs_capital);

  absl::flat_hash_map<std::string, std::vector<Name>> by_first_word_;
};

}  // namespace dealtrace::erasure
