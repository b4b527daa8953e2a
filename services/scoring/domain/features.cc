#include "services/scoring/domain/features.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "absl/strings/str_format.h"

namespace dealtrace::scoring {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

constexpr absl::string_view kNumberNames[] = {"age_days",
                                              "stage_changes",
                                              "days_in_stage",
                                              "amount_recorded",
                                              "calls",
                                              "calls_last_30_days",
                                              "days_since_last_call",
                                              "agent_talk_ratio",
                                              "customer_sentiment",
                                              "last_customer_sentiment",
                                              "customer_questions_per_call",
                                              "objections_per_call",
                                              "next_steps_per_call",
                                              "owner_closed_deals",
                                              "owner_win_rate",
                                              "account_closed_deals",
                                              "account_win_rate",
                                              "list_price",
                                              "employee_count",
                                              "annual_revenue"};
constexpr absl::string_view kCategoryNames[] = {"stage",    "product", "product_family", "type",
                                                "industry", "segment", "lead_source",    "country",
                                                "region",   "owner"};

constexpr RefusedColumn kRefused[] = {
    {"amount",
     "the amount that a closed deal has now is written at its closing (0 for a lost one in "
     "many systems); only amounts recorded before the time of scoring are used"},
    {"close_value", "known only when the deal is closed"},
    {"close_time", "known only when the deal is closed"},
    {"outcome", "is what is predicted"},
    {"stage",
     "the stage that a closed deal has now is its outcome; only the history before the time "
     "of scoring is used"},
    {"probability", "is set to 0 or 100 % at the closing"},
    {"forecast_category", "is set to closed or omitted at the closing"},
    {"win_reason", "is written after the closing"},
    {"loss_reason", "is written after the closing"},
    {"downgrade_reason", "is written after the closing"},
    {"competitor", "is mostly written when the deal is lost"},
    {"next_step", "is emptied at the closing"},
};

double Days(absl::Duration duration) { return absl::FDivDuration(duration, absl::Hours(24)); }

double OrMissing(const std::optional<double>& value) { return value.value_or(kMissing); }

// Half of it is the prior of ten deals won half of the time, so that one win is no 100 %.
double WinRate(const Record& record) {
  return record.closed == 0 ? kMissing : (record.won + 5.0) / (record.closed + 10.0);
}

class Mean {
 public:
  void Add(const std::optional<double>& value) {
    if (!value) return;
    sum_ += *value;
    ++count_;
  }
  double Value() const { return count_ == 0 ? kMissing : sum_ / count_; }

 private:
  double sum_ = 0;
  int count_ = 0;
};

// From `calls` to `next_steps_per_call`.
void AddCalls(const Deal& deal, absl::Time as_of, std::vector<double>& numbers) {
  double calls = 0;
  double recent = 0;
  double since_last = kMissing;
  double last_sentiment = kMissing;
  Mean talk, sentiment, questions, objections, next_steps;
  for (const DealCall& call : deal.calls) {
    if (call.start_time >= as_of) break;
    ++calls;
    if (call.start_time >= as_of - absl::Hours(24 * 30)) ++recent;
    since_last = Days(as_of - call.start_time);
    talk.Add(call.agent_talk_ratio);
    sentiment.Add(call.customer_sentiment);
    if (call.customer_sentiment) last_sentiment = *call.customer_sentiment;
    questions.Add(call.customer_questions);
    objections.Add(call.objections);
    next_steps.Add(call.next_steps);
  }
  for (const double value :
       {calls, recent, since_last, talk.Value(), sentiment.Value(), last_sentiment,
        questions.Value(), objections.Value(), next_steps.Value()}) {
    numbers.push_back(value);
  }
}

}  // namespace

absl::Span<const absl::string_view> NumberNames() { return kNumberNames; }
absl::Span<const absl::string_view> CategoryNames() { return kCategoryNames; }
absl::Span<const RefusedColumn> RefusedColumns() { return kRefused; }

Features FeaturesAsOf(const Deal& deal, absl::Time as_of, const TrackRecords& records) {
  return FeaturesAsOf(deal, as_of, records.Owner(deal.owner, as_of),
                      records.Account(deal.account, as_of));
}

Features FeaturesAsOf(const Deal& deal, absl::Time as_of, const Record& owner,
                      const Record& account) {
  double stage_changes = 0;
  double days_in_stage = kMissing;
  std::string stage;
  for (const StageChange& change : deal.stage_changes) {
    if (change.recorded_at > as_of || change.valid_from > as_of) continue;
    ++stage_changes;
    days_in_stage = Days(as_of - change.valid_from);
    stage = change.stage;
  }
  double amount = kMissing;
  for (const AmountChange& change : deal.amount_changes) {
    if (change.recorded_at <= as_of) amount = change.amount;
  }
  Features features;
  features.numbers = {deal.open_time ? Days(as_of - *deal.open_time) : kMissing,
                      deal.stage_changes.empty() ? kMissing : stage_changes, days_in_stage, amount};
  AddCalls(deal, as_of, features.numbers);
  for (const double value :
       {static_cast<double>(owner.closed), WinRate(owner), static_cast<double>(account.closed),
        WinRate(account), OrMissing(deal.list_price), OrMissing(deal.employee_count),
        OrMissing(deal.annual_revenue)}) {
    features.numbers.push_back(value);
  }
  features.categories = {stage,         deal.product,   deal.product_family, deal.type,
                         deal.industry, deal.segment,   deal.lead_source,    deal.country,
                         deal.region,   deal.owner_name};
  return features;
}

std::string DescribeNumber(absl::string_view feature, double value) {
  if (std::isnan(value)) return "unknown";
  if (feature == "owner_win_rate" || feature == "account_win_rate" ||
      feature == "agent_talk_ratio") {
    return absl::StrFormat("%.0f %%", value * 100);
  }
  if (feature == "customer_sentiment" || feature == "last_customer_sentiment") {
    return absl::StrFormat("%+.2f", value);
  }
  if (std::abs(value) < 100 && value != std::floor(value)) return absl::StrFormat("%.1f", value);
  return absl::StrFormat("%.0f", value);
}

}  // namespace dealtrace::scoring
