// Between the contracts' messages and matching's own types.
#pragma once

#include <string>

#include "dealtrace/crm/v1/account.pb.h"
#include "dealtrace/crm/v1/call.pb.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "dealtrace/crm/v1/organization.pb.h"
#include "dealtrace/crm/v1/person.pb.h"
#include "dealtrace/matching/v1/call_mentions.pb.h"
#include "dealtrace/matching/v1/link.pb.h"
#include "services/matching/domain/decision.h"
#include "services/matching/domain/records.h"

namespace dealtrace::matching {

AccountRecord FromProto(const crm::v1::Account& account);
ContactRecord FromProto(const crm::v1::Contact& contact);
OpportunityRecord FromProto(const crm::v1::Opportunity& opportunity);
UserRecord FromProto(const crm::v1::User& user);
ProductRecord FromProto(const crm::v1::Product& product);
CallRecord FromProto(const crm::v1::Call& call);
CallMentions MentionsOf(const crm::v1::Transcript& transcript);
CallMentions FromProto(const matching::v1::CallMentions& mentions);
matching::v1::CallMentions ToProto(const CallMentions& mentions);

matching::v1::Link::Decision ToProto(Decision decision);

// Without decide_time, so that the same decision is the same message.
matching::v1::Link ToProto(const std::string& call_id, const LinkDecision& decision,
                           absl::string_view model_version);

}  // namespace dealtrace::matching
