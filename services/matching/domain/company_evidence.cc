#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/matching/domain/email.h"
#include "services/matching/domain/outcome.h"
#include "services/matching/domain/person_name.h"
#include "services/matching/domain/phone.h"

namespace dealtrace::matching {
namespace {

std::string SharedBy(int holders) {
  return holders <= 1 ? "" : absl::StrCat(", which ", holders, " companies share");
}

bool KnowsPhones(const Company& company) {
  if (!company.phone.tail.empty()) return true;
  for (const Contact& contact : company.contacts) {
    if (!contact.phones.empty()) return true;
  }
  return std::any_of(company.deals.begin(), company.deals.end(),
                     [](const Deal& deal) { return !deal.contact_phone.tail.empty(); });
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

// The whole name that the call shows is a known company's, so that it is no odd spelling.
bool IsNameOfAnother(const PreparedCall& call, const CandidateIndex& index) {
  return index.Holders(absl::StrCat("name:", call.names.front().joined)) > 0;
}

Comparison CompareName(const PreparedCall& call, const Company& company,
                       const CandidateIndex& index) {
  const NameLevel level = CompareCompanyNames(call.names, company.names);
  const auto agree = [&](Level outcome, absl::string_view how) {
    const int holders = NameHolders(call, company, index);
    return SharedOutcome(call, Feature::kCompanyName, outcome, holders, "the call says \"",
                         call.record.source_name, "\", the customer system \"", company.title(),
                         "\"", how, SharedBy(holders));
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
      return Missing(call, Feature::kCompanyName, "a side names no company");
    case NameLevel::kDisagrees:
      break;
  }
  const bool of_another = IsNameOfAnother(call, index);
  return Outcome(call, Feature::kCompanyName, of_another ? Level::kOtherNamed : Level::kDisagrees,
                 "the call says \"", call.record.source_name, "\", the customer system \"",
                 company.title(),
                 of_another ? "\": the name of another known company" : "\": another name");
}

Comparison ComparePhone(const PreparedCall& call, const Company& company) {
  if (call.phones.empty()) return Missing(call, Feature::kPhone, "the call has no customer number");
  int fewest = 0;
  for (const CallerPhone& caller : call.phones) {
    if (!HoldsPhone(company, caller.phone, call.numbers)) continue;
    const int holders = std::max(1, caller.holders);
    fewest = fewest == 0 ? holders : std::min(fewest, holders);
  }
  if (fewest > 0) {
    return SharedOutcome(call, Feature::kPhone, Level::kSame, fewest,
                         "the number is known of this company", SharedBy(fewest));
  }
  if (!KnowsPhones(company))
    return Missing(call, Feature::kPhone, "no number of the company is known");
  return Outcome(call, Feature::kPhone, Level::kDisagrees,
                 "the number is none of those known of the company");
}

Comparison CompareEmail(const PreparedCall& call, const Company& company,
                        const CandidateIndex& index) {
  bool domains_known = false;
  Comparison best = Missing(call, Feature::kEmail, "a side has no e-mail address");
  const auto agree = [&](Level level, const std::string& key, absl::string_view how) {
    const int holders = std::max(1, index.Holders(key));
    // An address tells more than a domain; of two that tell the same, the rarer.
    const bool better = best.level == Level::kMissing ||
                        (level == Level::kSame && best.level != Level::kSame) ||
                        (level == best.level && holders < best.holders);
    if (!better) return;
    best = SharedOutcome(call, Feature::kEmail, level, holders, how, SharedBy(holders));
  };
  for (const CallerIdentity& caller : call.callers) {
    if (caller.email.empty()) continue;
    const auto compare_domain = [&](const std::string& domain, absl::string_view how) {
      if (caller.domain.empty() || domain.empty()) return;
      domains_known = true;
      if (caller.domain == domain) {
        agree(Level::kSameDomain, absl::StrCat("domain:", domain), how);
      }
    };
    compare_domain(company.website, "the e-mail is of its web site");
    for (const Contact& contact : company.contacts) {
      compare_domain(contact.domain, "the e-mail is of its contacts' domain");
      if (caller.email == contact.email) {
        agree(Level::kSame, absl::StrCat("email:", caller.email),
              "a participant's e-mail is a contact's");
      }
    }
  }
  if (best.level == Level::kMissing && domains_known) {
    return Outcome(call, Feature::kEmail, Level::kDisagrees,
                   "the e-mail is of another organisation");
  }
  return best;
}

Comparison ComparePerson(const PreparedCall& call, const Company& company,
                         const CandidateIndex& index) {
  const auto is_contact = [&](const PersonName& name) {
    return std::any_of(company.contacts.begin(), company.contacts.end(),
                       [&](const Contact& contact) { return SamePerson(name, contact.name); });
  };
  const auto agree = [&](const PersonName& name) {
    const int holders = std::max(1, index.Holders(absl::StrCat("person:", name.key)));
    return SharedOutcome(call, Feature::kPerson, Level::kSame, holders,
                         "a participant is a contact of the company", SharedBy(holders));
  };
  bool call_names_somebody = false;
  for (const CallerIdentity& caller : call.callers) {
    call_names_somebody = call_names_somebody || !caller.name.key.empty();
    if (is_contact(caller.name)) return agree(caller.name);
  }
  // The phone system may show the person where the company is expected.
  if (is_contact(call.source_person)) return agree(call.source_person);
  const bool contacts_are_named =
      std::any_of(company.contacts.begin(), company.contacts.end(),
                  [](const Contact& contact) { return !contact.name.key.empty(); });
  if (!call_names_somebody || !contacts_are_named) {
    return Missing(call, Feature::kPerson, "a side names nobody");
  }
  return Outcome(call, Feature::kPerson, Level::kDisagrees, "no participant is a known contact");
}

}  // namespace

std::vector<Comparison> CompareCompany(const PreparedCall& call, const Company& company,
                                       const CandidateIndex& index) {
  Comparison name = CompareName(call, company, index);
  Comparison phone = ComparePhone(call, company);
  Comparison email = CompareEmail(call, company, index);
  Comparison person = ComparePerson(call, company, index);
  Comparison said = CompareSaidCompany(call, company, index);
  // A person's name where the company is expected does not speak against the company.
  const bool other_name = name.level == Level::kDisagrees || name.level == Level::kOtherNamed;
  if (other_name && !call.source_person.key.empty() && person.level == Level::kSame) {
    name = Missing(call, Feature::kCompanyName, "the call names a person instead of a company");
  }
  // A reseller calls with a name, number and address of its own.
  if (said.level == Level::kOnBehalf) {
    for (Comparison* own : {&name, &phone, &email, &person}) {
      if (own->level != Level::kDisagrees && own->level != Level::kOtherNamed) continue;
      *own = Missing(call, own->feature, "it is the caller's own, who speaks for the company");
    }
  }
  return {std::move(name), std::move(phone), std::move(email), std::move(person), std::move(said)};
}

}  // namespace dealtrace::matching
