// Short ways to write calls down in tests.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "services/insight/domain/call.h"
#include "services/insight/domain/call_analysis.h"
#include "services/insight/domain/language_pack.h"

namespace dealtrace::insight::testing {

struct Line {
  Role role;
  std::string text;
};

inline Call MakeCall(std::initializer_list<Line> lines) {
  Call call;
  call.id = "files~c-1";
  int64_t at_ms = 0;
  for (const Line& line : lines) {
    Utterance utterance;
    utterance.role = line.role;
    utterance.speaker = line.role == Role::kAgent ? "Rae Poe" : "Jo Lin";
    utterance.start_ms = at_ms;
    utterance.end_ms = at_ms + 4000;
    utterance.text = line.text;
    at_ms += 5000;
    call.utterances.push_back(utterance);
  }
  return call;
}

// Loading takes milliseconds, so each test makes its own.
inline LanguagePacks LoadPacks() { return LanguagePacks::Load().value(); }

}  // namespace dealtrace::insight::testing
