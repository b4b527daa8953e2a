// The reasons for which deals are won and lost in the sample company, and their codes in the truth.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"

namespace dealtrace::sandbox {

enum class Reason : uint8_t {
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
};
inline constexpr int kReasonCount = 16;

// Whether a reason speaks for the seller or against. A downgraded deal has reasons against.
enum class Polarity : uint8_t { kLost, kWon };

// What became of a deal.
enum class Outcome : uint8_t { kOpen, kWon, kLost, kDowngraded };

// "PRICE", "NO_NEED", ….
absl::string_view ReasonCode(Reason reason);

// The reverse; nothing for text that is no code.
std::optional<Reason> ParseReason(absl::string_view code);

// "OPEN", "WON", "LOST", "DOWNGRADED".
absl::string_view OutcomeCode(Outcome outcome);

// How often each reason is the main one of a deal with this outcome, in percent, by Reason.
const std::array<int, kReasonCount>& ReasonShares(Outcome outcome);

}  // namespace dealtrace::sandbox
