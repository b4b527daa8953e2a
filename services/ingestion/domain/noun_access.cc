#include "services/ingestion/domain/noun_access.h"

#include <utility>

#include "dealtrace/crm/v1/account.pb.h"
#include "dealtrace/crm/v1/activity.pb.h"
#include "dealtrace/crm/v1/call.pb.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "dealtrace/crm/v1/organization.pb.h"
#include "dealtrace/crm/v1/person.pb.h"

namespace dealtrace::ingestion {
namespace {

template <typename Noun>
google::protobuf::Map<std::string, std::string>* Custom(google::protobuf::Message* message) {
  return static_cast<Noun*>(message)->mutable_custom_fields();
}

// Field 2 of every noun that has one; its number is fixed for good by the contract.
constexpr int kOriginFieldNumber = 2;

bool HasOrigin(RecordKind kind) {
  return kind != RecordKind::kFieldChange && kind != RecordKind::kTranscript;
}

}  // namespace

google::protobuf::Map<std::string, std::string>* CustomFieldsOf(
    RecordKind kind, google::protobuf::Message* message) {
  switch (kind) {
    case RecordKind::kAccount:
      return Custom<crm::v1::Account>(message);
    case RecordKind::kContact:
      return Custom<crm::v1::Contact>(message);
    case RecordKind::kLead:
      return Custom<crm::v1::Lead>(message);
    case RecordKind::kOpportunity:
      return Custom<crm::v1::Opportunity>(message);
    case RecordKind::kProduct:
      return Custom<crm::v1::Product>(message);
    case RecordKind::kLineItem:
      return Custom<crm::v1::LineItem>(message);
    case RecordKind::kUser:
      return Custom<crm::v1::User>(message);
    case RecordKind::kActivity:
      return Custom<crm::v1::Activity>(message);
    case RecordKind::kSupportCase:
      return Custom<crm::v1::SupportCase>(message);
    case RecordKind::kCall:
      return Custom<crm::v1::Call>(message);
    default:
      return nullptr;
  }
}

crm::v1::Origin* MutableOriginOf(RecordKind kind, google::protobuf::Message* message) {
  if (!HasOrigin(kind)) return nullptr;
  const auto* field = message->GetDescriptor()->FindFieldByNumber(kOriginFieldNumber);
  return static_cast<crm::v1::Origin*>(message->GetReflection()->MutableMessage(message, field));
}

const crm::v1::Origin* OriginOf(RecordKind kind, const google::protobuf::Message& message) {
  if (!HasOrigin(kind)) return nullptr;
  const auto* field = message.GetDescriptor()->FindFieldByNumber(kOriginFieldNumber);
  if (!message.GetReflection()->HasField(message, field)) return nullptr;
  return static_cast<const crm::v1::Origin*>(&message.GetReflection()->GetMessage(message, field));
}

void SetRecordName(google::protobuf::Message* message, std::string name) {
  const auto* field = message->GetDescriptor()->FindFieldByNumber(1);
  message->GetReflection()->SetString(message, field, std::move(name));
}

}  // namespace dealtrace::ingestion
