// How each type of field reads its text.
#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "dealtrace/crm/v1/activity.pb.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "google/type/money.pb.h"
#include "services/ingestion/domain/amount.h"
#include "services/ingestion/domain/external_id.h"
#include "services/ingestion/domain/noun_access.h"
#include "services/ingestion/domain/record_mapper.h"

namespace dealtrace::ingestion {
namespace {

int64_t FactorOf(Unit unit) {
  switch (unit) {
    case Unit::kThousands:
      return 1'000;
    case Unit::kMillions:
      return 1'000'000;
    case Unit::kBillions:
      return 1'000'000'000;
    case Unit::kOnes:
    case Unit::kPercent:
      break;
  }
  return 1;
}

void SetTimestamp(absl::Time time, google::protobuf::Timestamp* timestamp) {
  int64_t nanos = absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(absl::ToUnixSeconds(time)));
  timestamp->set_seconds(absl::ToUnixSeconds(time));
  timestamp->set_nanos(static_cast<int32_t>(nanos));
}

crm::v1::Activity::Kind ActivityKind(absl::string_view text) {
  std::string lower = absl::AsciiStrToLower(text);
  if (absl::StrContains(lower, "mail")) return crm::v1::Activity::KIND_EMAIL;
  if (absl::StrContains(lower, "meeting") || absl::StrContains(lower, "event")) {
    return crm::v1::Activity::KIND_MEETING;
  }
  if (absl::StrContains(lower, "call")) return crm::v1::Activity::KIND_CALL;
  if (absl::StrContains(lower, "task") || absl::StrContains(lower, "to-do")) {
    return crm::v1::Activity::KIND_TASK;
  }
  return crm::v1::Activity::KIND_UNSPECIFIED;
}

}  // namespace

std::optional<Problem> RecordMapper::SetField(const BoundField& field, absl::string_view value,
                                              google::protobuf::Message* message,
                                              Warnings* warnings) const {
  const auto* reflection = message->GetReflection();
  switch (field.spec->type) {
    case FieldType::kExternalId:
    case FieldType::kCurrency:
      return std::nullopt;  // set with the whole row
    case FieldType::kText:
    case FieldType::kPreviousStage:
      reflection->SetString(message, field.descriptor, std::string(value));
      return std::nullopt;
    case FieldType::kReference:
    case FieldType::kRecordName:
    case FieldType::kReferenceList:
      return SetReferences(field, value, message);
    case FieldType::kMoney:
    case FieldType::kInteger:
    case FieldType::kNumber:
    case FieldType::kProbability:
      return IsMissing(value) ? std::nullopt : SetAmount(field, value, message);
    case FieldType::kTime:
    case FieldType::kOriginCreateTime:
    case FieldType::kOriginUpdateTime:
      return IsMissing(value) ? std::nullopt : SetTime(field, value, message);
    case FieldType::kStage:
      return SetStage(field, value, message, warnings);
    case FieldType::kActivityKind: {
      auto kind = ActivityKind(value);
      if (kind == crm::v1::Activity::KIND_UNSPECIFIED) {
        warnings->Count("a kind of activity is not known: kept as unspecified");
      }
      static_cast<crm::v1::Activity*>(message)->set_kind(kind);
      return std::nullopt;
    }
    case FieldType::kOriginUri:
      MutableOriginOf(kind_, message)->set_uri(std::string(value));
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<Problem> RecordMapper::SetTime(const BoundField& field, absl::string_view value,
                                             google::protobuf::Message* message) const {
  std::optional<absl::Time> time = field.time.Parse(value);
  if (!time) {
    return Problem{std::string(field.spec->name),
                   absl::StrCat("is not a time in the form ", field.time.Expected(),
                                "; correct it or set date_format in the mapping")};
  }
  google::protobuf::Timestamp* timestamp = nullptr;
  if (field.spec->type == FieldType::kOriginCreateTime) {
    timestamp = MutableOriginOf(kind_, message)->mutable_create_time();
  } else if (field.spec->type == FieldType::kOriginUpdateTime) {
    timestamp = MutableOriginOf(kind_, message)->mutable_update_time();
  } else {
    timestamp = static_cast<google::protobuf::Timestamp*>(
        message->GetReflection()->MutableMessage(message, field.descriptor));
  }
  SetTimestamp(*time, timestamp);
  return std::nullopt;
}

std::optional<Problem> RecordMapper::SetAmount(const BoundField& field, absl::string_view value,
                                               google::protobuf::Message* message) const {
  const auto* reflection = message->GetReflection();
  const std::string name(field.spec->name);
  bool percent = field.unit == Unit::kPercent || absl::EndsWith(value, "%");
  std::optional<Amount> amount = ParseAmount(value, FactorOf(field.unit));
  if (!amount) return Problem{name, "is not a number, for example 1234.50"};
  switch (field.spec->type) {
    case FieldType::kMoney: {
      auto* money =
          static_cast<google::type::Money*>(reflection->MutableMessage(message, field.descriptor));
      money->set_units(amount->units);
      money->set_nanos(amount->nanos);
      if (!field.currency.empty()) money->set_currency_code(field.currency);
      return std::nullopt;
    }
    case FieldType::kInteger:
      if (amount->units < 0 || amount->nanos != 0) {
        return Problem{name, "must be a whole number, 0 or more"};
      }
      reflection->SetInt64(message, field.descriptor, amount->units);
      return std::nullopt;
    case FieldType::kProbability: {
      double probability = amount->AsDouble();
      if (percent || probability > 1) probability /= 100;
      if (probability < 0 || probability > 1) {
        return Problem{name, "must be from 0 to 1, or a percentage from 0 to 100"};
      }
      reflection->SetDouble(message, field.descriptor, probability);
      return std::nullopt;
    }
    default:
      reflection->SetDouble(message, field.descriptor, amount->AsDouble());
      return std::nullopt;
  }
}

std::optional<Problem> RecordMapper::SetStage(const BoundField& field, absl::string_view value,
                                              google::protobuf::Message* message,
                                              Warnings* warnings) const {
  message->GetReflection()->SetString(message, field.descriptor, std::string(value));
  std::optional<crm::v1::Outcome> outcome = source_.OutcomeOf(value);
  if (!outcome) {
    warnings->Count(absl::StrCat("stage '", value.substr(0, 80),
                                 "' has no outcome: add it to stages in sources.yaml"));
    return std::nullopt;
  }
  if (kind_ == RecordKind::kFieldChange) {
    static_cast<crm::v1::FieldChange*>(message)->set_new_outcome(*outcome);
  } else {
    static_cast<crm::v1::Opportunity*>(message)->set_outcome(*outcome);
  }
  return std::nullopt;
}

std::optional<Problem> RecordMapper::SetReferences(const BoundField& field, absl::string_view value,
                                                   google::protobuf::Message* message) const {
  const auto* reflection = message->GetReflection();
  const bool many = field.spec->type == FieldType::kReferenceList;
  std::vector<absl::string_view> ids = {value};
  if (many) ids = absl::StrSplit(value, ';', absl::SkipWhitespace());
  for (absl::string_view id : ids) {
    id = absl::StripAsciiWhitespace(id);
    if (std::optional<std::string> reason = CheckExternalId(id)) {
      return Problem{std::string(field.spec->name), *std::move(reason)};
    }
    std::string name = MakeRecordName(field.spec->target, MakeRecordId(source_.name, id));
    if (many) {
      reflection->AddString(message, field.descriptor, std::move(name));
    } else {
      reflection->SetString(message, field.descriptor, std::move(name));
    }
  }
  return std::nullopt;
}

}  // namespace dealtrace::ingestion
