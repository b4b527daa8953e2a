// The companies that calls may be with, found by shared keys.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/container/inlined_vector.h"
#include "absl/types/span.h"
#include "services/matching/domain/company.h"
#include "services/matching/domain/records.h"
#include "services/matching/domain/value_pool.h"

namespace dealtrace::matching {

// What deals share. One that many indexes are loaded with keeps their memory small; not
// thread-safe.
struct DealParts {
  ValuePool<DealOwner> owners;
  ValuePool<NamedThing> names;
};

// Fill, then Finish once, then read; reading is thread-safe. The order of filling does not matter,
// but that a record with the id of an earlier one replaces it. A deriver fills it with what one
// batch of calls needs, an offline command with everything; an index that lives on is kept up to
// date company by company.
class CandidateIndex {
 public:
  CandidateIndex() : CandidateIndex(std::make_shared<DealParts>()) {}
  explicit CandidateIndex(std::shared_ptr<DealParts> parts) : parts_(std::move(parts)) {}

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
  // Reads every number that Assemble brought to its company: for an index that many calls are
  // compared with, as it takes 10 us a number. Otherwise those are read that a call shares.
  void ReadNumbers();
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
  absl::Span<const Company* const> CompaniesWith(const std::string& key) const;

 private:
  // The holders of most keys are one or two.
  using Holding = absl::InlinedVector<const Company*, 2>;

  Company& CompanyOf(const std::string& key);
  std::shared_ptr<const DealOwner> OwnerOf(const OpportunityRecord& opportunity);
  std::shared_ptr<const NamedThing> Named(const std::string& name);
  void AddContacts();
  void AddDeals();
  void AddKeys(const Company& company);
  void Remove(const std::string& company_key);

  std::shared_ptr<DealParts> parts_;
  absl::flat_hash_map<std::string, ContactRecord> contacts_;
  absl::flat_hash_map<std::string, OpportunityRecord> opportunities_;
  absl::flat_hash_map<std::string, UserRecord> users_;
  absl::flat_hash_map<std::string, ProductRecord> products_;
  absl::flat_hash_map<std::string, std::unique_ptr<Company>> companies_;
  absl::flat_hash_map<std::string, const Company*> company_of_deal_;
  absl::flat_hash_map<std::string, Holding> holders_;
  absl::flat_hash_set<std::string> crowded_;
};

}  // namespace dealtrace::matching
