// Everything insight knows about one language, and the pair of languages it speaks.
#pragma once

#include "absl/status/statusor.h"
#include "libs/text/language.h"
#include "services/insight/domain/lexicon.h"

namespace dealtrace::insight {

struct LanguagePack {
  Lexicon statements;  // concepts, cues and feelings
  Lexicon sentiment;
};

// Immutable and thread-safe; load once (tens of milliseconds) and pass it around.
class LanguagePacks {
 public:
  // Reads the tables built into the program. An error means that a table is damaged.
  static absl::StatusOr<LanguagePacks> Load();

  // English for every language but French.
  const LanguagePack& For(text::Language language) const {
    return language == text::Language::kFrench ? french_ : english_;
  }

 private:
  LanguagePacks(LanguagePack english, LanguagePack french)
      : english_(std::move(english)), french_(std::move(french)) {}

  LanguagePack english_;
  LanguagePack french_;
};

}  // namespace dealtrace::insight
