#include "tools/sandbox/company/reasons.h"

#include <cstddef>

namespace dealtrace::sandbox {
namespace {

constexpr std::array<absl::string_view, kReasonCount> kCodes = {
    "PRICE",     "COMPETITOR",  "BUDGET",         "AUTHORITY",       "NO_NEED",   "TIMING",
    "SECURITY",  "INTEGRATION", "PRODUCT_GAP",    "SUPPORT_QUALITY", "USABILITY", "RELATIONSHIP",
    "VALUE_ROI", "PERFORMANCE", "CONTRACT_TERMS", "NO_DECISION",
};

constexpr std::array<int, kReasonCount> kWonShares = {10, 8, 4, 7, 7, 7, 7, 10,
                                                      7,  8, 8, 6, 6, 3, 3, 2};
constexpr std::array<int, kReasonCount> kLostShares = {13, 12, 10, 6, 6, 8, 6, 8,
                                                       7,  3,  4,  3, 5, 3, 3, 6};
// Only reasons that explain buying less rather than leaving.
constexpr std::array<int, kReasonCount> kDowngradedShares = {18, 0, 22, 0, 18, 0, 0, 0,
                                                             0,  8, 12, 0, 14, 8, 0, 0};

}  // namespace

absl::string_view ReasonCode(Reason reason) { return kCodes[static_cast<size_t>(reason)]; }

std::optional<Reason> ParseReason(absl::string_view code) {
  for (size_t i = 0; i < kCodes.size(); ++i) {
    if (kCodes[i] == code) return static_cast<Reason>(i);
  }
  return std::nullopt;
}

absl::string_view OutcomeCode(Outcome outcome) {
  constexpr absl::string_view kOutcomes[] = {"OPEN", "WON", "LOST", "DOWNGRADED"};
  return kOutcomes[static_cast<size_t>(outcome)];
}

const std::array<int, kReasonCount>& ReasonShares(Outcome outcome) {
  if (outcome == Outcome::kWon) return kWonShares;
  return outcome == Outcome::kDowngraded ? kDowngradedShares : kLostShares;
}

}  // namespace dealtrace::sandbox
