// Splits text into sentences, each with its place in the original.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/strings/string_view.h"
#include "libs/text/language.h"

namespace dealtrace::text {

// A piece of a text: `text.substr(offset, length)`, in bytes.
struct Span {
  uint32_t offset = 0;
  uint32_t length = 0;

  friend bool operator==(const Span&, const Span&) = default;
};

// Finds sentences by Unicode's rules (UAX 29) with the language's list of abbreviations, so that
// "Mr. Poe" or "M. Petit" stays together. Not thread-safe.
class SentenceSplitter {
 public:
  // kUnknown splits as English.
  explicit SentenceSplitter(Language language);
  ~SentenceSplitter();
  SentenceSplitter(SentenceSplitter&&) noexcept;
  SentenceSplitter& operator=(SentenceSplitter&&) noexcept;

  // Sentences without surrounding white space, in order; together they hold everything that is not
  // white space. Ill-formed UTF-8 does not matter. Text beyond `sentences_max` is one last
  // sentence.
  std::vector<Span> Split(absl::string_view text, size_t sentences_max = 100000);

 private:
  struct Breaker;
  std::unique_ptr<Breaker> breaker_;
};

}  // namespace dealtrace::text
