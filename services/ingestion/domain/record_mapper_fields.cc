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
#include "services/ingestion/domain/plain_text.h"
#include "services/ingestion/domain/record_mapper.h"
#include "services/ingestion/domain/stage_vocabulary.h"

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

// "12 pcs": a short word behind a number is its unit.
absl::string_view WithoutUnit(absl::string_view value) {
  size_t end = value.size();
  while (end > 0 && absl::ascii_isalpha(value[end - 1])) --end;
  const size_t letters = value.size() - end;
  if (letters < 2 || letters > 5 || end == 0 || value[end - 1] != ' ') return value;
  return value.substr(0, end - 1);
}

// Why a number is refused that may be two.
std::string BothReadings(const WrittenNumber& number, DecimalMark column, absl::string_view key) {
  auto reading = [&](DecimalMark mark) {
    WrittenNumber open = number;
    open.mark = DecimalMark::kUnknown;
    const std::optional<Amount> value = ValueOf(open, mark);
    return absl::StrCat(value ? FormatAmount(*value) : "no number", " if '",
                        std::string(1, CharacterOf(mark)), "' separates decimals");
  };
  return absl::StrCat("is ", reading(DecimalMark::kPoint), " and ", reading(DecimalMark::kComma),
                      column == DecimalMark::kUnknown
                          ? ": the column holds both"
                          : absl::StrCat(": in the rest of the column '",
                                         std::string(1, CharacterOf(column)), "' does"),
                      "; correct it, or set decimal_mark for ", key);
}

std::string DamagedWarning(absl::string_view column, absl::string_view what, int64_t line) {
  return absl::StrCat("column '", column, "' holds ", what,
                      " that a spreadsheet has shortened (1.4E+10), first in line ", line,
                      ": left out; format the column as text and export again");
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
    case FieldType::kPhone:
      SetPhone(field, value, message, warnings);
      return std::nullopt;
    case FieldType::kReference:
    case FieldType::kRecordName:
    case FieldType::kReferenceList:
      return SetReferences(field, value, message, warnings);
    case FieldType::kMoney:
    case FieldType::kInteger:
    case FieldType::kNumber:
    case FieldType::kProbability:
      return IsMissing(value) ? std::nullopt : SetAmount(field, value, message, warnings);
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
  TimeReading reading = field.time.Read(value);
  if (!reading.time) return Problem{std::string(field.spec->name), std::move(reading.problem)};
  google::protobuf::Timestamp* timestamp = nullptr;
  if (field.spec->type == FieldType::kOriginCreateTime) {
    timestamp = MutableOriginOf(kind_, message)->mutable_create_time();
  } else if (field.spec->type == FieldType::kOriginUpdateTime) {
    timestamp = MutableOriginOf(kind_, message)->mutable_update_time();
  } else {
    timestamp = static_cast<google::protobuf::Timestamp*>(
        message->GetReflection()->MutableMessage(message, field.descriptor));
  }
  SetTimestamp(*reading.time, timestamp);
  return std::nullopt;
}

std::optional<Problem> RecordMapper::SetAmount(const BoundField& field, absl::string_view value,
                                               google::protobuf::Message* message,
                                               Warnings* warnings) const {
  const auto* reflection = message->GetReflection();
  const std::string name(field.spec->name);
  const bool is_counted =
      field.spec->type == FieldType::kInteger || field.spec->type == FieldType::kNumber;
  WrittenNumber number = ReadNumber(is_counted ? WithoutUnit(value) : value);
  if (!number.problem.empty()) return Problem{name, std::string(number.problem)};
  if (number.multiplier > 1 && field.unit != Unit::kOnes) {
    return Problem{name,
                   "has a suffix such as k although the mapping gives the column a unit: "
                   "write the number without it"};
  }
  DecimalMark mark = number.mark;
  if (number.open_mark != 0) mark = field.number.MarkOf(number);
  const bool contradicts = number.mark != DecimalMark::kUnknown &&
                           field.number.mark != DecimalMark::kUnknown &&
                           number.mark != field.number.mark;
  if (contradicts || (number.open_mark != 0 && mark == DecimalMark::kUnknown)) {
    return Problem{name, BothReadings(number, field.number.mark, MapKey(field))};
  }
  std::optional<Amount> amount = ValueOf(number, mark, FactorOf(field.unit));
  if (!amount) return Problem{name, "is not a number, for example 1234.50"};
  if (number.percent && field.spec->type != FieldType::kProbability) {
    return Problem{name, "is a percentage, which this field cannot hold: name another column"};
  }
  switch (field.spec->type) {
    case FieldType::kMoney:
      SetMoney(field, number, *amount, message, warnings);
      return std::nullopt;
    case FieldType::kInteger:
      if (amount->units < 0 || amount->nanos != 0) {
        return Problem{name, "must be a whole number, 0 or more"};
      }
      reflection->SetInt64(message, field.descriptor, amount->units);
      return std::nullopt;
    case FieldType::kProbability: {
      double probability = amount->AsDouble();
      if (field.unit == Unit::kPercent || number.percent || field.number.has_percentages) {
        probability /= 100;
      }
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

void RecordMapper::SetMoney(const BoundField& field, const WrittenNumber& number,
                            const Amount& amount, google::protobuf::Message* message,
                            Warnings* warnings) const {
  auto* money = static_cast<google::type::Money*>(
      message->GetReflection()->MutableMessage(message, field.descriptor));
  money->set_units(amount.units);
  money->set_nanos(amount.nanos);
  const CurrencySign& sign = number.currency;
  if (sign.sign.empty()) {
    if (!field.currency.empty()) money->set_currency_code(field.currency);
    return;
  }
  if (!sign.code.empty()) {
    money->set_currency_code(sign.code);
  } else if (CanMean(sign, field.currency)) {
    money->set_currency_code(field.currency);
  } else if (currency_column_ < 0) {
    WarnOfOpenSign(field, sign, warnings);
  }
}

void RecordMapper::WarnOfOpenSign(const BoundField& field, const CurrencySign& sign,
                                  Warnings* warnings) const {
  warnings->Count(absl::StrCat("column '", field.column_name, "' writes '", sign.sign,
                               "', the sign of several currencies (", sign.candidates.substr(0, 11),
                               " ...): kept without a currency; set currency for ", MapKey(field)));
}

std::optional<Problem> RecordMapper::SetCurrency(absl::Span<const absl::string_view> values,
                                                 google::protobuf::Message* message,
                                                 Warnings* warnings) const {
  if (currency_column_ < 0) return std::nullopt;
  const absl::string_view text = CellText(values[static_cast<size_t>(currency_column_)]);
  const bool is_empty = IsMissing(text) || IsSpreadsheetError(text);
  std::string code;
  if (is_empty) {
    // The amounts' own signs stand.
  } else if (text.size() == 3 && std::all_of(text.begin(), text.end(), absl::ascii_isalpha)) {
    code = absl::AsciiStrToUpper(text);
  } else {
    std::optional<CurrencySign> sign = ReadCurrencySign(text);
    if (!sign) return Problem{"currency", "must be a code of three letters such as USD"};
    if (sign->code.empty() && CanMean(*sign, source_.currency)) sign->code = source_.currency;
    if (sign->code.empty()) {
      warnings->Count(absl::StrCat("the currency '", sign->sign,
                                   "' may be one of several: kept without a currency; write a "
                                   "code of three letters such as USD, or set currency"));
    }
    code = sign->code;
  }
  for (size_t index : amounts_) {
    const BoundField& field = fields_[index];
    const auto* reflection = message->GetReflection();
    if (!reflection->HasField(*message, field.descriptor)) continue;
    const WrittenNumber number = ReadNumber(CellText(values[static_cast<size_t>(field.column)]));
    const CurrencySign& sign = number.currency;
    if (is_empty) {
      if (!sign.sign.empty() && sign.code.empty() && !CanMean(sign, field.currency)) {
        WarnOfOpenSign(field, sign, warnings);
      }
      continue;
    }
    if (!sign.sign.empty() && !code.empty() && !CanMean(sign, code)) {
      warnings->Count(absl::StrCat("the sign or code in column '", field.column_name,
                                   "' contradicts the currency column: the column was taken"));
    }
    static_cast<google::type::Money*>(reflection->MutableMessage(message, field.descriptor))
        ->set_currency_code(code);
  }
  return std::nullopt;
}

void RecordMapper::SetPhone(const BoundField& field, absl::string_view value,
                            google::protobuf::Message* message, Warnings* warnings) const {
  if (IsScientificNumber(value)) {
    warnings->Count(DamagedWarning(field.column_name, "phone numbers", field.damaged_line));
    return;
  }
  if (value.front() == '\'') value.remove_prefix(1);
  message->GetReflection()->SetString(message, field.descriptor,
                                      std::string(WithoutZeroDecimals(value)));
}

std::optional<Problem> RecordMapper::SetStage(const BoundField& field, absl::string_view value,
                                              google::protobuf::Message* message,
                                              Warnings* warnings) const {
  message->GetReflection()->SetString(message, field.descriptor, std::string(value));
  std::optional<crm::v1::Outcome> outcome = source_.OutcomeOf(value);
  if (!outcome) {
    warnings->Count(UnknownStage(value));
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
                                                   google::protobuf::Message* message,
                                                   Warnings* warnings) const {
  const auto* reflection = message->GetReflection();
  const bool many = field.spec->type == FieldType::kReferenceList;
  std::vector<absl::string_view> ids = {value};
  if (many) ids = absl::StrSplit(value, ';', absl::SkipWhitespace());
  for (absl::string_view id : ids) {
    id = StripSpaces(id);
    if (IsScientificNumber(id)) {
      if (field.spec->required)
        return Problem{std::string(field.spec->name), std::string(kDamagedId)};
      warnings->Count(DamagedWarning(field.column_name, "ids", field.damaged_line));
      continue;
    }
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
