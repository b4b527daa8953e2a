// Whether two accounts of different sources are one company.
//
// Fellegi and Sunter's model (A Theory for Record Linkage, 1969) with weights that were set by
// judgement, not estimated: no labelled pairs of accounts are at hand.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/matching/domain/company_name.h"
#include "services/matching/domain/comparison.h"
#include "services/matching/domain/phone.h"
#include "services/matching/domain/records.h"

namespace dealtrace::matching {

// Accounts of two sources are one company from this probability on.
inline constexpr double kSameCompanyMin = 0.95;

// An account as it is compared, made once for all that it is compared with.
struct PreparedAccount {
  std::string id;
  std::string source;  // the part of the id before `~`
  std::vector<CompanyName> names;
  std::string region;
  Phone phone;
  std::string website;  // the organisation's domain
};
PreparedAccount PrepareAccount(const AccountRecord& account);

struct AccountComparison {
  std::string comparison;  // `company_name`, `phone`, `website`, `country`
  Level level = Level::kMissing;
  double bits = 0;
  std::string explanation;  // one clause; holds no number or address
};

struct AccountIdentity {
  double probability = 0;
  std::vector<AccountComparison> comparisons;
};
// The same in either order. Missing is missing: it weighs nothing.
AccountIdentity CompareAccounts(const PreparedAccount& left, const PreparedAccount& right);

// The keys of an account that may find the same company elsewhere: its name, number and website.
std::vector<std::string> IdentityKeysOf(const AccountRecord& account);

bool IsIdentityKey(absl::string_view key);

// `crm` of `crm~a-1`; "" for an id without a source.
std::string SourceOf(absl::string_view account_id);

}  // namespace dealtrace::matching
