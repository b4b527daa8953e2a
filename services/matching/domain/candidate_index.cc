#include "services/matching/domain/candidate_index.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/matching/domain/candidate_key.h"
#include "services/matching/domain/phone.h"

namespace dealtrace::matching {
namespace {

bool ByKey(const Company* left, const Company* right) { return left->key < right->key; }

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
  company.account = std::move(account);
}

void CandidateIndex::Add(ContactRecord contact) { contacts_.push_back(std::move(contact)); }

void CandidateIndex::Add(OpportunityRecord opportunity) {
  opportunities_.push_back(std::move(opportunity));
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

void CandidateIndex::AddKeys(const Company& company, const std::vector<std::string>& keys) {
  for (const std::string& key : keys) holders_[key].push_back(&company);
}

void CandidateIndex::Finish() {
  for (ContactRecord& contact : contacts_) {
    // Without an account there is no deal to reach.
    if (contact.account.empty()) continue;
    CompanyOf(CompanyKeyOfAccount(contact.account)).contacts.push_back(std::move(contact));
  }
  for (OpportunityRecord& opportunity : opportunities_) {
    Company& company = CompanyOf(CompanyKeyOf(opportunity));
    if (opportunity.account.empty()) company.names = ParseCompanyNames(opportunity.display_name);
    Deal deal;
    const auto owner = users_.find(opportunity.owner);
    if (owner != users_.end()) deal.owner = owner->second;
    const auto product = products_.find(opportunity.product);
    if (product != products_.end()) deal.product_name = product->second.display_name;
    deal.record = std::move(opportunity);
    company.deals.push_back(std::move(deal));
  }
  contacts_.clear();
  opportunities_.clear();
  for (auto& [key, company] : companies_) {
    std::sort(company->contacts.begin(), company->contacts.end(),
              [](const ContactRecord& a, const ContactRecord& b) { return a.id < b.id; });
    std::sort(company->deals.begin(), company->deals.end(),
              [](const Deal& a, const Deal& b) { return a.record.id < b.record.id; });
    if (!company->account.id.empty()) AddKeys(*company, KeysOf(company->account));
    for (const ContactRecord& contact : company->contacts) AddKeys(*company, KeysOf(contact));
    for (const Deal& deal : company->deals) {
      AddKeys(*company, KeysOf(deal.record));
      company_of_deal_[deal.record.id] = company.get();
    }
  }
  for (auto& [key, holders] : holders_) {
    std::sort(holders.begin(), holders.end(), ByKey);
    holders.erase(std::unique(holders.begin(), holders.end()), holders.end());
    if (holders.size() > static_cast<size_t>(kKeyHoldersMax)) crowded_.insert(key);
  }
}

std::vector<const Company*> CandidateIndex::Find(const CallRecord& call) const {
  std::vector<const Company*> found;
  for (const std::string& key : KeysOf(call)) {
    const std::vector<const Company*>& holders = CompaniesWith(key);
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
  return found == holders_.end() ? 0 : static_cast<int>(found->second.size());
}

const std::vector<const Company*>& CandidateIndex::CompaniesWith(const std::string& key) const {
  if (crowded_.contains(key)) return none_;
  const auto found = holders_.find(key);
  return found == holders_.end() ? none_ : found->second;
}

}  // namespace dealtrace::matching
