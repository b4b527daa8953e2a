// What the CRM says of a deal: its stages over time, and the reason that the rep wrote down.
#include <algorithm>

#include "tools/sandbox/company/opportunities.h"

namespace dealtrace::sandbox {
namespace {

constexpr absl::string_view kOpenStages[] = {"1. Prospecting", "2. Qualification",
                                             "3. Discovery",   "4. Solution Design",
                                             "5. Proposal",    "6. Negotiation"};
// What the reps' pick list calls each reason, by Reason.
constexpr absl::string_view kPickList[] = {
    "Pricing",     "Lost to Competitor", "No Budget",   "Decision Maker",   "Business Need",
    "Bad Timing",  "Security Review",    "Integration", "Missing Features", "Support",
    "Ease of Use", "Relationship",       "ROI",         "Performance",      "Contract Terms",
    "No Decision"};
constexpr absl::string_view kWonPickList[] = {
    "Pricing",       "Beat Competitor", "Budget Available", "Executive Sponsor",
    "Business Need", "Good Timing",     "Security",         "Integration",
    "Features",      "Support",         "Ease of Use",      "Relationship",
    "ROI",           "Performance",     "Contract Terms",   "Urgency"};
constexpr absl::string_view kVagueLost[] = {"Not BANT qualified", "Other", "Price", "No response"};
constexpr absl::string_view kVagueWon[] = {"Other", "Good fit", "Price", "See notes"};

}  // namespace

absl::Span<const absl::string_view> OpenStages() { return kOpenStages; }

absl::string_view ClosedStage(Outcome outcome) {
  if (outcome == Outcome::kWon) return "7. Closed Won";
  return outcome == Outcome::kDowngraded ? "0. Downgraded" : "0. Closed Lost";
}

std::optional<Reason> ReasonOfCrmText(absl::string_view text) {
  if (text == "Price") return Reason::kPrice;
  for (size_t i = 0; i < kReasonCount; ++i) {
    if (kPickList[i] == text || kWonPickList[i] == text) return static_cast<Reason>(i);
  }
  return std::nullopt;
}

std::string Deals::DrawCrmReason(const Opportunity& deal) const {
  Random random(options_.seed, Purpose::kCrmReason, static_cast<uint64_t>(deal.index));
  const bool won = deal.outcome == Outcome::kWon;
  switch (random.Weighted({52, 26, 12, 10})) {
    case 0:
      return "";
    case 1:
      return std::string(won ? random.Pick(kVagueWon) : random.Pick(kVagueLost));
    case 2: {
      const auto at = static_cast<size_t>(deal.main_reason);
      return std::string(won ? kWonPickList[at] : kPickList[at]);
    }
    default: {
      const size_t at = random.Weighted(ReasonShares(deal.outcome));
      return std::string(won ? kWonPickList[at] : kPickList[at]);
    }
  }
}

std::vector<StageChange> Deals::StageHistory(const Opportunity& deal) const {
  Random random(options_.seed, Purpose::kStages, static_cast<uint64_t>(deal.index));
  const bool open = deal.outcome == Outcome::kOpen;
  // Won deals went through most stages; lost ones stopped somewhere on the way.
  const int64_t last = deal.outcome == Outcome::kWon ? random.Between(4, 5) : random.Between(0, 5);
  const absl::CivilSecond end(open ? std::min(kExportDay - 1, absl::CivilDay(deal.last_contact))
                                   : deal.close);
  const int64_t span_seconds = std::max<int64_t>(end - deal.created, 0);
  std::vector<StageChange> history;
  for (int64_t stage = 0; stage <= last; ++stage) {
    StageChange change;
    change.stage = kOpenStages[stage];
    change.changed_at = deal.created + span_seconds * stage / (last + 1);
    history.push_back(change);
  }
  if (!open) {
    StageChange change;
    change.stage = ClosedStage(deal.outcome);
    change.changed_at = std::max(end, deal.created) + random.Below(8 * 3600);
    history.push_back(change);
  }
  for (StageChange& change : history) {
    // Most changes are recorded when they happen; some reps catch up on Fridays.
    change.recorded_at =
        change.changed_at + (random.Chance(0.8) ? random.Below(120) : random.Between(1, 5) * 86400);
  }
  return history;
}

}  // namespace dealtrace::sandbox
