// The companies that calls may be with, found by shared keys.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/types/span.h"
#include "services/matching/domain/company.h"
#include "services/matching/domain/records.h"

namespace dealtrace::matching {

// Fill, then Finish once, then read; reading is thread-safe. The order of filling does not matter,
// but that a record with the id of an earlier one replaces it. A deriver fills it with what one
// batch of calls needs, an offline command with everything; an index that lives on is kept up to
// date company by company.
class CandidateIndex {
 public:
  void Add(AccountRecord account);
  void Add(ContactRecord contact);
  void Add(OpportunityRecord opportunity);
  void Add(UserRecord user);
  void Add(ProductRecord product);
  // Says that more than kKeyHoldersMax companies hold the key, some of which were not added.
  void MarkCrowded(std::string key);

  void Finish();

  // Brings contacts and deals to their companies. For the argument of Replace; Finish does it too.
  void Assemble();
  // Takes these companies (by Company::key) out of `loaded`, which is assembled but not finished;
  // those that it does not hold are gone. Ends in the same index as filling one with the records
  // as they are now.
  void Replace(absl::Span<const std::string> companies, CandidateIndex& loaded);

  size_t company_count() const { return companies_.size(); }
  // The companies that share at least one key that is not crowded, by company key.
  std::vector<const Company*> Find(const CallRecord& call) const;
  // A deal that was added, with its company; nulls when there is none.
  std::pair<const Company*, const Deal*> FindDeal(const std::string& opportunity_id) const;
  // How many companies hold a key; kKeyHoldersMax + 1 for a crowded one; 0 for an unknown one.
  int Holders(const std::string& key) const;
  // Those companies; none for a crowded key.
  const std::vector<const Company*>& CompaniesWith(const std::string& key) const;

 private:
  Company& CompanyOf(const std::string& key);
  void AddContacts();
  void AddDeals();
  void AddKeys(const Company& company);
  void Remove(const std::string& company_key);

  absl::flat_hash_map<std::string, ContactRecord> contacts_;
  absl::flat_hash_map<std::string, OpportunityRecord> opportunities_;
  absl::flat_hash_map<std::string, UserRecord> users_;
  absl::flat_hash_map<std::string, ProductRecord> products_;
  absl::flat_hash_map<std::string, std::unique_ptr<Company>> companies_;
  absl::flat_hash_map<std::string, const Company*> company_of_deal_;
  absl::flat_hash_map<std::string, std::vector<const Company*>> holders_;
  absl::flat_hash_set<std::string> crowded_;
  std::vector<const Company*> none_;
};

}  // namespace dealtrace::matching
