#include "services/ingestion/domain/record_time.h"

#include "dealtrace/crm/v1/activity.pb.h"
#include "dealtrace/crm/v1/call.pb.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "dealtrace/crm/v1/organization.pb.h"
#include "services/ingestion/domain/noun_access.h"

namespace dealtrace::ingestion {
namespace {

using google::protobuf::Message;

template <typename Noun>
const Noun& As(const Message& message) {
  return static_cast<const Noun&>(message);
}

const google::protobuf::Timestamp* OwnTime(RecordKind kind, const Message& message) {
  switch (kind) {
    case RecordKind::kOpportunity: {
      const auto& deal = As<crm::v1::Opportunity>(message);
      if (deal.has_open_time()) return &deal.open_time();
      return deal.has_close_time() ? &deal.close_time() : nullptr;
    }
    case RecordKind::kFieldChange:
      return &As<crm::v1::FieldChange>(message).valid_from();
    case RecordKind::kActivity: {
      const auto& activity = As<crm::v1::Activity>(message);
      return activity.has_activity_time() ? &activity.activity_time() : nullptr;
    }
    case RecordKind::kSupportCase: {
      const auto& support_case = As<crm::v1::SupportCase>(message);
      return support_case.has_open_time() ? &support_case.open_time() : nullptr;
    }
    case RecordKind::kCurrencyRate: {
      const auto& rate = As<crm::v1::CurrencyRate>(message);
      return rate.has_valid_from() ? &rate.valid_from() : nullptr;
    }
    case RecordKind::kCall: {
      const auto& call = As<crm::v1::Call>(message);
      return call.has_start_time() ? &call.start_time() : nullptr;
    }
    default:
      return nullptr;
  }
}

}  // namespace

std::optional<absl::Time> EventTime(RecordKind kind, const Message& message) {
  if (const auto* own = OwnTime(kind, message)) return ToTime(*own);
  const crm::v1::Origin* origin = OriginOf(kind, message);
  if (origin == nullptr) return std::nullopt;
  if (origin->has_create_time()) return ToTime(origin->create_time());
  if (origin->has_update_time()) return ToTime(origin->update_time());
  return std::nullopt;
}

absl::Time ToTime(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}

google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(absl::ToUnixSeconds(time));
  timestamp.set_nanos(static_cast<int32_t>(
      absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(timestamp.seconds()))));
  return timestamp;
}

}  // namespace dealtrace::ingestion
