#include <algorithm>

#include "dealtrace/crm/v1/account.pb.h"
#include "dealtrace/crm/v1/activity.pb.h"
#include "dealtrace/crm/v1/call.pb.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "dealtrace/crm/v1/organization.pb.h"
#include "dealtrace/crm/v1/person.pb.h"
#include "libs/erasure/mention_keys.h"
#include "services/ingestion/domain/id_index.h"
#include "services/ingestion/domain/record_time.h"
#include "services/ingestion/domain/references.h"
#include "services/ingestion/store/record_store.h"

namespace dealtrace::ingestion {
namespace {

using google::protobuf::Message;

template <typename Noun>
const Noun& As(const Message& message) {
  return static_cast<const Noun&>(message);
}

void FillRelations(RecordKind kind, const Message& message, RecordRow* row) {
  switch (kind) {
    case RecordKind::kAccount:
      row->owner = As<crm::v1::Account>(message).owner();
      break;
    case RecordKind::kContact:
      row->parent = As<crm::v1::Contact>(message).account();
      break;
    case RecordKind::kLead:
      row->owner = As<crm::v1::Lead>(message).owner();
      break;
    case RecordKind::kOpportunity:
      row->parent = As<crm::v1::Opportunity>(message).account();
      row->owner = As<crm::v1::Opportunity>(message).owner();
      row->outcome = As<crm::v1::Opportunity>(message).outcome();
      break;
    case RecordKind::kFieldChange:
      row->parent = As<crm::v1::FieldChange>(message).record();
      row->observed = As<crm::v1::FieldChange>(message).observed();
      row->recorded_time = ToTime(As<crm::v1::FieldChange>(message).recorded_at());
      break;
    case RecordKind::kLineItem:
      row->parent = As<crm::v1::LineItem>(message).opportunity();
      break;
    case RecordKind::kActivity:
      row->parent = As<crm::v1::Activity>(message).account();
      row->owner = As<crm::v1::Activity>(message).owner();
      break;
    case RecordKind::kSupportCase:
      row->parent = As<crm::v1::SupportCase>(message).account();
      break;
    default:
      break;
  }
}

}  // namespace

RecordRow MakeRecordRow(RecordKind kind, std::string id, const Message& message) {
  RecordRow row;
  row.kind = kind;
  row.content = SerializeDeterministically(message);
  row.content_hash = ContentHash(row.content);
  row.update_micros = UpdateMicros(kind, message);
  row.event_time = EventTime(kind, message);
  row.name_key = NameKeyOf(kind, absl::string_view(id).substr(id.find('~') + 1), message);
  row.mention_keys = erasure::MentionKeysOf(message);
  FillRelations(kind, message, &row);
  row.rights = rights::RowOf(NamesOf(kind).feed, id, message);
  row.id = std::move(id);
  return row;
}

}  // namespace dealtrace::ingestion
