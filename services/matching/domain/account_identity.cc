#include "services/matching/domain/account_identity.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/match.h"
#include "libs/linkage/internet_names.h"
#include "services/matching/domain/candidate_key.h"

namespace dealtrace::matching {
namespace {

// Log2 of the odds that two accounts which share a key are one company, before comparing. A name
// alone leaves it open: two firms of one name are common, so a second sign is asked for.
constexpr double kPriorBits = -9;

struct NameWeight {
  NameLevel name_level;
  Level level;
  double bits;
  const char* explanation;
};
constexpr NameWeight kNameWeights[] = {
    {NameLevel::kExact, Level::kExact, 9, "both have the same name"},
    {NameLevel::kSpelling, Level::kSpelling, 8, "the names are spelt alike"},
    {NameLevel::kAcronym, Level::kAcronym, 4, "one name is the other's initials"},
    {NameLevel::kContained, Level::kContained, 4, "one name contains the other"},
    {NameLevel::kPartial, Level::kPartial, -2, "the names share a word"},
    {NameLevel::kDisagrees, Level::kDisagrees, -8, "the names differ"},
};

AccountComparison CompareNames(const PreparedAccount& left, const PreparedAccount& right) {
  const NameLevel level = CompareCompanyNames(left.names, right.names);
  for (const NameWeight& weight : kNameWeights) {
    if (weight.name_level == level) {
      return {"company_name", weight.level, weight.bits, weight.explanation};
    }
  }
  return {"company_name", Level::kMissing, 0, "a name is missing"};
}

AccountComparison ComparePhones(const PreparedAccount& left, const PreparedAccount& right) {
  if (left.phone.tail.empty() || right.phone.tail.empty()) {
    return {"phone", Level::kMissing, 0, "a number is missing"};
  }
  if (SamePhone(left.phone, right.phone)) {
    return {"phone", Level::kSame, 7, "both have the same number"};
  }
  // A company has many numbers.
  return {"phone", Level::kDisagrees, -0.5, "the numbers differ"};
}

AccountComparison CompareWebsites(const PreparedAccount& left, const PreparedAccount& right) {
  if (left.website.empty() || right.website.empty()) {
    return {"website", Level::kMissing, 0, "a website is missing"};
  }
  if (left.website == right.website) {
    return {"website", Level::kSame, 10, "both have the same website"};
  }
  return {"website", Level::kDisagrees, -4, "the websites differ"};
}

AccountComparison CompareCountries(const PreparedAccount& left, const PreparedAccount& right) {
  if (left.region.empty() || right.region.empty()) {
    return {"country", Level::kMissing, 0, "a country is missing"};
  }
  if (left.region == right.region) {
    return {"country", Level::kSame, 1, "both are in the same country"};
  }
  // Branches of one firm stand apart in most customer systems.
  return {"country", Level::kDisagrees, -3, "they are in different countries"};
}

}  // namespace

PreparedAccount PrepareAccount(const AccountRecord& account) {
  PreparedAccount prepared;
  prepared.id = account.id;
  prepared.source = SourceOf(account.id);
  prepared.names = ParseCompanyNames(account.display_name);
  prepared.region = RegionOfCountry(account.country);
  prepared.phone = ParsePhone(account.phone, prepared.region);
  prepared.website = linkage::OrganisationDomain(account.website);
  return prepared;
}

AccountIdentity CompareAccounts(const PreparedAccount& left, const PreparedAccount& right) {
  if (right.id < left.id) return CompareAccounts(right, left);
  AccountIdentity identity;
  identity.comparisons = {CompareNames(left, right), ComparePhones(left, right),
                          CompareWebsites(left, right), CompareCountries(left, right)};
  double bits = kPriorBits;
  for (const AccountComparison& comparison : identity.comparisons) bits += comparison.bits;
  identity.probability = 1 / (1 + std::exp2(-bits));
  return identity;
}

std::vector<std::string> IdentityKeysOf(const AccountRecord& account) {
  std::vector<std::string> keys = KeysOf(account);
  keys.erase(std::remove_if(keys.begin(), keys.end(),
                            [](const std::string& key) { return !IsIdentityKey(key); }),
             keys.end());
  return keys;
}

bool IsIdentityKey(absl::string_view key) {
  return absl::StartsWith(key, "name:") || absl::StartsWith(key, "phone:") ||
         absl::StartsWith(key, "domain:");
}

std::string SourceOf(absl::string_view account_id) {
  const size_t tilde = account_id.find('~');
  return std::string(tilde == absl::string_view::npos ? "" : account_id.substr(0, tilde));
}

}  // namespace dealtrace::matching
