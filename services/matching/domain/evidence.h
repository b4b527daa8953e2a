// What speaks for and against a call belonging to a company, and to one deal of it.
#pragma once

#include <vector>

#include "absl/time/time.h"
#include "services/matching/domain/candidate_index.h"
#include "services/matching/domain/comparison.h"

namespace dealtrace::matching {

struct TimeWindow {
  // A call may come before its deal's record exists …
  absl::Duration before = absl::Hours(24 * 60);
  // … and after it was closed.
  absl::Duration after = absl::Hours(24 * 14);
};

// Who was in the call for the customer.
struct CallerIdentity {
  PersonName name;
  std::string email;   // normalised
  std::string domain;  // of the organisation
};

// A name that was said, as it is compared.
struct SaidName {
  MentionKind kind = MentionKind::kNamed;
  bool bounded = true;
  CompanyName name;
};

// A number that may be the customer's.
struct CallerPhone {
  Phone phone;
  int holders = 0;  // how many companies have it
};

// A call as it is compared, made once for all its candidates. Not thread-safe.
struct PreparedCall {
  CallRecord record;
  std::vector<CompanyName> names;
  std::vector<CallerPhone> phones;
  std::vector<CallerIdentity> callers;  // everybody but agents
  PersonName source_person;             // when the phone system shows a person's name
  std::vector<SaidName> said;           // what its transcript names
  PersonName agent_name;
  std::string agent_email;
  // False while candidates are only ranked: the sentences of comparisons cost more than comparing.
  bool explained = true;
  mutable PhoneReader numbers;
};
// `index` says who else has the call's numbers.
PreparedCall Prepare(CallRecord call, const CandidateIndex& index);

// True when the account, one of its people or one of its deals has the number.
bool HoldsPhone(const Company& company, const Phone& phone, PhoneReader& numbers);

// Name, phone, e-mail, person and said company, in this order, against everything that the
// company's account, contacts and deals hold. `index` says how many other companies share what
// agrees. Comparisons carry no bits yet: Weigh adds them.
std::vector<Comparison> CompareCompany(const PreparedCall& call, const Company& company,
                                       const CandidateIndex& index);

// What the customer said to call from or for, or what was only named.
Comparison CompareSaidCompany(const PreparedCall& call, const Company& company,
                              const CandidateIndex& index);

// False when the call lies outside the deal's window, so that the deal is no candidate. A missing
// time is no reason against it.
bool IsPossible(const CallRecord& call, const OpportunityRecord& deal, const TimeWindow& window);

// Time, owner, product, deal contact, amount, competitor and topic, in this order; without bits.
std::vector<Comparison> CompareDeal(const PreparedCall& call, const Company& company,
                                    const Deal& deal);

}  // namespace dealtrace::matching
