#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/matching/domain/email.h"
#include "services/matching/domain/evidence.h"
#include "services/matching/domain/person_name.h"
#include "services/matching/domain/phone.h"

namespace dealtrace::matching {
namespace {

Comparison Outcome(Feature feature, Level level, std::string explanation) {
  return {feature, level, WeightBits(feature, level), std::move(explanation)};
}

int64_t WholeDays(absl::Duration duration) { return duration / absl::Hours(24); }

Comparison CompareTime(const CallRecord& call, const OpportunityRecord& deal) {
  if (!call.start_time || (!deal.open_time && !deal.close_time)) {
    return Outcome(Feature::kTime, Level::kMissing, "a side tells no time");
  }
  if (deal.open_time && *call.start_time < *deal.open_time) {
    return Outcome(Feature::kTime, Level::kBefore,
                   absl::StrCat("the call came ", WholeDays(*deal.open_time - *call.start_time),
                                " days before the deal was recorded"));
  }
  // A day's slack: many systems keep the day of closing, not the hour.
  if (!deal.open && deal.close_time && *call.start_time > *deal.close_time + absl::Hours(24)) {
    return Outcome(Feature::kTime, Level::kAfter,
                   absl::StrCat("the call came ", WholeDays(*call.start_time - *deal.close_time),
                                " days after the deal was closed"));
  }
  return Outcome(Feature::kTime, Level::kDuring, "the deal was open at that time");
}

// The part of `user id` behind the source.
absl::string_view ExternalId(absl::string_view id) {
  const size_t tilde = id.find('~');
  return tilde == absl::string_view::npos ? id : id.substr(tilde + 1);
}

Comparison CompareOwner(const CallRecord& call, const Deal& deal) {
  const CallPerson& agent = call.agent;
  const absl::string_view owner = ExternalId(deal.record.owner);
  const bool agent_known =
      !agent.display_name.empty() || !agent.email.empty() || !agent.external_id.empty();
  if (owner.empty() || !agent_known) {
    return Outcome(Feature::kOwner, Level::kMissing, "the deal's owner or the agent is not known");
  }
  const std::string agent_email = NormalizeEmail(agent.email);
  const bool same_id = !agent.external_id.empty() && agent.external_id == owner;
  const bool same_email = !agent_email.empty() && agent_email == NormalizeEmail(deal.owner.email);
  const bool same_name = SamePerson(agent.display_name, deal.owner.display_name) ||
                         SamePerson(agent.display_name, owner);
  if (same_id || same_email || same_name) {
    return Outcome(Feature::kOwner, Level::kSame, "the agent owns the deal");
  }
  // Ids of different systems do not compare: only names or addresses on both sides can disagree.
  const bool comparable =
      (!agent_email.empty() && !deal.owner.email.empty()) ||
      (!PersonKey(agent.display_name).empty() &&
       (!PersonKey(deal.owner.display_name).empty() || !PersonKey(owner).empty()));
  if (!comparable) {
    return Outcome(Feature::kOwner, Level::kMissing, "owner and agent cannot be compared");
  }
  return Outcome(Feature::kOwner, Level::kDisagrees, "the agent does not own the deal");
}

bool IsNamed(const PreparedCall& call, const std::string& product) {
  const CompanyName words = ParseCompanyName(product);
  if (words.empty()) return false;
  return std::any_of(call.names.begin(), call.names.end(), [&](const CompanyName& name) {
    return std::search(name.tokens.begin(), name.tokens.end(), words.tokens.begin(),
                       words.tokens.end()) != name.tokens.end();
  });
}

// "GTX Pro" is not named where "GTX Pro Max" of another deal is.
Comparison CompareProduct(const PreparedCall& call, const Company& company, const Deal& deal) {
  const std::string* named = nullptr;
  for (const Deal& other : company.deals) {
    if (!IsNamed(call, other.product_name)) continue;
    if (named == nullptr || other.product_name.size() > named->size()) named = &other.product_name;
  }
  if (deal.product_name.empty() || named == nullptr) {
    return Outcome(Feature::kProduct, Level::kMissing, "no product of a deal is named");
  }
  if (*named == deal.product_name) {
    return Outcome(Feature::kProduct, Level::kNamed, absl::StrCat("the call names ", *named));
  }
  return Outcome(Feature::kProduct, Level::kOtherNamed,
                 absl::StrCat("the call names ", *named, ", which is another deal's product"));
}

bool IsParticipant(const PreparedCall& call, const ContactRecord& contact) {
  const std::string email = NormalizeEmail(contact.email);
  return std::any_of(call.record.participants.begin(), call.record.participants.end(),
                     [&](const CallPerson& person) {
                       if (person.is_agent) return false;
                       return (!email.empty() && NormalizeEmail(person.email) == email) ||
                              SamePerson(person.display_name, contact.display_name);
                     });
}

bool UsesNumber(const PreparedCall& call, const std::string& number, const std::string& region) {
  return std::any_of(call.phones.begin(), call.phones.end(), [&](const std::string& phone) {
    return SamePhone(phone, "", number, region);
  });
}

// True when the call's person or number is kept on this deal.
bool HoldsCaller(const PreparedCall& call, const Company& company, const OpportunityRecord& deal) {
  if (UsesNumber(call, deal.contact_phone, company.region)) return true;
  return std::any_of(company.contacts.begin(), company.contacts.end(),
                     [&](const ContactRecord& contact) {
                       return std::find(deal.contacts.begin(), deal.contacts.end(), contact.id) !=
                                  deal.contacts.end() &&
                              IsParticipant(call, contact);
                     });
}

Comparison CompareDealContact(const PreparedCall& call, const Company& company, const Deal& deal) {
  if (HoldsCaller(call, company, deal.record)) {
    return Outcome(Feature::kDealContact, Level::kOnDeal, "the caller is kept on this deal");
  }
  const bool deal_tells = !deal.record.contact_phone.empty() || !deal.record.contacts.empty();
  const bool on_other =
      deal_tells && std::any_of(company.deals.begin(), company.deals.end(), [&](const Deal& other) {
        return HoldsCaller(call, company, other.record);
      });
  if (on_other) {
    return Outcome(Feature::kDealContact, Level::kOnOtherDeal,
                   "the caller is kept on another deal of the company");
  }
  return Outcome(Feature::kDealContact, Level::kMissing, "the caller is kept on no deal");
}

}  // namespace

bool IsPossible(const CallRecord& call, const OpportunityRecord& deal, const TimeWindow& window) {
  if (!call.start_time) return true;
  if (deal.open_time && *call.start_time < *deal.open_time - window.before) return false;
  // An open deal's close time is only a hope.
  return deal.open || !deal.close_time || *call.start_time <= *deal.close_time + window.after;
}

std::vector<Comparison> CompareDeal(const PreparedCall& call, const Company& company,
                                    const Deal& deal) {
  return {CompareTime(call.record, deal.record), CompareOwner(call.record, deal),
          CompareProduct(call, company, deal), CompareDealContact(call, company, deal)};
}

}  // namespace dealtrace::matching
