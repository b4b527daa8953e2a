// A call while it is being written: exchanges are put together and their places noted.
#pragma once

#include <string>
#include <vector>

#include "tools/sandbox/company/transcript.h"

namespace dealtrace::sandbox {

class Script {
 public:
  // The referenced objects must outlive the script. unpunctuated: lower case without punctuation,
  // as from a plain speech recogniser.
  Script(Random* random, const DialogueBook* dialogue, const Slots* slots, bool unpunctuated);

  // Some exchange of the section; one that this script has not used if there is one.
  void Add(Section section);
  // A sentence that touches a reason, and an answer to it.
  void AddPhrase(const Phrase& phrase, Section reply);
  // A sentence that states a reason: remembered as a statement.
  void AddStatement(const Mention& mention, Language language);
  // Whether the section has an exchange that was not used yet.
  bool HasFresh(Section section) const;

  size_t size() const { return utterances_.size(); }

  // Gives every utterance its time and ends the script: at the pace of speech, with longer pauses
  // where `seconds_min` asks for them and shorter ones where `seconds_max` does.
  Transcript Finish(int64_t seconds_min, int64_t seconds_max);

 private:
  void Say(bool from_agent, absl::string_view text);
  std::string Spoken(absl::string_view text) const;

  Random* random_;
  const DialogueBook* dialogue_;
  const Slots* slots_;
  bool unpunctuated_;
  std::vector<const Exchange*> used_;
  std::vector<Utterance> utterances_;
  std::vector<Statement> statements_;
};

}  // namespace dealtrace::sandbox
