#include <algorithm>

#include "services/matching/domain/deal_words.h"
#include "services/matching/domain/outcome.h"
#include "services/matching/domain/person_name.h"
#include "services/matching/domain/phone.h"

namespace dealtrace::matching {
namespace {

// A deal is recorded within days of the first talk, seldom after weeks.
constexpr absl::Duration kLongBefore = absl::Hours(24 * 21);
// An open deal that long past its expected close is most likely forgotten.
constexpr absl::Duration kOverdue = absl::Hours(24 * 90);

int64_t WholeDays(absl::Duration duration) { return duration / absl::Hours(24); }

Comparison CompareTime(const PreparedCall& prepared, const OpportunityRecord& deal) {
  const CallRecord& call = prepared.record;
  if (!call.start_time || (!deal.open_time && !deal.close_time)) {
    return Outcome(prepared, Feature::kTime, Level::kMissing, "a side tells no time");
  }
  if (deal.open_time && *call.start_time < *deal.open_time) {
    const absl::Duration early = *deal.open_time - *call.start_time;
    return Outcome(prepared, Feature::kTime,
                   early > kLongBefore ? Level::kLongBefore : Level::kBefore, "the call came ",
                   WholeDays(*deal.open_time - *call.start_time),
                   " days before the deal was recorded");
  }
  // A day's slack: many systems keep the day of closing, not the hour.
  if (!deal.open && deal.close_time && *call.start_time > *deal.close_time + absl::Hours(24)) {
    return Outcome(prepared, Feature::kTime, Level::kAfter, "the call came ",
                   WholeDays(*call.start_time - *deal.close_time),
                   " days after the deal was closed");
  }
  if (deal.open && deal.close_time && *call.start_time > *deal.close_time + kOverdue) {
    return Outcome(prepared, Feature::kTime, Level::kOverdue,
                   "the deal was open, but long past its expected close");
  }
  return Outcome(prepared, Feature::kTime, Level::kDuring, "the deal was open at that time");
}

// The part of a user's id behind the source.
absl::string_view ExternalId(absl::string_view id) {
  const size_t tilde = id.find('~');
  return tilde == absl::string_view::npos ? id : id.substr(tilde + 1);
}

Comparison CompareOwner(const PreparedCall& call, const Deal& deal) {
  const std::string& agent_id = call.record.agent.external_id;
  const absl::string_view owner_id = ExternalId(deal.record.owner);
  const bool agent_known =
      !call.agent_name.key.empty() || !call.agent_email.empty() || !agent_id.empty();
  if (owner_id.empty() || !agent_known) {
    return Outcome(call, Feature::kOwner, Level::kMissing,
                   "the deal's owner or the agent is not known");
  }
  const bool same_id = !agent_id.empty() && agent_id == owner_id;
  const bool same_email = !call.agent_email.empty() && call.agent_email == deal.owner->email;
  if (same_id || same_email || SamePerson(call.agent_name, deal.owner->name)) {
    return Outcome(call, Feature::kOwner, Level::kSame, "the agent owns the deal");
  }
  // Ids of different systems do not compare: only names or addresses on both sides can disagree.
  const bool comparable = (!call.agent_email.empty() && !deal.owner->email.empty()) ||
                          (!call.agent_name.key.empty() && !deal.owner->name.key.empty());
  if (!comparable) {
    return Outcome(call, Feature::kOwner, Level::kMissing, "owner and agent cannot be compared");
  }
  return Outcome(call, Feature::kOwner, Level::kDisagrees, "the agent does not own the deal");
}

bool IsCaller(const PreparedCall& call, const Contact& contact) {
  return std::any_of(call.callers.begin(), call.callers.end(), [&](const CallerIdentity& caller) {
    return (!contact.email.empty() && caller.email == contact.email) ||
           SamePerson(caller.name, contact.name);
  });
}

// True when the call's person or number is kept on this deal.
bool HoldsCaller(const PreparedCall& call, const Company& company, const Deal& deal) {
  const bool by_phone =
      std::any_of(call.phones.begin(), call.phones.end(), [&](const CallerPhone& caller) {
        return call.numbers.Same(caller.phone, deal.contact_phone);
      });
  if (by_phone) return true;
  const std::vector<std::string>& ids = deal.record.contacts;
  return !ids.empty() &&
         std::any_of(company.contacts.begin(), company.contacts.end(), [&](const Contact& contact) {
           return std::find(ids.begin(), ids.end(), contact.record.id) != ids.end() &&
                  IsCaller(call, contact);
         });
}

Comparison CompareDealContact(const PreparedCall& call, const Company& company, const Deal& deal) {
  if (HoldsCaller(call, company, deal)) {
    return Outcome(call, Feature::kDealContact, Level::kOnDeal, "the caller is kept on this deal");
  }
  const bool deal_tells = !deal.record.contact_phone.empty() || !deal.record.contacts.empty();
  const bool on_other =
      deal_tells && std::any_of(company.deals.begin(), company.deals.end(), [&](const Deal& other) {
        return HoldsCaller(call, company, other);
      });
  if (on_other) {
    return Outcome(call, Feature::kDealContact, Level::kOnOtherDeal,
                   "the caller is kept on another deal of the company");
  }
  return Outcome(call, Feature::kDealContact, Level::kMissing, "the caller is kept on no deal");
}

Comparison CompareTopic(const PreparedCall& call) {
  if (!call.record.mentions.has_words) {
    return Outcome(call, Feature::kTopic, Level::kMissing, "the call has no transcript");
  }
  if (call.record.mentions.selling_words > 0) {
    return Outcome(call, Feature::kTopic, Level::kSelling, "the talk is about buying and selling");
  }
  return Outcome(call, Feature::kTopic, Level::kNotSelling, "no word of the talk is about buying");
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
  return {CompareTime(call, deal.record),
          CompareOwner(call, deal),
          CompareProduct(call, company, deal),
          CompareDealContact(call, company, deal),
          CompareAmount(call, company, deal),
          CompareCompetitor(call, company, deal),
          CompareTopic(call)};
}

}  // namespace dealtrace::matching
