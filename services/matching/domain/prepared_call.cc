#include <algorithm>

#include "absl/strings/str_cat.h"
#include "libs/linkage/internet_names.h"
#include "services/matching/domain/email.h"
#include "services/matching/domain/evidence.h"

namespace dealtrace::matching {
namespace {

void AddCaller(const std::string& display_name, const std::string& email, PreparedCall& prepared) {
  CallerIdentity caller;
  caller.name = ParsePersonName(display_name);
  caller.email = NormalizeEmail(email);
  caller.domain = linkage::OrganisationDomain(caller.email);
  for (const CallerIdentity& known : prepared.callers) {
    const bool adds_nothing = caller.email.empty() && known.name.key == caller.name.key;
    if (adds_nothing) return;
  }
  prepared.callers.push_back(std::move(caller));
}

// Once for all candidates: there may be fifty, which may all have the number.
int PhoneHolders(const Phone& phone, const CandidateIndex& index, PhoneReader& numbers) {
  const std::string key = absl::StrCat("phone:", phone.tail);
  const auto companies = index.CompaniesWith(key);
  if (companies.empty()) return index.Holders(key);
  return static_cast<int>(
      std::count_if(companies.begin(), companies.end(),
                    [&](const Company* company) { return HoldsPhone(*company, phone, numbers); }));
}

}  // namespace

bool HoldsPhone(const Company& company, const Phone& phone, PhoneReader& numbers) {
  const auto same = [&](const Phone& other) { return numbers.Same(phone, other); };
  if (same(company.phone)) return true;
  for (const Contact& contact : company.contacts) {
    if (std::any_of(contact.phones.begin(), contact.phones.end(), same)) return true;
  }
  return std::any_of(company.deals.begin(), company.deals.end(),
                     [&](const Deal& deal) { return same(deal.contact_phone); });
}

PreparedCall Prepare(CallRecord call, const CandidateIndex& index) {
  PreparedCall prepared;
  prepared.names = ParseCompanyNames(call.source_name);
  prepared.source_person = ParsePersonName(call.source_name);
  prepared.agent_name = ParsePersonName(call.agent.display_name);
  prepared.agent_email = NormalizeEmail(call.agent.email);
  for (const std::string& phone : CustomerPhones(call)) {
    CallerPhone& caller = prepared.phones.emplace_back();
    caller.phone = ParsePhone(phone, "");
    caller.holders = PhoneHolders(caller.phone, index, prepared.numbers);
  }
  for (const CallPerson& person : call.participants) {
    if (!person.is_agent) AddCaller(person.display_name, person.email, prepared);
  }
  for (const std::string& speaker : call.mentions.speakers) AddCaller(speaker, "", prepared);
  for (const NameMention& mention : call.mentions.names) {
    prepared.said.push_back({mention.kind, mention.bounded, ParseCompanyName(mention.words)});
  }
  prepared.record = std::move(call);
  return prepared;
}

}  // namespace dealtrace::matching
