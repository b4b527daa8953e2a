#include "services/matching/domain/candidate_key.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "libs/linkage/internet_names.h"
#include "libs/linkage/legal_forms.h"
#include "services/matching/domain/company_name.h"
#include "services/matching/domain/email.h"
#include "services/matching/domain/person_name.h"
#include "services/matching/domain/phone.h"

namespace dealtrace::matching {
namespace {

using linkage::IsGenericWord;
using linkage::IsLegalForm;

constexpr size_t kTokenBytesMin = 3;
constexpr size_t kPrefixBytes = 4;

class KeyList {
 public:
  void Add(absl::string_view kind, absl::string_view value) {
    if (!value.empty()) keys_.push_back(absl::StrCat(kind, ":", value));
  }

  // The whole name, each telling word, its beginning (a typing error is seldom in the first four
  // letters) and the initials.
  void AddName(absl::string_view text) {
    for (const CompanyName& name : ParseCompanyNames(text)) {
      Add("name", name.joined);
      if (name.core.size() == 1) Add("initials", name.core[0]);
      Add("initials", name.acronym);
      for (const std::string& word : name.core) {
        if (word.size() < kTokenBytesMin || IsGenericWord(word) || IsLegalForm(word)) continue;
        Add("word", word);
        if (word.size() > kPrefixBytes) Add("prefix", word.substr(0, kPrefixBytes));
      }
    }
  }

  // A name that was said: whole; what somebody gave as the own company, also by its words, as it
  // is often shortened.
  void AddSaid(const NameMention& mention) {
    if (mention.kind != MentionKind::kNamed && mention.bounded) return AddName(mention.words);
    Add("name", ParseCompanyName(mention.words).joined);
  }

  void AddPhone(absl::string_view phone) { Add("phone", PhoneTail(phone)); }

  void AddPerson(absl::string_view name, absl::string_view email) {
    Add("person", ParsePersonName(name).key);
    Add("email", NormalizeEmail(email));
    Add("domain", linkage::OrganisationDomain(NormalizeEmail(email)));
  }

  std::vector<std::string> Finish() {
    std::sort(keys_.begin(), keys_.end());
    keys_.erase(std::unique(keys_.begin(), keys_.end()), keys_.end());
    return std::move(keys_);
  }

  void AddDomain(absl::string_view website) { Add("domain", linkage::OrganisationDomain(website)); }

 private:
  std::vector<std::string> keys_;
};

}  // namespace

std::vector<std::string> KeysOfRecord(const CallRecord& call) {
  KeyList keys;
  keys.AddName(call.source_name);
  // The phone system may show a person's name where the company's is expected.
  keys.AddPerson(call.source_name, "");
  for (const std::string& phone : CustomerPhones(call)) keys.AddPhone(phone);
  for (const CallPerson& person : call.participants) {
    if (!person.is_agent) keys.AddPerson(person.display_name, person.email);
  }
  return keys.Finish();
}

std::vector<std::string> KeysOf(const CallMentions& mentions) {
  KeyList keys;
  for (const std::string& speaker : mentions.speakers) keys.AddPerson(speaker, "");
  for (const NameMention& mention : mentions.names) keys.AddSaid(mention);
  return keys.Finish();
}

std::vector<std::string> KeysOf(const CallRecord& call) {
  std::vector<std::string> record = KeysOfRecord(call);
  const std::vector<std::string> said = KeysOf(call.mentions);
  std::vector<std::string> keys;
  std::set_union(record.begin(), record.end(), said.begin(), said.end(), std::back_inserter(keys));
  return keys;
}

std::vector<std::string> KeysOf(const AccountRecord& account) {
  KeyList keys;
  keys.AddName(account.display_name);
  keys.AddPhone(account.phone);
  keys.AddDomain(account.website);
  return keys.Finish();
}

std::vector<std::string> KeysOf(const ContactRecord& contact) {
  KeyList keys;
  keys.AddPerson(contact.display_name, contact.email);
  for (const std::string& phone : contact.phones) keys.AddPhone(phone);
  return keys.Finish();
}

std::vector<std::string> KeysOf(const OpportunityRecord& opportunity) {
  KeyList keys;
  keys.AddPhone(opportunity.contact_phone);
  // Without an account the title is all that may name the company.
  if (opportunity.account.empty()) keys.AddName(opportunity.display_name);
  return keys.Finish();
}

}  // namespace dealtrace::matching
