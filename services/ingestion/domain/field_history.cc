#include "services/ingestion/domain/field_history.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/money.pb.h"
#include "services/ingestion/domain/id_index.h"
#include "services/ingestion/domain/limits.h"

namespace dealtrace::ingestion {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

void SetTimestamp(absl::Time time, google::protobuf::Timestamp* timestamp) {
  int64_t micros = absl::ToUnixMicros(time);
  timestamp->set_seconds(micros / 1'000'000);
  timestamp->set_nanos(static_cast<int32_t>(micros % 1'000'000 * 1000));
}

std::string MoneyText(const google::type::Money& money) {
  bool negative = money.units() < 0 || money.nanos() < 0;
  std::string text = absl::StrFormat("%s%d.%09d", negative ? "-" : "", std::abs(money.units()),
                                     std::abs(money.nanos()));
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return money.currency_code().empty() ? text : absl::StrCat(text, " ", money.currency_code());
}

// A field's value as text; empty when it is not set.
std::string ValueText(const Message& message, const FieldDescriptor* field) {
  const auto* reflection = message.GetReflection();
  if (field->has_presence() && !reflection->HasField(message, field)) return "";
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection->GetString(message, field);
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection->GetEnumValue(message, field) == 0
                 ? ""
                 : std::string(reflection->GetEnum(message, field)->name());
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return absl::StrCat(reflection->GetDouble(message, field));
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat(reflection->GetInt64(message, field));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
    default:
      return "";
  }
  const Message& value = reflection->GetMessage(message, field);
  if (value.GetDescriptor() == google::type::Money::descriptor()) {
    return MoneyText(static_cast<const google::type::Money&>(value));
  }
  if (value.GetDescriptor() == google::protobuf::Timestamp::descriptor()) {
    const auto& time = static_cast<const google::protobuf::Timestamp&>(value);
    return absl::FormatTime(absl::RFC3339_full,
                            absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos()),
                            absl::UTCTimeZone());
  }
  return "";
}

}  // namespace

bool KeepsFieldHistory(RecordKind kind) {
  return kind == RecordKind::kOpportunity || kind == RecordKind::kLead ||
         kind == RecordKind::kAccount;
}

std::vector<crm::v1::FieldChange> DiffFields(RecordKind kind, const std::string& record_id,
                                             const Message& before, const Message& after,
                                             const FieldHistoryOptions& options) {
  std::vector<crm::v1::FieldChange> changes;
  const int64_t update_micros = UpdateMicros(kind, after);
  const absl::Time valid_from =
      update_micros > 0 ? absl::FromUnixMicros(update_micros) : options.run_time;
  const auto* descriptor = after.GetDescriptor();
  bool stage_changed = false;
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const FieldDescriptor* field = descriptor->field(i);
    const bool is_stage = kind == RecordKind::kOpportunity && field->name() == "stage";
    const bool is_outcome = kind == RecordKind::kOpportunity && field->name() == "outcome";
    if (field->is_repeated() || field->name() == "name" || field->name() == "origin") continue;
    std::string old_value = ValueText(before, field);
    std::string new_value = ValueText(after, field);
    if (old_value == new_value) continue;
    stage_changed = stage_changed || is_stage;
    if (is_outcome && stage_changed) continue;
    if (options.stage_known && (is_stage || is_outcome)) continue;
    if (new_value.size() > kTextFieldBytesMax || old_value.size() > kTextFieldBytesMax) continue;
    crm::v1::FieldChange& change = changes.emplace_back();
    change.set_name(MakeRecordName(
        RecordKind::kFieldChange,
        absl::StrCat(record_id, ".", field->name(), ".", absl::ToUnixMicros(options.run_time))));
    change.set_record(MakeRecordName(kind, record_id));
    change.set_field(field->name());
    change.set_old_value(std::move(old_value));
    change.set_new_value(std::move(new_value));
    if (is_stage) {
      change.set_new_outcome(static_cast<const crm::v1::Opportunity&>(after).outcome());
    }
    SetTimestamp(valid_from, change.mutable_valid_from());
    SetTimestamp(options.run_time, change.mutable_recorded_at());
    change.set_observed(true);
  }
  return changes;
}

}  // namespace dealtrace::ingestion
