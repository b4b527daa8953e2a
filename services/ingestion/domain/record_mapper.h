// Turns the rows of one CSV file into messages of one noun, by the mapping of sources.yaml.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "google/protobuf/arena.h"
#include "services/ingestion/domain/field_catalog.h"
#include "services/ingestion/domain/number_column.h"
#include "services/ingestion/domain/record_reader.h"
#include "services/ingestion/domain/source_config.h"
#include "services/ingestion/domain/source_time.h"

namespace dealtrace::ingestion {

// A mapping bound to the columns of a header row. Not thread-safe.
class RecordMapper {
 public:
  // FAILED_PRECONDITION: the header lacks a mapped column; names it and the closest one.
  static absl::StatusOr<RecordMapper> Create(const SourceConfig& source, const StreamConfig& stream,
                                             const std::vector<std::string>& header,
                                             const std::string& file);

  // Takes a row as evidence of how its columns are written. Every row of the file, then Conclude.
  void Survey(absl::Span<const absl::string_view> values, int64_t line);

  // Decides how each column is read. What is in doubt is told in `file_warnings`.
  void Conclude(char delimiter, Warnings* file_warnings);

  // Fills `record` (but its line) with a message on `arena`. `values` are as many as the header
  // has. A problem names the field as sources.yaml does.
  std::optional<Problem> Map(absl::Span<const absl::string_view> values,
                             google::protobuf::Arena* arena, SourceRecord* record,
                             Warnings* warnings) const;

  // Whether IdOf knows every row's id. That of a stage change is made from its facts if need be.
  bool KnowsIds() const { return id_column_ >= 0 && kind_ != RecordKind::kFieldChange; }

  // The id of a row, also of one that Map refuses; empty when the row does not tell it.
  std::string IdOf(absl::Span<const absl::string_view> values) const;

 private:
  // A field with everything that reading its text needs.
  struct BoundField {
    const FieldSpec* spec = nullptr;
    const google::protobuf::FieldDescriptor* descriptor = nullptr;
    int column = 0;
    std::string column_name;
    Unit unit = Unit::kOnes;
    std::string currency;
    DecimalMark decimal_mark = DecimalMark::kUnknown;  // as the mapping says
    NumberEvidence numbers;
    NumberReading number;
    DateEvidence dates;
    bool detects_time = false;
    TimeParser time{DateOrder::kMonthFirst, absl::UTCTimeZone()};
    // The first line with a number that a spreadsheet damaged, and with an error of one; 0: none.
    int64_t damaged_line = 0;
    int64_t error_line = 0;
    // Of an id: how many are Salesforce's with 18 characters, and how many would be but for their
    // checksum, with the first line of those.
    int64_t long_ids = 0;
    int64_t broken_ids = 0;
    int64_t broken_line = 0;
  };

  RecordMapper(const SourceConfig& source, const StreamConfig& stream)
      : source_(source), kind_(stream.kind), stream_mark_(stream.decimal_mark) {}

  absl::Status Bind(const StreamConfig& stream, const std::vector<std::string>& header,
                    const std::string& file);
  // "crm.opportunities.map.amount"
  std::string MapKey(const BoundField& field) const;
  void ConcludeNumbers(char delimiter, Warnings* file_warnings);
  void ConcludeIds(Warnings* file_warnings) const;
  void ConcludeTimes(char delimiter, Warnings* file_warnings);
  DecimalMark MarkOfOtherColumns(const BoundField& field) const;
  DateOrder OrderOfOtherColumns(const BoundField& field) const;
  // Whether the file's numbers, or else the marks between its cells, are those of countries that
  // write the comma before decimals and the day before the month.
  bool HasDecimalCommas(char delimiter) const;
  std::optional<Problem> SetField(const BoundField& field, absl::string_view value,
                                  google::protobuf::Message* message, Warnings* warnings) const;
  std::optional<Problem> SetTime(const BoundField& field, absl::string_view value,
                                 google::protobuf::Message* message) const;
  std::optional<Problem> SetAmount(const BoundField& field, absl::string_view value,
                                   google::protobuf::Message* message, Warnings* warnings) const;
  void SetMoney(const BoundField& field, const WrittenNumber& number, const Amount& amount,
                google::protobuf::Message* message, Warnings* warnings) const;
  void WarnOfOpenSign(const BoundField& field, const CurrencySign& sign, Warnings* warnings) const;
  void SetPhone(const BoundField& field, absl::string_view value,
                google::protobuf::Message* message, Warnings* warnings) const;
  std::optional<Problem> SetStage(const BoundField& field, absl::string_view value,
                                  google::protobuf::Message* message, Warnings* warnings) const;
  std::optional<Problem> SetReferences(const BoundField& field, absl::string_view value,
                                       google::protobuf::Message* message,
                                       Warnings* warnings) const;
  std::optional<Problem> SetCurrency(absl::Span<const absl::string_view> values,
                                     google::protobuf::Message* message, Warnings* warnings) const;
  bool IsTotalsLine(absl::Span<const absl::string_view> values) const;
  std::optional<Problem> SetIdentity(absl::Span<const absl::string_view> values,
                                     SourceRecord* record) const;
  std::optional<Problem> SetCustomFields(absl::Span<const absl::string_view> values,
                                         google::protobuf::Message* message,
                                         Warnings* warnings) const;

  SourceConfig source_;
  RecordKind kind_;
  DecimalMark stream_mark_;
  std::vector<BoundField> fields_;
  std::vector<size_t> amounts_;  // indexes of fields_
  std::vector<std::pair<int, std::string>> custom_columns_;
  std::vector<NumberEvidence> custom_numbers_;  // of the same columns
  std::vector<DateEvidence> custom_dates_;
  int64_t surveyed_count_ = 0;
  int id_column_ = -1;
  int currency_column_ = -1;
};

}  // namespace dealtrace::ingestion
