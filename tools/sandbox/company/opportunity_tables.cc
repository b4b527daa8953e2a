// The two tables that tell of deals over time: opportunities and their stage history.
#include <algorithm>
#include <deque>

#include "absl/strings/str_cat.h"
#include "tools/sandbox/company/csv_writer.h"
#include "tools/sandbox/company/identifiers.h"
#include "tools/sandbox/company/tables.h"

namespace dealtrace::sandbox {
namespace {

// A repeated record stands this many records behind the first.
constexpr int64_t kRepeatDistance = 23;

std::string DealName(const Opportunity& deal, const Account& account) {
  return absl::StrCat(account.name.core, " - ", Products()[static_cast<size_t>(deal.product)].name,
                      deal.type == "Renewal" ? " (renewal)" : "");
}

// `stale`: the state of some days before, as an export made then would have it.
void WriteOpportunity(const Company& company, int64_t index, bool stale, CsvWriter* csv) {
  const Opportunity deal = company.deals().Make(index);
  const Account account = company.people().MakeAccount(deal.account);
  const Contact contact = company.people().MakeContact(account, deal.contact);
  const std::vector<StageChange> history = company.deals().StageHistory(deal);
  const bool closed = deal.outcome != Outcome::kOpen && !stale;
  const absl::string_view stage = stale ? history.front().stage : history.back().stage;
  Random random(company.options().seed, Purpose::kOpportunity, static_cast<uint64_t>(index), 1);
  const std::string phone = SpellPhone(contact.phone, random);
  const bool has_phone = !random.Chance(0.15);
  const bool names_competitor = random.Chance(0.3);
  const int open_probability = 10 + 15 * static_cast<int>(history.size() - 1);
  const int probability = !closed                          ? std::min(open_probability, 90)
                          : deal.outcome == Outcome::kLost ? 0
                                                           : 100;
  const auto reason = [&](Outcome outcome) {
    return closed && deal.outcome == outcome ? deal.crm_reason : std::string();
  };
  const absl::CivilSecond modified =
      stale ? deal.created + 3600 : std::max(history.back().recorded_at, deal.created);
  csv->Row({deal.id,
            DealName(deal, account),
            account.id,
            stage,
            Rfc3339(deal.created),
            absl::FormatCivilTime(deal.close),
            absl::StrCat(stale ? deal.amount * 4 / 5 : deal.amount),
            account.currency,
            company.people().MakeUser(deal.owner).id,
            CrmId("01t", deal.product),
            deal.type,
            LeadSources()[static_cast<size_t>(deal.lead_source)].name,
            has_phone ? phone : "",
            reason(Outcome::kWon),
            reason(Outcome::kLost),
            reason(Outcome::kDowngraded),
            names_competitor ? Competitors()[static_cast<size_t>(deal.competitor)] : "",
            absl::StrCat(probability),
            account.region,
            Rfc3339(modified)});
}

}  // namespace

void WriteOpportunities(const Company& company, std::ostream* out) {
  CsvWriter csv(out,
                {"OpportunityId",         "Opportunity Name", "AccountId",    "Stage",
                 "Created Date",          "Close Date",       "Amount",       "Currency",
                 "Opportunity Owner",     "Primary Product",  "Type",         "Lead Source",
                 "Primary Contact Phone", "Win Reason",       "Loss Reason",  "Downgrade Reason",
                 "Main Competitor",       "Probability (%)",  "Sales Region", "Last Modified"});
  std::deque<int64_t> repeats;
  for (int64_t i = 0; i < company.options().opportunities; ++i) {
    const Copies copies = company.CopiesOfDeal(i);
    WriteOpportunity(company, i, copies == Copies::kChanged, &csv);
    if (copies != Copies::kOnce) repeats.push_back(i);
    if (!repeats.empty() && repeats.front() + kRepeatDistance <= i) {
      WriteOpportunity(company, repeats.front(), false, &csv);
      repeats.pop_front();
    }
  }
  for (const int64_t index : repeats) WriteOpportunity(company, index, false, &csv);
}

void WriteStageHistory(const Company& company, std::ostream* out) {
  CsvWriter csv(out, {"OpportunityId", "New Stage", "Changed On", "Loaded On"});
  for (int64_t i = 0; i < company.options().opportunities; ++i) {
    const Opportunity deal = company.deals().Make(i);
    for (const StageChange& change : company.deals().StageHistory(deal)) {
      csv.Row({deal.id, change.stage, Rfc3339(change.changed_at), Rfc3339(change.recorded_at)});
    }
  }
}

}  // namespace dealtrace::sandbox
