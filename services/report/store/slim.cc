#include "services/report/store/slim.h"

#include "absl/strings/str_cat.h"
#include "dealtrace/crm/v1/account.pb.h"
#include "dealtrace/crm/v1/call.pb.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "dealtrace/crm/v1/organization.pb.h"
#include "dealtrace/ingestion/v1/sync_run.pb.h"
#include "dealtrace/insight/v1/analysis.pb.h"
#include "dealtrace/matching/v1/link.pb.h"
#include "dealtrace/scoring/v1/score.pb.h"
#include "libs/rpc/resource_name.h"

namespace dealtrace::report {
namespace {

template <class Message>
absl::StatusOr<Message> Unpack(const std::string& kind, const google::protobuf::Any& content) {
  Message message;
  if (!content.UnpackTo(&message)) {
    return absl::InvalidArgumentError(
        absl::StrCat(kind, ": the content is not a ", Message::descriptor()->full_name()));
  }
  return message;
}

// Deterministic, so that equal facts are equal bytes.
SlimFact Keep(const google::protobuf::Message& message) {
  SlimFact fact;
  google::protobuf::io::StringOutputStream stream(&fact.content);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&coded);
  coded.Trim();
  return fact;
}

absl::StatusOr<SlimFact> SlimAccount(const google::protobuf::Any& content) {
  auto account = Unpack<crm::v1::Account>("account", content);
  if (!account.ok()) return account.status();
  crm::v1::Account kept;
  kept.set_display_name(account->display_name());
  kept.set_industry(account->industry());
  kept.set_segment(account->segment());
  return Keep(kept);
}

absl::StatusOr<SlimFact> SlimOpportunity(const google::protobuf::Any& content) {
  auto deal = Unpack<crm::v1::Opportunity>("opportunity", content);
  if (!deal.ok()) return deal.status();
  const std::string account = rpc::ResourceIdOrEmpty("accounts", deal->account());
  for (const char* field :
       {"origin", "contact_phone", "next_step", "contacts", "custom_fields", "forecast_category",
        "probability", "campaign", "win_reason", "loss_reason", "downgrade_reason"}) {
    deal->GetReflection()->ClearField(&*deal, deal->GetDescriptor()->FindFieldByName(field));
  }
  SlimFact fact = Keep(*deal);
  fact.reference = account;
  return fact;
}

absl::StatusOr<SlimFact> SlimUser(const google::protobuf::Any& content) {
  auto user = Unpack<crm::v1::User>("user", content);
  if (!user.ok()) return user.status();
  user->clear_origin();
  user->clear_email();
  user->clear_phone();
  user->clear_custom_fields();
  return Keep(*user);
}

absl::StatusOr<SlimFact> SlimCall(const google::protobuf::Any& content) {
  auto call = Unpack<crm::v1::Call>("call", content);
  if (!call.ok()) return call.status();
  crm::v1::Call kept;
  if (call->has_start_time()) *kept.mutable_start_time() = call->start_time();
  if (call->has_duration()) *kept.mutable_duration() = call->duration();
  kept.set_has_transcript(call->has_transcript());
  return Keep(kept);
}

absl::StatusOr<SlimFact> SlimLink(const google::protobuf::Any& content) {
  auto link = Unpack<matching::v1::Link>("link", content);
  if (!link.ok()) return link.status();
  link->clear_candidates();
  link->clear_explanation();
  SlimFact fact = Keep(*link);
  fact.reference = rpc::ResourceIdOrEmpty("opportunities", link->opportunity());
  fact.too_short = link->too_short();
  return fact;
}

absl::StatusOr<SlimFact> SlimStory(const google::protobuf::Any& content) {
  auto story = Unpack<insight::v1::DealStory>("deal_story", content);
  if (!story.ok()) return story.status();
  for (insight::v1::DealReason& reason : *story->mutable_reasons()) {
    for (insight::v1::ReasonEvidence& evidence : *reason.mutable_evidence()) {
      evidence.mutable_quote()->clear_speaker();
    }
  }
  return Keep(*story);
}

absl::StatusOr<SlimFact> SlimRun(const google::protobuf::Any& content) {
  auto run = Unpack<ingestion::v1::SyncRun>("sync_run", content);
  if (!run.ok()) return run.status();
  ingestion::v1::SyncRun kept;
  kept.set_state(run->state());
  kept.set_feed_position(run->feed_position());
  for (const ingestion::v1::StreamReceipt& stream : run->streams()) {
    if (stream.state() == ingestion::v1::StreamReceipt::STATE_DONE) *kept.add_streams() = stream;
  }
  return Keep(kept);
}

template <class Message>
absl::StatusOr<SlimFact> SlimNamed(const std::string& kind, const google::protobuf::Any& content) {
  auto message = Unpack<Message>(kind, content);
  if (!message.ok()) return message.status();
  Message kept;
  kept.set_display_name(message->display_name());
  return Keep(kept);
}

}  // namespace

absl::StatusOr<SlimFact> SlimDown(const std::string& kind, const google::protobuf::Any& content) {
  if (kind == "account") return SlimAccount(content);
  if (kind == "opportunity") return SlimOpportunity(content);
  if (kind == "product") return SlimNamed<crm::v1::Product>(kind, content);
  if (kind == "team") return SlimNamed<crm::v1::Team>(kind, content);
  if (kind == "region") return SlimNamed<crm::v1::Region>(kind, content);
  if (kind == "user") return SlimUser(content);
  if (kind == "call") return SlimCall(content);
  if (kind == "link") return SlimLink(content);
  if (kind == "deal_story") return SlimStory(content);
  if (kind == "sync_run") return SlimRun(content);
  if (kind == "score") {
    auto score = Unpack<scoring::v1::Score>(kind, content);
    if (!score.ok()) return score.status();
    return Keep(*score);
  }
  return absl::InvalidArgumentError(absl::StrCat("the report keeps no ", kind));
}

}  // namespace dealtrace::report
