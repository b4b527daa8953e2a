// Readable tables of word patterns, and finding them in text.
//
// A table line is `LABEL<tab>strength<tab>valence<tab>pattern pattern …`; `#` starts a comment
// line. A pattern is one or more words joined by `_`; a word may give alternatives (`too|overly`)
// and may end in `*` for any ending (`expens*`); `~` stands for up to three words of any kind.
// Patterns are written folded (libs/text/fold.h). Between the words of a pattern the text may have
// articles, possessives and light adverbs, so `went_with_competitor` also finds "went with a
// competitor".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "libs/text/tokens.h"
#include "services/insight/domain/label.h"

namespace dealtrace::insight {

// One found pattern, over the tokens `first` … `last` (inclusive).
struct Hit {
  Label label = Label::kPrice;
  float strength = 0;  // 0 to 1: how surely these words mean the label
  float valence = 0;   // -1 (speaks against buying) to 1 (speaks for it); 0 says neither
  uint32_t first = 0;
  uint32_t last = 0;
};

// An immutable set of patterns. Thread-safe.
class Lexicon {
 public:
  // Reads one or more tables. INVALID_ARGUMENT names the line that cannot be read.
  static absl::StatusOr<Lexicon> Parse(absl::Span<const absl::string_view> tables);

  // Every pattern that the tokens hold, ordered by `first`. Where patterns of one label overlap
  // wholly only the longest is kept. A concept, praise, blame or denial of two or more words also
  // hides any shorter pattern inside it, whatever its label; a negation is hidden only by praise,
  // ranking and denial ("not only"), because within a concept it still negates the words around.
  // Linear in the tokens for a given lexicon.
  std::vector<Hit> Find(absl::Span<const text::Token> tokens) const;

  size_t pattern_count() const { return patterns_.size(); }

 private:
  struct Element {
    std::vector<std::string> exact;
    std::vector<std::string> prefixes;
    bool gap = false;
  };
  struct Pattern {
    Label label;
    float strength;
    float valence;
    std::vector<Element> elements;
  };

  absl::Status AddLine(absl::string_view line);
  absl::Status AddPattern(absl::string_view text, Label label, float strength, float valence);
  static bool Matches(const Element& element, absl::string_view word);
  // The last token of the match that starts at `first`, or -1.
  int64_t MatchAt(const Pattern& pattern, absl::Span<const text::Token> tokens, size_t first) const;
  void FindAt(absl::Span<const text::Token> tokens, size_t first, std::vector<Hit>& hits) const;

  std::vector<Pattern> patterns_;
  // Patterns by a word, or the beginning of a word, that their first element accepts.
  absl::flat_hash_map<std::string, std::vector<uint32_t>> by_word_;
  absl::flat_hash_map<std::string, std::vector<uint32_t>> by_prefix_;
  size_t prefix_length_max_ = 0;
};

}  // namespace dealtrace::insight
