// The languages the text library knows, and a guess at which one a text is in.
#pragma once

#include <cstdint>

#include "absl/strings/string_view.h"

namespace dealtrace::text {

enum class Language : uint8_t { kUnknown, kEnglish, kFrench };

// Reads a BCP 47 tag such as "fr-CA"; anything that is neither English nor French is kUnknown.
Language ParseLanguage(absl::string_view tag);

// "en", "fr", or "" for kUnknown.
absl::string_view LanguageTag(Language language);

// Counts the function words of each language in the first 64 KiB. kUnknown when neither leads,
// which is usual for texts of one or two words.
Language DetectLanguage(absl::string_view text);

}  // namespace dealtrace::text
