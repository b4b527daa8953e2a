#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/matching/domain/email.h"
#include "services/matching/domain/evidence.h"
#include "services/matching/domain/person_name.h"
#include "services/matching/domain/phone.h"

namespace dealtrace::matching {
namespace {

Comparison Outcome(Feature feature, Level level, double bits, std::string explanation) {
  return {feature, level, bits, std::move(explanation)};
}

Comparison Missing(Feature feature, absl::string_view what) {
  return Outcome(feature, Level::kMissing, 0, std::string(what));
}

std::string SharedBy(int holders) {
  return holders <= 1 ? "" : absl::StrCat(", which ", holders, " companies share");
}

bool HoldsPhone(const Company& company, const std::string& phone, const std::string& tail) {
  const auto same = [&](const std::string& other) {
    return PhoneTail(other) == tail && SamePhone(phone, "", other, company.region);
  };
  if (same(company.account.phone)) return true;
  for (const ContactRecord& contact : company.contacts) {
    if (std::any_of(contact.phones.begin(), contact.phones.end(), same)) return true;
  }
  return std::any_of(company.deals.begin(), company.deals.end(),
                     [&](const Deal& deal) { return same(deal.record.contact_phone); });
}

int PhoneHolders(const std::string& phone, const std::string& tail, const CandidateIndex& index) {
  const std::string key = absl::StrCat("phone:", tail);
  const auto& companies = index.CompaniesWith(key);
  if (companies.empty()) return index.Holders(key);
  return static_cast<int>(
      std::count_if(companies.begin(), companies.end(),
                    [&](const Company* company) { return HoldsPhone(*company, phone, tail); }));
}

bool KnowsPhones(const Company& company) {
  if (!company.account.phone.empty()) return true;
  for (const ContactRecord& contact : company.contacts) {
    if (!contact.phones.empty()) return true;
  }
  return std::any_of(company.deals.begin(), company.deals.end(),
                     [](const Deal& deal) { return !deal.record.contact_phone.empty(); });
}

// How many companies hold what the names agree in.
int NameHolders(const PreparedCall& call, const Company& company, const CandidateIndex& index) {
  int fewest = 0;
  const auto consider = [&](int holders) {
    if (holders > 0 && (fewest == 0 || holders < fewest)) fewest = holders;
  };
  for (const CompanyName& left : call.names) {
    for (const CompanyName& right : company.names) {
      if (left.joined == right.joined) consider(index.Holders(absl::StrCat("name:", left.joined)));
      for (const std::string& word : left.core) {
        if (std::find(right.core.begin(), right.core.end(), word) != right.core.end()) {
          consider(index.Holders(absl::StrCat("word:", word)));
        }
      }
    }
  }
  return std::max(1, fewest);
}

Comparison CompareName(const PreparedCall& call, const Company& company,
                       const CandidateIndex& index) {
  const NameLevel level = CompareCompanyNames(call.names, company.names);
  const std::string both = absl::StrCat("the call says \"", call.record.source_name,
                                        "\", the customer system \"", company.title(), "\"");
  const auto agree = [&](Level outcome, absl::string_view how) {
    const int holders = NameHolders(call, company, index);
    return Outcome(Feature::kCompanyName, outcome,
                   ShareBits(WeightBits(Feature::kCompanyName, outcome), holders),
                   absl::StrCat(both, how, SharedBy(holders)));
  };
  switch (level) {
    case NameLevel::kExact:
      return agree(Level::kExact, ": the same name");
    case NameLevel::kSpelling:
      return agree(Level::kSpelling, ": the same but for spelling");
    case NameLevel::kAcronym:
      return agree(Level::kAcronym, ": one is the other's initials");
    case NameLevel::kContained:
      return agree(Level::kContained, ": one holds the other");
    case NameLevel::kPartial:
      return agree(Level::kPartial, ": some words agree");
    case NameLevel::kMissing:
      return Missing(Feature::kCompanyName, "a side names no company");
    case NameLevel::kDisagrees:
      break;
  }
  return Outcome(Feature::kCompanyName, Level::kDisagrees,
                 WeightBits(Feature::kCompanyName, Level::kDisagrees),
                 absl::StrCat(both, ": another name"));
}

Comparison ComparePhone(const PreparedCall& call, const Company& company,
                        const CandidateIndex& index) {
  if (call.phones.empty()) return Missing(Feature::kPhone, "the call has no customer number");
  int fewest = 0;
  for (size_t i = 0; i < call.phones.size(); ++i) {
    if (call.phone_tails[i].empty()) continue;
    if (!HoldsPhone(company, call.phones[i], call.phone_tails[i])) continue;
    const int holders = std::max(1, PhoneHolders(call.phones[i], call.phone_tails[i], index));
    fewest = fewest == 0 ? holders : std::min(fewest, holders);
  }
  if (fewest > 0) {
    return Outcome(Feature::kPhone, Level::kSame,
                   ShareBits(WeightBits(Feature::kPhone, Level::kSame), fewest),
                   absl::StrCat("the number is known of this company", SharedBy(fewest)));
  }
  if (!KnowsPhones(company)) return Missing(Feature::kPhone, "no number of the company is known");
  return Outcome(Feature::kPhone, Level::kDisagrees, WeightBits(Feature::kPhone, Level::kDisagrees),
                 "the number is none of those known of the company");
}

Comparison CompareEmail(const PreparedCall& call, const Company& company,
                        const CandidateIndex& index) {
  bool call_has = false;
  bool domains_known = false;
  const std::string website = OrganizationDomain(company.account.website);
  Comparison best = Missing(Feature::kEmail, "a side has no e-mail address");
  const auto agree = [&](Level level, const std::string& key, absl::string_view how) {
    const int holders = std::max(1, index.Holders(key));
    const double bits = ShareBits(WeightBits(Feature::kEmail, level), holders);
    if (bits <= best.bits) return;
    best = Outcome(Feature::kEmail, level, bits, absl::StrCat(how, SharedBy(holders)));
  };
  for (const CallPerson& person : call.record.participants) {
    const std::string email = person.is_agent ? "" : NormalizeEmail(person.email);
    if (email.empty()) continue;
    call_has = true;
    const std::string domain = OrganizationDomain(email);
    if (!domain.empty() && !website.empty()) {
      domains_known = true;
      if (domain == website) {
        agree(Level::kSameDomain, absl::StrCat("domain:", domain), "the e-mail is of its web site");
      }
    }
    for (const ContactRecord& contact : company.contacts) {
      const std::string other = NormalizeEmail(contact.email);
      if (other.empty()) continue;
      const std::string other_domain = OrganizationDomain(other);
      domains_known = domains_known || (!domain.empty() && !other_domain.empty());
      if (email == other) {
        agree(Level::kSame, absl::StrCat("email:", email), "a participant's e-mail is a contact's");
      } else if (!domain.empty() && domain == other_domain) {
        agree(Level::kSameDomain, absl::StrCat("domain:", domain),
              "the e-mail is of its contacts' domain");
      }
    }
  }
  if (best.level == Level::kMissing && call_has && domains_known) {
    return Outcome(Feature::kEmail, Level::kDisagrees,
                   WeightBits(Feature::kEmail, Level::kDisagrees),
                   "the e-mail is of another organisation");
  }
  return best;
}

Comparison ComparePerson(const PreparedCall& call, const Company& company,
                         const CandidateIndex& index) {
  bool call_has = false;
  const auto matches = [&](const std::string& name) -> bool {
    const std::string key = PersonKey(name);
    if (key.empty()) return false;
    return std::any_of(
        company.contacts.begin(), company.contacts.end(),
        [&](const ContactRecord& contact) { return SamePerson(name, contact.display_name); });
  };
  const auto agree = [&](const std::string& name) {
    const int holders = std::max(1, index.Holders(absl::StrCat("person:", PersonKey(name))));
    return Outcome(Feature::kPerson, Level::kSame,
                   ShareBits(WeightBits(Feature::kPerson, Level::kSame), holders),
                   absl::StrCat("a participant is a contact of the company", SharedBy(holders)));
  };
  for (const CallPerson& person : call.record.participants) {
    if (person.is_agent || PersonKey(person.display_name).empty()) continue;
    call_has = true;
    if (matches(person.display_name)) return agree(person.display_name);
  }
  // The phone system may show the person where the company is expected.
  if (matches(call.record.source_name)) return agree(call.record.source_name);
  const bool contacts_named = std::any_of(
      company.contacts.begin(), company.contacts.end(),
      [](const ContactRecord& contact) { return !PersonKey(contact.display_name).empty(); });
  if (!call_has || !contacts_named) return Missing(Feature::kPerson, "a side names nobody");
  return Outcome(Feature::kPerson, Level::kDisagrees,
                 WeightBits(Feature::kPerson, Level::kDisagrees),
                 "no participant is a known contact");
}

}  // namespace

PreparedCall Prepare(CallRecord call) {
  PreparedCall prepared;
  prepared.names = ParseCompanyNames(call.source_name);
  prepared.phones = CustomerPhones(call);
  for (const std::string& phone : prepared.phones) {
    prepared.phone_tails.push_back(PhoneTail(phone));
  }
  prepared.record = std::move(call);
  return prepared;
}

std::vector<Comparison> CompareCompany(const PreparedCall& call, const Company& company,
                                       const CandidateIndex& index) {
  Comparison name = CompareName(call, company, index);
  Comparison person = ComparePerson(call, company, index);
  // A person's name where the company is expected does not speak against the company.
  if (name.level == Level::kDisagrees && !PersonKey(call.record.source_name).empty() &&
      person.level == Level::kSame) {
    name = Missing(Feature::kCompanyName, "the call names a person instead of a company");
  }
  return {std::move(name), ComparePhone(call, company, index), CompareEmail(call, company, index),
          std::move(person)};
}

double SumBits(const std::vector<Comparison>& comparisons) {
  double bits = 0;
  for (const Comparison& comparison : comparisons) bits += comparison.bits;
  return bits;
}

}  // namespace dealtrace::matching
