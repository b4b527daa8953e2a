// Which language a text is in: the ones that Dealtrace reads, or another.
#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace dealtrace::text {

enum class Language : uint8_t {
  kUnknown,  // too little to tell
  kEnglish,
  kFrench,
  kOther,  // one that is told apart from these, and not read
};

// The language of a tag as people and systems write it, as its shortest ISO 639 code: "de" for
// "de-DE", "DE_at", "deu", "ger", "German" or "Deutsch". Empty for what names no language: "",
// "auto", "unknown", "und", "mul".
std::string NormalizeLanguage(absl::string_view tag);

// Of a tag in any of those forms. kUnknown when it names none.
Language ParseLanguage(absl::string_view tag);

// "en", "fr", "und" for kOther, or "" for kUnknown.
absl::string_view LanguageTag(Language language);

struct LanguageGuess {
  // ISO 639 code; "und" for a language that is none of those known; empty: too little to tell.
  std::string tag;
  // So much of it that it holds against what is known of the text around.
  bool clear = false;

  Language language() const;
};

// Reads the script, and the function words of some twenty languages, in the first 64 KiB. Names
// ("Pieter van der Berg", "Jürgen") do not count, and what most languages share counts little.
LanguageGuess GuessLanguage(absl::string_view text);

// The language of the guess.
Language DetectLanguage(absl::string_view text);

}  // namespace dealtrace::text
