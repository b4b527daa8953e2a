// The words of a cue, as WebVTT and SubRip mark them up.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace dealtrace::ingestion {

// A piece of a cue that one voice speaks.
struct VoiceSpan {
  std::string voice;  // of "<v Name>"; empty: none is given
  std::string text;   // lines are separated by '\n'
};

struct CueText {
  std::vector<VoiceSpan> spans;  // those with words, in their order
  bool unclosed_voice = false;   // "<v Rae Poe" without its '>': who speaks what cannot be told
};

// Reads the payload of a cue: voices, with classes and nested; tags of style, language and time are
// dropped, what a ruby text annotates stays and the annotation goes; character references become
// characters. A '<' that opens no tag is a character.
CueText ParseCueText(absl::string_view payload);

}  // namespace dealtrace::ingestion
