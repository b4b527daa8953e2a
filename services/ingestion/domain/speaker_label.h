// Which words in front of a line are a speaker's label.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"

namespace dealtrace::ingestion {

// How much a text looks like a name or a role, by itself.
enum class LabelShape : uint8_t {
  kNone,        // words of a sentence, or too long
  kSmallWords,  // one to three words, some without a capital: recurrence must tell
  kOneWord,     // one capitalised word: the file must tell
  kName,        // several words built as names are, a role, an address or a number
};

// Names have capitals (or a script without them), particles ("van der"), initials, titles, one
// comma
// ("Whitfield, Dana") and a company in brackets; roles are words such as "Agent" or "Speaker 2".
LabelShape LabelShapeOf(absl::string_view label);

// True for words that open a sentence or a heading and are no names: "Question", "So", "Next".
bool OpensSentence(absl::string_view label);

// AGENT, CUSTOMER or UNKNOWN, from a label such as "Agent", "CUSTOMER 1" or "Rae Poe (Agent)".
absl::string_view RoleOfLabel(absl::string_view label);

// "Title", "Attendees" and the like: what stands above a conversation.
bool IsHeadingKey(absl::string_view label);

// What a whole file tells about the texts that may be labels. Fill it first, then ask.
class SpeakerLabels {
 public:
  enum class Verdict : uint8_t { kSpeaker, kDoubt, kWords };

  // A line that begins with `label`. `apart`: it is set apart as speakers of this file are, by a
  // time or a blank line before it.
  void Add(absl::string_view label, bool apart);
  // Words of the file that may name people ("Thanks, Sofia").
  void AddWords(absl::string_view words);
  // A person known from elsewhere: the agent, a list of participants.
  void AddPerson(absl::string_view name);
  // Lines that could begin a turn, with a label or without.
  void CountLine() { ++lines_; }

  Verdict Judge(absl::string_view label, bool apart) const;

 private:
  struct Seen {
    int64_t count = 0;
    int64_t apart = 0;
    LabelShape shape = LabelShape::kNone;
    bool opens_sentence = false;
  };

  bool IsKnownPerson(absl::string_view label) const;

  absl::flat_hash_map<std::string, Seen> labels_;
  absl::flat_hash_set<std::string> words_;   // capitalised, within a line
  absl::flat_hash_set<std::string> people_;  // folded words of names
  int64_t lines_ = 0;
  int64_t labelled_ = 0;         // lines with what may be a label
  int64_t recurring_ = 0;        // of these, with a label that recurs
  int64_t recurring_apart_ = 0;  // of these, set apart
};

}  // namespace dealtrace::ingestion
