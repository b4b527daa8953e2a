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
#include "services/ingestion/domain/record_reader.h"
#include "services/ingestion/domain/source_config.h"
#include "services/ingestion/domain/source_time.h"

namespace dealtrace::ingestion {

// A mapping bound to the columns of a header row. Not thread-safe.
class RecordMapper {
 public:
  // `samples` are rows from the file's beginning, from which date formats are detected.
  // FAILED_PRECONDITION: the header lacks a mapped column; names it and the closest one.
  static absl::StatusOr<RecordMapper> Create(const SourceConfig& source, const StreamConfig& stream,
                                             const std::vector<std::string>& header,
                                             const std::vector<std::vector<std::string>>& samples,
                                             const std::string& file, Warnings* file_warnings);

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
    Unit unit = Unit::kOnes;
    std::string currency;
    TimeParser time{DateOrder::kMonthFirst, absl::UTCTimeZone()};
  };

  RecordMapper(const SourceConfig& source, RecordKind kind) : source_(source), kind_(kind) {}

  absl::Status Bind(const StreamConfig& stream, const std::vector<std::string>& header,
                    const std::vector<std::vector<std::string>>& samples, const std::string& file,
                    Warnings* file_warnings);
  std::optional<Problem> SetField(const BoundField& field, absl::string_view value,
                                  google::protobuf::Message* message, Warnings* warnings) const;
  absl::StatusOr<TimeParser> ColumnTime(const FieldMapping& mapping, const StreamConfig& stream,
                                        int column,
                                        const std::vector<std::vector<std::string>>& samples,
                                        FieldType type, Warnings* file_warnings) const;
  std::optional<Problem> SetTime(const BoundField& field, absl::string_view value,
                                 google::protobuf::Message* message) const;
  std::optional<Problem> SetAmount(const BoundField& field, absl::string_view value,
                                   google::protobuf::Message* message) const;
  std::optional<Problem> SetStage(const BoundField& field, absl::string_view value,
                                  google::protobuf::Message* message, Warnings* warnings) const;
  std::optional<Problem> SetReferences(const BoundField& field, absl::string_view value,
                                       google::protobuf::Message* message) const;
  void SetCurrency(absl::string_view currency, google::protobuf::Message* message) const;
  bool IsTotalsLine(absl::Span<const absl::string_view> values) const;
  std::optional<Problem> SetIdentity(absl::Span<const absl::string_view> values,
                                     SourceRecord* record) const;
  std::optional<Problem> SetCustomFields(absl::Span<const absl::string_view> values,
                                         google::protobuf::Message* message,
                                         Warnings* warnings) const;

  SourceConfig source_;
  RecordKind kind_;
  std::vector<BoundField> fields_;
  std::vector<size_t> amounts_;  // indexes of fields_
  std::vector<std::pair<int, std::string>> custom_columns_;
  int id_column_ = -1;
  int currency_column_ = -1;
};

}  // namespace dealtrace::ingestion
