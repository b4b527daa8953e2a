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

  // For a language that is not read: tables without a word.
  const LanguagePack& For(text::Language language) const {
    switch (language) {
      case text::Language::kFrench:
        return french_;
      case text::Language::kOther:
        return empty_;
      default:
        return english_;
    }
  }

 private:
  LanguagePacks(LanguagePack english, LanguagePack french, LanguagePack empty)
      : english_(std::move(english)), french_(std::move(french)), empty_(std::move(empty)) {}

  LanguagePack english_;
  LanguagePack french_;
  LanguagePack empty_;
};

}  // namespace dealtrace::insight
