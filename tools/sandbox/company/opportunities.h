// The sample company's deals: each made from its number, with an outcome that depends, moderately,
// on what is known before the close.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "tools/sandbox/company/accounts.h"
#include "tools/sandbox/company/options.h"
#include "tools/sandbox/company/reasons.h"

namespace dealtrace::sandbox {

struct Opportunity {
  int64_t index = 0;
  std::string id;
  int64_t account = 0;
  int contact = 0;    // number of the main contact in the account
  int64_t owner = 0;  // user index
  int product = 0;    // index in Products()
  int seats = 0;
  int64_t amount = 0;               // whole currency units
  std::string type;                 // "New Business", "Expansion" or "Renewal"
  int lead_source = 0;              // index in LeadSources()
  int competitor = 0;               // index in Competitors(): who is heard of in this deal
  int system = 0;                   // index in Systems(): what the customer runs
  absl::CivilSecond created;        // in the CRM
  absl::CivilSecond first_contact;  // of the first possible call; before `created` for late records
  absl::CivilDay close;             // real when closed, hoped for when open
  absl::CivilSecond last_contact;   // calls end before this
  Outcome outcome = Outcome::kOpen;
  double win_log_odds = 0;  // the signal; the outcome was drawn from it
  PhrasingSet phrasing_set = PhrasingSet::kSeen;
  Reason main_reason = Reason::kPrice;  // of closed deals
  std::vector<Reason> further_reasons;  // 0 to 2, all different from the main one
  std::string crm_reason;               // what the rep wrote: often blank or vague, sometimes wrong
  bool late_record = false;
};

// Salesforce-like stages, in order; the closed ones are given by ClosedStage.
absl::Span<const absl::string_view> OpenStages();
absl::string_view ClosedStage(Outcome outcome);

// The code that the rep's text stands for, or nothing when it is blank or vague.
std::optional<Reason> ReasonOfCrmText(absl::string_view text);

// One entry of the stage history.
struct StageChange {
  absl::string_view stage;
  absl::CivilSecond changed_at;
  absl::CivilSecond recorded_at;
};

// Makes deals on demand. Immutable, thread-safe.
class Deals {
 public:
  Deals(const CompanyOptions& options, const People* people);

  Opportunity Make(int64_t index) const;
  // From prospecting to the present stage; the last entry is the stage the CRM shows.
  std::vector<StageChange> StageHistory(const Opportunity& deal) const;
  // How much the customer talks with the seller: 0 (never) to 8. Deals share the calls by it.
  int Engagement(int64_t index) const;

 private:
  void DrawTerms(Random& random, const Account& account, Opportunity* deal) const;
  void DrawOutcome(const Account& account, Opportunity* deal) const;
  void DrawReasons(Opportunity* deal) const;
  std::string DrawCrmReason(const Opportunity& deal) const;

  CompanyOptions options_;
  CompanySize size_;
  NoiseRates rates_;
  const People* people_;
};

}  // namespace dealtrace::sandbox
