// Whom a call may be with: an account with its people and deals, or a deal whose account is not
// told.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "services/matching/domain/company_name.h"
#include "services/matching/domain/person_name.h"
#include "services/matching/domain/phone.h"
#include "services/matching/domain/records.h"

namespace dealtrace::matching {

// Whom calls of a deal's owner are recognised by.
struct DealOwner {
  PersonName name;    // of the user, or of an id that is a name
  std::string email;  // normalised
};

// Something that is named in calls, with its words.
struct NamedThing {
  std::string name;  // "" when not known
  CompanyName words;
};

struct Deal {
  OpportunityRecord record;
  Phone contact_phone;
  // Shared with the deals that have the same; never null.
  std::shared_ptr<const DealOwner> owner;
  std::shared_ptr<const NamedThing> product;
  std::shared_ptr<const NamedThing> competitor;
};

struct Contact {
  ContactRecord record;
  PersonName name;
  std::string email;   // normalised
  std::string domain;  // of the organisation; "" for none
  std::vector<Phone> phones;
};

struct Company {
  // `accounts/{id}`, or `opportunities/{id}` for a deal without an account. Only matching's own.
  std::string key;
  AccountRecord account;  // an empty id when the record is not known
  std::vector<CompanyName> names;
  std::string region;   // ISO 3166, "" when not known
  Phone phone;          // of the account
  std::string website;  // the organisation's domain, "" when not known
  std::vector<Contact> contacts;
  std::vector<Deal> deals;

  // For people: the account's name, or the deal's.
  const std::string& title() const {
    return account.display_name.empty() && !deals.empty() ? deals.front().record.display_name
                                                          : account.display_name;
  }
};

// The company's key of an account or of a deal without one.
std::string CompanyKeyOfAccount(const std::string& account_id);
std::string CompanyKeyOf(const OpportunityRecord& opportunity);

}  // namespace dealtrace::matching
