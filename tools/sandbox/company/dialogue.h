// What is said around the sentences that matter: greetings, small talk, questions about the
// customer's work, demonstrations, next steps, and the calls that belong to no deal.
//
// A table (dialogue_*.cc) is a block of lines. "== DISCOVERY" opens a section; an exchange is some
// lines "A text" (agent) and "C text" (customer), and "--" ends it. Slots are those of
// phrasings.h.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "tools/sandbox/company/phrasings.h"

namespace dealtrace::sandbox {

enum class Section : uint8_t {
  kOpeningOutbound,
  kOpeningInbound,
  kReseller,  // who the caller works for
  kSmallTalk,
  kAgenda,
  kDiscovery,
  kDemo,
  kChat,           // in between
  kMentionReply,   // the agent's answer to a question that touches a topic
  kMentionAnswer,  // the customer's
  kNoted,          // the agent's answer to what is no reason
  kLostReply,      // the agent's answer to a reason against
  kWonReply,       // the agent's answer to a reason for
  kCustomerNod,    // the customer's answer when the agent has summed up
  kNextStep,
  kCloseOpen,
  kCloseWon,
  kCloseLost,
  kCloseDowngraded,
  kGoodbye,
  kShort,        // whole short calls
  kWrongNumber,  // whole calls from here on
  kService,      // existing customers' everyday matters
  kStranger,     // recruiters, suppliers, surveys
};
inline constexpr int kSectionCount = 24;

struct DialogueLine {
  bool from_agent = false;
  absl::string_view text;
};
using Exchange = std::vector<DialogueLine>;

// One language's exchanges. Immutable, thread-safe; points into its tables.
class DialogueBook {
 public:
  // INVALID_ARGUMENT names the line that is not understood, or a section that no table fills.
  static absl::StatusOr<DialogueBook> Parse(absl::Span<const absl::string_view> tables);
  static DialogueBook BuiltIn(Language language);

  const std::vector<Exchange>& Of(Section section) const {
    return sections_[static_cast<size_t>(section)];
  }

 private:
  absl::Status ParseTable(absl::string_view table);

  std::array<std::vector<Exchange>, kSectionCount> sections_;
};

extern const char kEnglishDialogue[];
extern const char kEnglishWholeCalls[];
extern const char kFrenchDialogue[];

}  // namespace dealtrace::sandbox
