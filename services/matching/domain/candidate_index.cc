#include "services/matching/domain/candidate_index.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/linkage/internet_names.h"
#include "services/matching/domain/candidate_key.h"
#include "services/matching/domain/email.h"
#include "services/matching/domain/phone.h"

namespace dealtrace::matching {
namespace {

// Sorted and without doubles.
std::vector<std::string> KeysOf(const Company& company) {
  std::vector<std::string> keys;
  const auto add = [&](std::vector<std::string> more) {
    std::move(more.begin(), more.end(), std::back_inserter(keys));
  };
  if (!company.account.id.empty()) add(KeysOf(company.account));
  for (const Contact& contact : company.contacts) add(KeysOf(contact.record));
  for (const Deal& deal : company.deals) add(KeysOf(deal.record));
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

bool ByKey(const Company* left, const Company* right) { return left->key < right->key; }

// The part of `{source}~{external id}` behind the source.
absl::string_view ExternalId(absl::string_view id) {
  const size_t tilde = id.find('~');
  return tilde == absl::string_view::npos ? id : id.substr(tilde + 1);
}

}  // namespace

std::string CompanyKeyOfAccount(const std::string& account_id) {
  return absl::StrCat("accounts/", account_id);
}

std::string CompanyKeyOf(const OpportunityRecord& opportunity) {
  return opportunity.account.empty() ? absl::StrCat("opportunities/", opportunity.id)
                                     : CompanyKeyOfAccount(opportunity.account);
}

Company& CandidateIndex::CompanyOf(const std::string& key) {
  std::unique_ptr<Company>& company = companies_[key];
  if (company == nullptr) {
    company = std::make_unique<Company>();
    company->key = key;
  }
  return *company;
}

void CandidateIndex::Add(AccountRecord account) {
  Company& company = CompanyOf(CompanyKeyOfAccount(account.id));
  company.names = ParseCompanyNames(account.display_name);
  company.region = RegionOfCountry(account.country);
  company.phone = ParsePhone(account.phone, company.region);
  company.website = linkage::OrganisationDomain(account.website);
  company.account = std::move(account);
}

void CandidateIndex::Add(ContactRecord contact) {
  std::string id = contact.id;
  contacts_[std::move(id)] = std::move(contact);
}

void CandidateIndex::Add(OpportunityRecord opportunity) {
  std::string id = opportunity.id;
  opportunities_[std::move(id)] = std::move(opportunity);
}

void CandidateIndex::Add(UserRecord user) {
  std::string id = user.id;
  users_[std::move(id)] = std::move(user);
}

void CandidateIndex::Add(ProductRecord product) {
  std::string id = product.id;
  products_[std::move(id)] = std::move(product);
}

void CandidateIndex::MarkCrowded(std::string key) { crowded_.insert(std::move(key)); }

void CandidateIndex::AddContacts() {
  for (auto& [id, record] : contacts_) {
    // Without an account there is no deal to reach.
    if (record.account.empty()) continue;
    Contact contact;
    contact.name = ParsePersonName(record.display_name);
    contact.email = NormalizeEmail(record.email);
    contact.domain = linkage::OrganisationDomain(contact.email);
    Company& company = CompanyOf(CompanyKeyOfAccount(record.account));
    for (const std::string& phone : record.phones) {
      contact.phones.push_back(ParsePhone(phone, company.region));
    }
    contact.record = std::move(record);
    company.contacts.push_back(std::move(contact));
  }
  contacts_.clear();
}

std::shared_ptr<const DealOwner> CandidateIndex::OwnerOf(const OpportunityRecord& opportunity) {
  const auto known = users_.find(opportunity.owner);
  const UserRecord user = known == users_.end() ? UserRecord() : known->second;
  const std::string key = absl::StrJoin({opportunity.owner, user.display_name, user.email}, "\n");
  return parts_->owners.Get(key, [&] {
    DealOwner owner;
    owner.name = ParsePersonName(user.display_name);
    // Many exports have the owner's name for an id.
    if (owner.name.key.empty()) owner.name = ParsePersonName(ExternalId(opportunity.owner));
    owner.email = NormalizeEmail(user.email);
    return owner;
  });
}

std::shared_ptr<const NamedThing> CandidateIndex::Named(const std::string& name) {
  return parts_->names.Get(name, [&] { return NamedThing{name, ParseCompanyName(name)}; });
}

void CandidateIndex::AddDeals() {
  for (auto& [id, record] : opportunities_) {
    Company& company = CompanyOf(CompanyKeyOf(record));
    if (record.account.empty()) company.names = ParseCompanyNames(record.display_name);
    Deal deal;
    deal.contact_phone = ParsePhone(record.contact_phone, company.region);
    deal.owner = OwnerOf(record);
    const auto product = products_.find(record.product);
    deal.product = Named(product == products_.end() ? "" : product->second.display_name);
    deal.competitor = Named(record.competitor);
    deal.record = std::move(record);
    company.deals.push_back(std::move(deal));
  }
  opportunities_.clear();
}

void CandidateIndex::Assemble() {
  AddContacts();
  AddDeals();
  for (auto& [key, company] : companies_) {
    std::sort(company->contacts.begin(), company->contacts.end(),
              [](const Contact& a, const Contact& b) { return a.record.id < b.record.id; });
    std::sort(company->deals.begin(), company->deals.end(),
              [](const Deal& a, const Deal& b) { return a.record.id < b.record.id; });
  }
  users_.clear();
  products_.clear();
}

void CandidateIndex::ReadNumbers() {
  for (auto& [key, company] : companies_) {
    // People and deals of a company often have the same number.
    PhoneReader numbers;
    numbers.ReadAhead(company->phone);
    for (Contact& contact : company->contacts) {
      for (Phone& phone : contact.phones) numbers.ReadAhead(phone);
    }
    for (Deal& deal : company->deals) numbers.ReadAhead(deal.contact_phone);
  }
}

void CandidateIndex::AddKeys(const Company& company) {
  for (std::string& key : KeysOf(company)) holders_[std::move(key)].push_back(&company);
  for (const Deal& deal : company.deals) company_of_deal_[deal.record.id] = &company;
}

void CandidateIndex::Finish() {
  Assemble();
  for (const auto& [key, company] : companies_) AddKeys(*company);
}

void CandidateIndex::Remove(const std::string& company_key) {
  const auto found = companies_.find(company_key);
  if (found == companies_.end()) return;
  const Company* company = found->second.get();
  for (const std::string& key : KeysOf(*company)) {
    const auto held = holders_.find(key);
    // What follows nobody's order may be closed up by the last.
    Holding& holders = held->second;
    *std::find(holders.begin(), holders.end(), company) = holders.back();
    holders.pop_back();
    if (holders.empty()) holders_.erase(held);
  }
  for (const Deal& deal : company->deals) {
    const auto known = company_of_deal_.find(deal.record.id);
    // A deal that moved may already stand with its new company.
    if (known != company_of_deal_.end() && known->second == company) company_of_deal_.erase(known);
  }
  companies_.erase(found);
}

void CandidateIndex::Replace(absl::Span<const std::string> companies, CandidateIndex& loaded) {
  for (const std::string& key : companies) {
    Remove(key);
    const auto found = loaded.companies_.find(key);
    if (found == loaded.companies_.end()) continue;
    AddKeys(*found->second);
    companies_[key] = std::move(found->second);
    loaded.companies_.erase(found);
  }
}

std::vector<const Company*> CandidateIndex::Find(const CallRecord& call) const {
  std::vector<const Company*> found;
  for (const std::string& key : KeysOf(call)) {
    const absl::Span<const Company* const> holders = CompaniesWith(key);
    found.insert(found.end(), holders.begin(), holders.end());
  }
  std::sort(found.begin(), found.end(), ByKey);
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

std::pair<const Company*, const Deal*> CandidateIndex::FindDeal(
    const std::string& opportunity_id) const {
  const auto found = company_of_deal_.find(opportunity_id);
  if (found == company_of_deal_.end()) return {nullptr, nullptr};
  const std::vector<Deal>& deals = found->second->deals;
  const auto deal = std::find_if(deals.begin(), deals.end(), [&](const Deal& candidate) {
    return candidate.record.id == opportunity_id;
  });
  return {found->second, &*deal};
}

int CandidateIndex::Holders(const std::string& key) const {
  if (crowded_.contains(key)) return kKeyHoldersMax + 1;
  const auto found = holders_.find(key);
  if (found == holders_.end()) return 0;
  return std::min(static_cast<int>(found->second.size()), kKeyHoldersMax + 1);
}

absl::Span<const Company* const> CandidateIndex::CompaniesWith(const std::string& key) const {
  if (crowded_.contains(key)) return {};
  const auto found = holders_.find(key);
  if (found == holders_.end()) return {};
  if (found->second.size() > static_cast<size_t>(kKeyHoldersMax)) return {};
  return found->second;
}

}  // namespace dealtrace::matching
