#include "services/matching/converters.h"

#include <utility>

#include "libs/rpc/resource_name.h"

namespace dealtrace::matching {
namespace {

absl::Time ToTime(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

CallPerson ToPerson(const crm::v1::Participant& participant) {
  CallPerson person;
  person.display_name = participant.display_name();
  person.email = participant.email();
  person.phone = participant.phone();
  person.external_id = participant.external_id();
  person.is_agent = participant.role() == crm::v1::SPEAKER_ROLE_AGENT;
  return person;
}

CallRecord::Direction ToDirection(crm::v1::Call::Direction direction) {
  switch (direction) {
    case crm::v1::Call::DIRECTION_OUTBOUND:
      return CallRecord::Direction::kOutbound;
    case crm::v1::Call::DIRECTION_INBOUND:
      return CallRecord::Direction::kInbound;
    default:
      return CallRecord::Direction::kUnknown;
  }
}

}  // namespace

AccountRecord FromProto(const crm::v1::Account& account) {
  AccountRecord record;
  record.id = rpc::ResourceIdOrEmpty("accounts", account.name());
  record.display_name = account.display_name();
  record.country = account.country();
  record.phone = account.phone();
  record.website = account.website();
  return record;
}

ContactRecord FromProto(const crm::v1::Contact& contact) {
  ContactRecord record;
  record.id = rpc::ResourceIdOrEmpty("contacts", contact.name());
  record.account = rpc::ResourceIdOrEmpty("accounts", contact.account());
  record.display_name = contact.display_name();
  record.email = contact.email();
  for (const std::string* phone : {&contact.phone(), &contact.mobile_phone()}) {
    if (!phone->empty()) record.phones.push_back(*phone);
  }
  return record;
}

OpportunityRecord FromProto(const crm::v1::Opportunity& opportunity) {
  OpportunityRecord record;
  record.id = rpc::ResourceIdOrEmpty("opportunities", opportunity.name());
  record.account = rpc::ResourceIdOrEmpty("accounts", opportunity.account());
  record.display_name = opportunity.display_name();
  record.open = opportunity.outcome() == crm::v1::OUTCOME_OPEN ||
                opportunity.outcome() == crm::v1::OUTCOME_UNSPECIFIED;
  if (opportunity.has_open_time()) record.open_time = ToTime(opportunity.open_time());
  if (opportunity.has_close_time()) record.close_time = ToTime(opportunity.close_time());
  record.owner = rpc::ResourceIdOrEmpty("users", opportunity.owner());
  record.product = rpc::ResourceIdOrEmpty("products", opportunity.product());
  record.contact_phone = opportunity.contact_phone();
  record.competitor = opportunity.competitor();
  record.amount = opportunity.amount().units();
  record.currency = opportunity.amount().currency_code();
  for (const std::string& contact : opportunity.contacts()) {
    record.contacts.push_back(rpc::ResourceIdOrEmpty("contacts", contact));
  }
  return record;
}

UserRecord FromProto(const crm::v1::User& user) {
  return {rpc::ResourceIdOrEmpty("users", user.name()), user.display_name(), user.email()};
}

ProductRecord FromProto(const crm::v1::Product& product) {
  return {rpc::ResourceIdOrEmpty("products", product.name()), product.display_name()};
}

CallRecord FromProto(const crm::v1::Call& call) {
  CallRecord record;
  record.id = rpc::ResourceIdOrEmpty("calls", call.name());
  if (call.has_start_time()) record.start_time = ToTime(call.start_time());
  if (call.has_duration()) {
    record.duration =
        absl::Seconds(call.duration().seconds()) + absl::Nanoseconds(call.duration().nanos());
  }
  record.direction = ToDirection(call.direction());
  record.dialed_number = call.dialed_number();
  record.caller_number = call.caller_number();
  record.source_name = call.source_name();
  record.agent = ToPerson(call.agent());
  record.agent.is_agent = true;
  for (const crm::v1::Participant& participant : call.participants()) {
    record.participants.push_back(ToPerson(participant));
  }
  return record;
}

CallMentions MentionsOf(const crm::v1::Transcript& transcript) {
  std::vector<SpokenTurn> turns;
  turns.reserve(static_cast<size_t>(transcript.utterances_size()));
  for (const crm::v1::Utterance& utterance : transcript.utterances()) {
    SpokenTurn turn;
    if (utterance.role() == crm::v1::SPEAKER_ROLE_AGENT) turn.side = SpokenTurn::Side::kSeller;
    if (utterance.role() == crm::v1::SPEAKER_ROLE_CUSTOMER) turn.side = SpokenTurn::Side::kCustomer;
    turn.speaker = utterance.speaker();
    turn.text = utterance.text();
    turns.push_back(std::move(turn));
  }
  return FindMentions(turns);
}

CallMentions FromProto(const matching::v1::CallMentions& mentions) {
  CallMentions made;
  made.has_words = mentions.has_words();
  for (const matching::v1::CallMentions::Name& name : mentions.names()) {
    MentionKind kind = MentionKind::kNamed;
    if (name.kind() == matching::v1::CallMentions::KIND_FROM) kind = MentionKind::kFrom;
    if (name.kind() == matching::v1::CallMentions::KIND_ON_BEHALF) kind = MentionKind::kOnBehalf;
    made.names.push_back({kind, name.words(), name.bounded()});
  }
  made.speakers.assign(mentions.speakers().begin(), mentions.speakers().end());
  made.amounts.assign(mentions.amounts().begin(), mentions.amounts().end());
  made.selling_words = mentions.selling_words();
  return made;
}

matching::v1::CallMentions ToProto(const CallMentions& mentions) {
  constexpr matching::v1::CallMentions::Kind kKinds[] = {
      matching::v1::CallMentions::KIND_NAMED, matching::v1::CallMentions::KIND_FROM,
      matching::v1::CallMentions::KIND_ON_BEHALF};
  matching::v1::CallMentions made;
  made.set_has_words(mentions.has_words);
  for (const NameMention& name : mentions.names) {
    matching::v1::CallMentions::Name& out = *made.add_names();
    out.set_kind(kKinds[static_cast<size_t>(name.kind)]);
    out.set_words(name.words);
    out.set_bounded(name.bounded);
  }
  made.mutable_speakers()->Assign(mentions.speakers.begin(), mentions.speakers.end());
  made.mutable_amounts()->Assign(mentions.amounts.begin(), mentions.amounts.end());
  made.set_selling_words(mentions.selling_words);
  return made;
}

matching::v1::Link::Decision ToProto(Decision decision) {
  switch (decision) {
    case Decision::kLinked:
      return matching::v1::Link::DECISION_LINKED;
    case Decision::kReview:
      return matching::v1::Link::DECISION_REVIEW;
    case Decision::kUnlinked:
      break;
  }
  return matching::v1::Link::DECISION_UNLINKED;
}

matching::v1::Link ToProto(const std::string& call_id, const LinkDecision& decision,
                           absl::string_view model_version) {
  matching::v1::Link link;
  link.set_name(rpc::ResourceName("links", call_id));
  link.set_call(rpc::ResourceName("calls", call_id));
  link.set_decision(ToProto(decision.decision));
  link.set_reason(decision.reason);
  link.set_explanation(decision.explanation);
  link.set_opportunity(rpc::ResourceName("opportunities", decision.opportunity));
  link.set_account(rpc::ResourceName("accounts", decision.account));
  link.set_probability(decision.probability);
  for (const LinkCandidate& candidate : decision.candidates) {
    matching::v1::Candidate& out = *link.add_candidates();
    out.set_opportunity(rpc::ResourceName("opportunities", candidate.opportunity));
    out.set_account(rpc::ResourceName("accounts", candidate.account));
    out.set_probability(candidate.probability);
    for (const Comparison& comparison : candidate.comparisons) {
      matching::v1::Comparison& step = *out.add_comparisons();
      step.set_comparison(std::string(FeatureName(comparison.feature)));
      step.set_level(std::string(LevelName(comparison.level)));
      step.set_weight(comparison.bits);
      step.set_explanation(comparison.explanation);
    }
  }
  for (const LinkShare& share : decision.shares) {
    matching::v1::Share& out = *link.add_shares();
    out.set_opportunity(rpc::ResourceName("opportunities", share.opportunity));
    out.set_weight(share.weight);
  }
  link.set_reviewed(decision.reviewed);
  link.set_too_short(decision.too_short);
  link.set_model_version(std::string(model_version));
  return link;
}

}  // namespace dealtrace::matching
