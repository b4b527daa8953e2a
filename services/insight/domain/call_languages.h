// Which language each utterance of a call is in.
#pragma once

#include <string>
#include <vector>

#include "libs/text/language.h"
#include "services/insight/domain/call.h"

namespace dealtrace::insight {

struct CallLanguages {
  // ISO 639 code of the call: as given, else as detected; "en" where the words are too few to tell,
  // because they are then read as English.
  std::string tag;
  // One an utterance, never kUnknown. What is too short to tell follows the call.
  std::vector<text::Language> utterances;
  // Codes of utterances that are not read, in order; "und" for one that is not known.
  std::vector<std::string> not_read;
  int32_t not_read_count = 0;  // such utterances that have words
};

// What the words clearly are counts before what was given: systems are set to one language and
// people speak another. Linear in the call's size.
CallLanguages FindLanguages(const Call& call);

}  // namespace dealtrace::insight
