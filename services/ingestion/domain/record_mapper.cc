#include "services/ingestion/domain/record_mapper.h"

#include <openssl/sha.h>

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "services/ingestion/domain/column_name.h"
#include "services/ingestion/domain/external_id.h"
#include "services/ingestion/domain/limits.h"
#include "services/ingestion/domain/noun_access.h"
#include "services/ingestion/domain/plain_text.h"

namespace dealtrace::ingestion {
namespace {

int ColumnOf(const std::vector<std::string>& header, absl::string_view name) {
  auto found = std::find(header.begin(), header.end(), CleanColumnName(name));
  return found == header.end() ? -1 : static_cast<int>(found - header.begin());
}

// "Close On" and "close-on" are the column of the field close_on when there is no mapping.
std::string PlainName(absl::string_view column) {
  std::string plain = absl::AsciiStrToLower(column);
  std::replace(plain.begin(), plain.end(), ' ', '_');
  std::replace(plain.begin(), plain.end(), '-', '_');
  return plain;
}

std::vector<FieldMapping> MappingByName(RecordKind kind, const std::vector<std::string>& header) {
  std::vector<FieldMapping> mappings;
  for (const FieldSpec& spec : FieldsOf(kind)) {
    for (const std::string& column : header) {
      if (PlainName(column) != spec.name) continue;
      FieldMapping mapping;
      mapping.field = std::string(spec.name);
      mapping.column = column;
      mappings.push_back(mapping);
      break;
    }
  }
  return mappings;
}

absl::Status MissingColumn(const std::string& file, RecordKind kind, const FieldMapping& mapping,
                           const std::vector<std::string>& header) {
  std::string closest = ClosestName(mapping.column, header);
  return absl::FailedPreconditionError(
      absl::StrCat(file, ": has no column '", mapping.column, "', which crm.", NamesOf(kind).stream,
                   ".map.", mapping.field, " names",
                   closest.empty() ? "; correct the mapping or the header row"
                                   : absl::StrCat("; did you mean '", closest, "'?")));
}

constexpr absl::string_view kErrorCell =
    "holds an error of the spreadsheet, not a value: correct the cell and export again";

std::string ErrorCellWarning(absl::string_view column, int64_t line) {
  return absl::StrCat("column '", column, "' holds an error of the spreadsheet such as #REF!",
                      line > 0 ? absl::StrCat(", first in line ", line) : "",
                      ": the value was left out");
}

bool IsTime(FieldType type) {
  return type == FieldType::kTime || type == FieldType::kOriginCreateTime ||
         type == FieldType::kOriginUpdateTime;
}

// A stage change without an id of its own is told apart by what it says.
std::string StageChangeId(absl::string_view opportunity_id, const crm::v1::FieldChange& change) {
  std::string facts = absl::StrCat(change.valid_from().seconds(), ".", change.valid_from().nanos(),
                                   "|", change.new_value());
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(facts.data()), facts.size(), digest);
  return absl::StrCat(
      opportunity_id, ".stage.",
      absl::BytesToHexString(absl::string_view(reinterpret_cast<char*>(digest), 8)));
}

}  // namespace

absl::StatusOr<RecordMapper> RecordMapper::Create(const SourceConfig& source,
                                                  const StreamConfig& stream,
                                                  const std::vector<std::string>& header,
                                                  const std::string& file) {
  RecordMapper mapper(source, stream);
  absl::Status status = mapper.Bind(stream, header, file);
  if (!status.ok()) return status;
  return mapper;
}

absl::Status RecordMapper::Bind(const StreamConfig& stream, const std::vector<std::string>& header,
                                const std::string& file) {
  const std::vector<FieldMapping> mappings =
      stream.fields.empty() ? MappingByName(kind_, header) : stream.fields;
  std::vector<bool> mapped(header.size(), false);
  for (const FieldMapping& mapping : mappings) {
    BoundField field;
    field.spec = FindField(kind_, mapping.field);
    field.column = ColumnOf(header, mapping.column);
    if (field.column < 0) return MissingColumn(file, kind_, mapping, header);
    mapped[static_cast<size_t>(field.column)] = true;
    if (field.spec->type == FieldType::kExternalId) id_column_ = field.column;
    if (field.spec->type == FieldType::kCurrency) currency_column_ = field.column;
    if (!field.spec->proto.empty()) {
      field.descriptor =
          PrototypeOf(kind_).GetDescriptor()->FindFieldByName(std::string(field.spec->proto));
    }
    field.unit = mapping.unit;
    field.currency = mapping.currency.empty() ? source_.currency : mapping.currency;
    field.column_name = mapping.column;
    field.decimal_mark =
        mapping.decimal_mark == DecimalMark::kUnknown ? stream_mark_ : mapping.decimal_mark;
    field.time = TimeParser(DateOrder::kMonthFirst, source_.zone);
    const std::string& format =
        mapping.date_format.empty() ? stream.date_format : mapping.date_format;
    if (!format.empty()) {
      absl::StatusOr<TimeParser> time = TimeParser::ForFormat(format, source_.zone);
      if (!time.ok()) return time.status();
      field.time = *std::move(time);
    }
    field.detects_time = format.empty() && IsTime(field.spec->type);
    if (field.spec->type == FieldType::kMoney) amounts_.push_back(fields_.size());
    fields_.push_back(std::move(field));
  }
  for (const FieldSpec& spec : FieldsOf(kind_)) {
    bool bound = std::any_of(fields_.begin(), fields_.end(),
                             [&](const BoundField& field) { return field.spec == &spec; });
    if (spec.required && !bound) {
      return absl::FailedPreconditionError(absl::StrCat(file, ": has no column '", spec.name,
                                                        "'; name the column that holds it in crm.",
                                                        NamesOf(kind_).stream, ".map.", spec.name));
    }
  }
  for (size_t i = 0; i < header.size(); ++i) {
    if (!mapped[i]) custom_columns_.emplace_back(static_cast<int>(i), header[i]);
  }
  custom_numbers_.resize(custom_columns_.size());
  custom_dates_.resize(custom_columns_.size());
  return absl::OkStatus();
}

// "Total,,,12000": what spreadsheets end with. A company may be named so, but then more is told.
bool RecordMapper::IsTotalsLine(absl::Span<const absl::string_view> values) const {
  if (id_column_ < 0) return false;
  absl::string_view id = absl::StripAsciiWhitespace(values[static_cast<size_t>(id_column_)]);
  bool named = false;
  for (absl::string_view name : {"total", "totals", "grand total", "sum"}) {
    named = named || absl::EqualsIgnoreCase(id, name);
  }
  if (!named) return false;
  auto filled = std::count_if(values.begin(), values.end(), [](absl::string_view value) {
    return !absl::StripAsciiWhitespace(value).empty();
  });
  return 2 * static_cast<size_t>(filled) < values.size();
}

std::optional<Problem> RecordMapper::Map(absl::Span<const absl::string_view> values,
                                         google::protobuf::Arena* arena, SourceRecord* record,
                                         Warnings* warnings) const {
  if (IsTotalsLine(values)) return Problem{"id", "looks like a line of totals, not like a record"};
  google::protobuf::Message* message = PrototypeOf(kind_).New(arena);
  record->message = message;
  for (const BoundField& field : fields_) {
    absl::string_view value = CellText(values[static_cast<size_t>(field.column)]);
    if (value.empty()) {
      if (field.spec->required) return Problem{std::string(field.spec->name), "is missing"};
      continue;
    }
    if (IsSpreadsheetError(value)) {
      if (field.spec->required)
        return Problem{std::string(field.spec->name), std::string(kErrorCell)};
      warnings->Count(ErrorCellWarning(field.column_name, field.error_line));
      continue;
    }
    if (value.size() > kTextFieldBytesMax) {
      return Problem{std::string(field.spec->name), "is longer than 128 KiB"};
    }
    std::optional<Problem> problem = SetField(field, value, message, warnings);
    if (problem) return problem;
  }
  if (std::optional<Problem> problem = SetCurrency(values, message, warnings)) return problem;
  std::optional<Problem> problem = SetIdentity(values, record);
  if (problem) return problem;
  return SetCustomFields(values, message, warnings);
}

std::optional<Problem> RecordMapper::SetIdentity(absl::Span<const absl::string_view> values,
                                                 SourceRecord* record) const {
  std::string external_id;
  if (id_column_ >= 0) {
    external_id = std::string(CellText(values[static_cast<size_t>(id_column_)]));
  }
  if (kind_ == RecordKind::kFieldChange) {
    auto* change = static_cast<crm::v1::FieldChange*>(record->message);
    change->set_field("stage");
    if (!change->has_recorded_at()) *change->mutable_recorded_at() = change->valid_from();
    if (external_id.empty()) {
      absl::string_view opportunity = change->record();
      opportunity.remove_prefix(opportunity.find('~') + 1);
      external_id = StageChangeId(opportunity, *change);
    }
  }
  if (std::optional<std::string> reason = CheckExternalId(external_id)) {
    return Problem{"id", *std::move(reason)};
  }
  record->id = MakeRecordId(source_.name, external_id);
  SetRecordName(record->message, MakeRecordName(kind_, record->id));
  if (crm::v1::Origin* origin = MutableOriginOf(kind_, record->message)) {
    origin->set_source(source_.name);
    origin->set_external_id(std::move(external_id));
    if (source_.time_zone != "UTC") origin->set_time_zone(source_.time_zone);
  }
  return std::nullopt;
}

std::string RecordMapper::IdOf(absl::Span<const absl::string_view> values) const {
  if (id_column_ < 0) return "";
  absl::string_view id = CellText(values[static_cast<size_t>(id_column_)]);
  return CheckExternalId(id).has_value() ? "" : MakeRecordId(source_.name, id);
}

std::optional<Problem> RecordMapper::SetCustomFields(absl::Span<const absl::string_view> values,
                                                     google::protobuf::Message* message,
                                                     Warnings* warnings) const {
  if (custom_columns_.empty()) return std::nullopt;
  auto* custom = CustomFieldsOf(kind_, message);
  size_t count = 0;
  for (const auto& [column, name] : custom_columns_) {
    absl::string_view value = CellText(values[static_cast<size_t>(column)]);
    if (value.empty()) continue;
    if (IsSpreadsheetError(value)) {
      warnings->Count(ErrorCellWarning(name, 0));
      continue;
    }
    if (custom == nullptr) {
      warnings->Count(absl::StrCat("column '", name, "' is not mapped and was left out"));
      continue;
    }
    if (++count > kCustomFieldsMax) return Problem{name, "is one custom field too many"};
    if (value.size() > kTextFieldBytesMax) return Problem{name, "is longer than 128 KiB"};
    (*custom)[name] = std::string(value);
  }
  return std::nullopt;
}

}  // namespace dealtrace::ingestion
