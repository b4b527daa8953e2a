#include "services/report/domain/reason.h"

#include <algorithm>

namespace dealtrace::report {
namespace {

struct ReasonName {
  absl::string_view code;
  absl::string_view against;
  absl::string_view favourable;
};

constexpr ReasonName kReasonNames[] = {
    {"PRICE", "Price", "Price"},
    {"COMPETITOR", "Competitor", "Better than the competitor"},
    {"BUDGET", "Budget", "Budget available"},
    {"AUTHORITY", "Decision maker missing", "Decision maker on board"},
    {"NO_NEED", "No need", "Clear need"},
    {"TIMING", "Timing", "Timing"},
    {"SECURITY", "Security and compliance", "Security and compliance"},
    {"INTEGRATION", "Integration", "Integration"},
    {"PRODUCT_GAP", "Missing capability", "Product fit"},
    {"SUPPORT_QUALITY", "Support and service", "Support and service"},
    {"USABILITY", "Ease of use", "Ease of use"},
    {"RELATIONSHIP", "Relationship", "Relationship"},
    {"VALUE_ROI", "Value not shown", "Value and return"},
    {"PERFORMANCE", "Performance", "Performance"},
    {"CONTRACT_TERMS", "Contract terms", "Contract terms"},
    {"NO_DECISION", "No decision", "Ready to decide"},
    {"BLANK", "Left blank", "Left blank"},
    {"VAGUE", "Vague", "Vague"},
    {"OTHER", "Other wording", "Other wording"},
    {"NONE", "No reason heard", "No reason heard"},
};

// The last four are not reasons but what stands in their place.
constexpr size_t kReasonCount = std::size(kReasonNames) - 4;

}  // namespace

std::string ReasonLabel(absl::string_view code, bool favourable) {
  for (const ReasonName& name : kReasonNames) {
    if (name.code == code) return std::string(favourable ? name.favourable : name.against);
  }
  return std::string(code);
}

bool IsKnownReason(absl::string_view code) {
  return std::any_of(kReasonNames, kReasonNames + kReasonCount,
                     [code](const ReasonName& name) { return name.code == code; });
}

std::vector<const Reason*> ExplainingReasons(const DealFact& deal) {
  const bool favourable = deal.outcome == Outcome::kWon;
  std::vector<const Reason*> result;
  for (const Reason& reason : deal.reasons) {
    if (reason.favourable == favourable) result.push_back(&reason);
  }
  std::stable_sort(result.begin(), result.end(),
                   [](const Reason* a, const Reason* b) { return a->rank < b->rank; });
  return result;
}

absl::string_view OutcomeKey(Outcome outcome) {
  switch (outcome) {
    case Outcome::kOpen:
      return "open";
    case Outcome::kWon:
      return "won";
    case Outcome::kLost:
      return "lost";
    case Outcome::kDowngraded:
      return "downgraded";
    case Outcome::kUnmapped:
      break;
  }
  return "unmapped";
}

absl::string_view OutcomeLabel(Outcome outcome) {
  switch (outcome) {
    case Outcome::kOpen:
      return "Open";
    case Outcome::kWon:
      return "Won";
    case Outcome::kLost:
      return "Lost";
    case Outcome::kDowngraded:
      return "Downgraded";
    case Outcome::kUnmapped:
      break;
  }
  return "Stage not mapped";
}

bool IsClosed(Outcome outcome) {
  return outcome == Outcome::kWon || outcome == Outcome::kLost || outcome == Outcome::kDowngraded;
}

}  // namespace dealtrace::report
