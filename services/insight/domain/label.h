// What a word or a group of words can stand for: a reason's concept, a topic, or a cue.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"

namespace dealtrace::insight {

enum class Label : uint8_t {
  // Concepts of the reasons, in the order of ReasonCode.
  kPrice,
  kCompetitor,
  kBudget,
  kAuthority,
  kNoNeed,
  kTiming,
  kSecurity,
  kIntegration,
  kProductGap,
  kSupportQuality,
  kUsability,
  kRelationship,
  kValueRoi,
  kPerformance,
  kContractTerms,
  kNoDecision,
  // Concepts that are topics only.
  kDemo,
  kImplementation,
  kTraining,
  kReferral,
  // Cues: how something is said.
  kGood,          // praise and fulfilment
  kBad,           // blame, lack and trouble
  kNegation,      // turns what follows
  kHedge,         // lowers the speaker's commitment
  kCause,         // gives a reason
  kPrimary,       // ranks a reason first
  kDecision,      // a decision; its valence says for whom
  kContrast,      // what follows outweighs what went before
  kConcession,    // what follows counts less
  kCondition,     // "if": what would have been needed
  kWould,         // the other half of a condition
  kDenial,        // "nothing to do with"
  kRival,         // another supplier, or the way it is done today
  kOurs,          // the seller, in the customer's mouth
  kRivalObject,   // before a supplier's name: "went with"
  kRivalSubject,  // after a supplier's name: "won", "couldn't match"
  kRecap,         // the agent repeats what the customer said
  kResolved,      // a trouble that is over
  kGeneric,       // how things are in general, not what happened
  kFunction,      // a word that is no name even where it is capitalised
  kSmallTalk,     // weather, travel, weekend
  kResistance,    // refuses without a reason
  kPromise,       // somebody will do something
  kRequest,       // asks the other side to do something
  kJoint,         // both will do something
  kAction,        // what can be promised
  kDue,           // by when
  kSentiment,     // feels good or bad; valence from -4 to 4
  kBooster,       // makes the next word stronger or weaker
  kQuestionWord,  // opens a question
  kLabelCount,
};

constexpr size_t kLabelCount = static_cast<size_t>(Label::kLabelCount);
constexpr size_t kReasonLabelCount = static_cast<size_t>(Label::kNoDecision) + 1;

// The label's name in the lexicon files, for example "PRICE" or "NEGATION".
absl::string_view LabelName(Label label);
std::optional<Label> ParseLabel(absl::string_view name);

inline bool IsReason(Label label) { return static_cast<size_t>(label) < kReasonLabelCount; }

}  // namespace dealtrace::insight
