#include "services/insight/domain/label.h"

namespace dealtrace::insight {
namespace {

constexpr absl::string_view kNames[kLabelCount] = {
    "PRICE",         "COMPETITOR",   "BUDGET",         "AUTHORITY",   "NO_NEED",
    "TIMING",        "SECURITY",     "INTEGRATION",    "PRODUCT_GAP", "SUPPORT_QUALITY",
    "USABILITY",     "RELATIONSHIP", "VALUE_ROI",      "PERFORMANCE", "CONTRACT_TERMS",
    "NO_DECISION",   "DEMO",         "IMPLEMENTATION", "TRAINING",    "REFERRAL",
    "GOOD",          "BAD",          "NEGATION",       "HEDGE",       "CAUSE",
    "PRIMARY",       "DECISION",     "CONTRAST",       "CONCESSION",  "CONDITION",
    "WOULD",         "DENIAL",       "RIVAL",          "OURS",        "RIVAL_OBJECT",
    "RIVAL_SUBJECT", "RECAP",        "RESOLVED",       "GENERIC",     "FUNCTION",
    "SMALL_TALK",    "RESISTANCE",   "PROMISE",        "REQUEST",     "JOINT",
    "ACTION",        "DUE",          "SENTIMENT",      "BOOSTER",     "QUESTION_WORD"};

}  // namespace

absl::string_view LabelName(Label label) { return kNames[static_cast<size_t>(label)]; }

std::optional<Label> ParseLabel(absl::string_view name) {
  for (size_t i = 0; i < kLabelCount; ++i) {
    if (kNames[i] == name) return static_cast<Label>(i);
  }
  return std::nullopt;
}

}  // namespace dealtrace::insight
