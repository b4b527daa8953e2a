#include "services/ingestion/domain/record_kind.h"

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "dealtrace/crm/v1/account.pb.h"
#include "dealtrace/crm/v1/activity.pb.h"
#include "dealtrace/crm/v1/call.pb.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "dealtrace/crm/v1/organization.pb.h"
#include "dealtrace/crm/v1/person.pb.h"

namespace dealtrace::ingestion {
namespace {

absl::StatusOr<RecordKind> Find(absl::string_view RecordKindNames::*member, absl::string_view text,
                                absl::string_view what) {
  for (const RecordKindNames& names : kRecordKinds) {
    if (!text.empty() && names.*member == text) return names.kind;
  }
  return absl::NotFoundError(absl::StrCat("'", text, "' is not a ", what));
}

}  // namespace

const RecordKindNames& NamesOf(RecordKind kind) { return kRecordKinds[static_cast<size_t>(kind)]; }

absl::StatusOr<RecordKind> KindOfStream(absl::string_view stream) {
  return Find(&RecordKindNames::stream, stream, "stream");
}

absl::StatusOr<RecordKind> KindOfFeed(absl::string_view feed_kind) {
  return Find(&RecordKindNames::feed, feed_kind, "kind of record");
}

absl::StatusOr<RecordKind> KindOfCollection(absl::string_view collection) {
  return Find(&RecordKindNames::collection, collection, "collection");
}

const google::protobuf::Message& PrototypeOf(RecordKind kind) {
  switch (kind) {
    case RecordKind::kUser:
      return crm::v1::User::default_instance();
    case RecordKind::kTeam:
      return crm::v1::Team::default_instance();
    case RecordKind::kRegion:
      return crm::v1::Region::default_instance();
    case RecordKind::kProduct:
      return crm::v1::Product::default_instance();
    case RecordKind::kAccount:
      return crm::v1::Account::default_instance();
    case RecordKind::kContact:
      return crm::v1::Contact::default_instance();
    case RecordKind::kLead:
      return crm::v1::Lead::default_instance();
    case RecordKind::kCampaign:
      return crm::v1::Campaign::default_instance();
    case RecordKind::kOpportunity:
      return crm::v1::Opportunity::default_instance();
    case RecordKind::kFieldChange:
      return crm::v1::FieldChange::default_instance();
    case RecordKind::kLineItem:
      return crm::v1::LineItem::default_instance();
    case RecordKind::kActivity:
      return crm::v1::Activity::default_instance();
    case RecordKind::kSupportCase:
      return crm::v1::SupportCase::default_instance();
    case RecordKind::kCurrencyRate:
      return crm::v1::CurrencyRate::default_instance();
    case RecordKind::kTranscript:
      return crm::v1::Transcript::default_instance();
    case RecordKind::kCall:
      break;
  }
  return crm::v1::Call::default_instance();
}

std::string MakeRecordId(absl::string_view source, absl::string_view external_id) {
  return absl::StrCat(source, "~", external_id);
}

std::string MakeRecordName(RecordKind kind, absl::string_view id) {
  return absl::StrCat(NamesOf(kind).collection, "/", id);
}

absl::StatusOr<std::string> ParseRecordName(RecordKind kind, absl::string_view name) {
  absl::string_view id = name;
  absl::string_view collection = NamesOf(kind).collection;
  if (!absl::ConsumePrefix(&id, collection) || !absl::ConsumePrefix(&id, "/") ||
      !absl::StrContains(id, '~')) {
    return absl::InvalidArgumentError(absl::StrCat("must be ", collection,
                                                   "/{source}~{external id}, for example ",
                                                   collection, "/crm-export~42"));
  }
  return std::string(id);
}

}  // namespace dealtrace::ingestion
