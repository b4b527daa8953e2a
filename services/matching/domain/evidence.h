// What speaks for and against a call belonging to a company, and to one deal of it.
#pragma once

#include <vector>

#include "absl/time/time.h"
#include "services/matching/domain/candidate_index.h"
#include "services/matching/domain/comparison.h"

namespace dealtrace::matching {

struct TimeWindow {
  // A call may come before its deal's record exists …
  absl::Duration before = absl::Hours(24 * 30);
  // … and after it was closed.
  absl::Duration after = absl::Hours(24 * 14);
};

// Who was in the call for the customer.
struct CallerIdentity {
  PersonName name;
  std::string email;   // normalised
  std::string domain;  // of the organisation
};

// A call as it is compared, made once for all its candidates.
struct PreparedCall {
  CallRecord record;
  std::vector<CompanyName> names;
  std::vector<Phone> phones;            // those that may be the customer's
  std::vector<CallerIdentity> callers;  // everybody but agents
  PersonName source_person;             // when the phone system shows a person's name
  PersonName agent_name;
  std::string agent_email;
};
PreparedCall Prepare(CallRecord call);

// Name, phone, e-mail and person, in this order, against everything that the company's account,
// contacts and deals hold. `index` says how many other companies share what agrees.
std::vector<Comparison> CompareCompany(const PreparedCall& call, const Company& company,
                                       const CandidateIndex& index);

// False when the call lies outside the deal's window, so that the deal is no candidate. A missing
// time is no reason against it.
bool IsPossible(const CallRecord& call, const OpportunityRecord& deal, const TimeWindow& window);

// Time, owner, product and deal contact, in this order.
std::vector<Comparison> CompareDeal(const PreparedCall& call, const Company& company,
                                    const Deal& deal);

double SumBits(const std::vector<Comparison>& comparisons);

}  // namespace dealtrace::matching
