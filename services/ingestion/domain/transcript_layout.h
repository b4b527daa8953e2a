// What a line of a plain-text transcript is in each layout that it could belong to.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "services/ingestion/domain/transcript_clock.h"

namespace dealtrace::ingestion {

// Ways to write who speaks and when, in the order in which they win a tie.
enum Layout : size_t {
  kColon,      // "Rae Poe: words", with a time before or behind the name, or none
  kTabs,       // "Rae Poe<tab>0:03<tab>words", in any order of name and time
  kTimedName,  // "Rae Poe  0:03" on a line of its own, or the time first
  kBracketed,  // "[Rae Poe] words", "<Rae Poe> words"
  kDash,       // "Rae Poe – words"
  kTimed,      // "[0:03] words": nobody is named
  kNameLine,   // "Rae Poe" on a line of its own
  kLayoutCount,
};

// What a line would be in one layout.
struct Head {
  std::string label;
  std::optional<ClockTime> time;
  absl::string_view words;
};

// The line without the marks of lists, quotes and emphasis in front ("**Rae Poe:** Hello", ">> RAE:
// Hello"), every kind of blank a plain one.
std::string WithoutMarks(absl::string_view line);

// What the line is in a layout; absent when it is none of it. `words` point into `text`.
std::optional<Head> ReadHead(absl::string_view text, Layout layout);

// "[00:99:00] words" or "[00:00:01 words": meant for a time, and none.
bool BeginsWithBrokenTime(absl::string_view text);

}  // namespace dealtrace::ingestion
