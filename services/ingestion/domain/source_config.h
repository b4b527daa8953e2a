// sources.yaml: where records come from and which column is which field.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "services/ingestion/domain/amount.h"
#include "services/ingestion/domain/csv_reader.h"
#include "services/ingestion/domain/record_kind.h"

namespace dealtrace::ingestion {

// What a mapped column's numbers count.
enum class Unit : uint8_t { kOnes, kThousands, kMillions, kBillions, kPercent };

// `revenue: {column: revenue, unit: millions}`, or `name: account` for a column alone.
struct FieldMapping {
  std::string field;   // one of FieldsOf(kind)
  std::string column;  // as in the header row
  Unit unit = Unit::kOnes;
  std::string currency;     // ISO 4217 code of an amount; empty: the source's
  std::string date_format;  // of a time; empty: the stream's
  DecimalMark decimal_mark = DecimalMark::kUnknown;  // of a number; unknown: the stream's
};

// One file (or a folder of files of one shape) of a source.
struct StreamConfig {
  RecordKind kind = RecordKind::kAccount;
  std::string path;                  // relative to the source's folder, or absolute
  std::vector<FieldMapping> fields;  // empty: columns named like the fields
  CsvOptions csv;
  std::string date_format;                           // empty: detected for each column
  DecimalMark decimal_mark = DecimalMark::kUnknown;  // unknown: detected for each column
  // How much of the stream a full run may delete for being absent; absent: the default.
  std::optional<int> max_deletion_percent;
};

// A source of kind `files`.
struct SourceConfig {
  std::string name;    // lower-case letters, digits and dashes, 1 to 40 characters
  std::string folder;  // base of relative paths, itself relative to sources.yaml; may be empty
  std::string time_zone = "UTC";
  absl::TimeZone zone = absl::UTCTimeZone();
  std::string currency;  // ISO 4217 code of amounts that name none; may be empty
  // Stage -> outcome. Without any, stages mean what GuessStage is certain of.
  absl::flat_hash_map<std::string, crm::v1::Outcome> stages;
  std::vector<StreamConfig> streams;  // in the order in which they are read

  const StreamConfig* FindStream(RecordKind kind) const;

  // What a stage means; absent when nothing tells it. The deal then counts as neither open, won nor
  // lost, and the receipt says so.
  std::optional<crm::v1::Outcome> OutcomeOf(absl::string_view stage) const;
};

// Reads sources.yaml. Every error names `file`, the key and the fix. INVALID_ARGUMENT only.
absl::StatusOr<std::vector<SourceConfig>> ParseSources(absl::string_view yaml,
                                                       absl::string_view file);

// The source of that name. NOT_FOUND: there is none; the message lists those there are.
absl::StatusOr<SourceConfig> FindSource(const std::vector<SourceConfig>& sources,
                                        absl::string_view name);

}  // namespace dealtrace::ingestion
