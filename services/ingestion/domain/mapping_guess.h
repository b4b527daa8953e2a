// A first mapping for a CRM export that nobody has described yet: from file names, headers and what
// the values look like.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/ingestion/domain/record_kind.h"
#include "services/ingestion/domain/source_config.h"

namespace dealtrace::ingestion {

struct GuessedField {
  std::string field;
  std::string column;
  // Why, where the column's name alone does not tell it; empty otherwise.
  std::string reason;
  Unit unit = Unit::kOnes;
};

struct TableGuess {
  RecordKind kind = RecordKind::kAccount;
  // The columns tell the kind, not the file's name.
  bool is_kind_by_columns = false;
  std::vector<GuessedField> fields;
  std::vector<std::string> unmapped_columns;  // will be custom fields
  // Other columns that references may be in.
  std::vector<GuessedField> alternatives;
  // Columns named like a field whose values are not: what to look at.
  std::vector<std::string> doubts;
};

// What a table holds and which column is which field. Columns are known by the names that exports
// give them (column_vocabulary.h); each is used once, except that an entity's only naming column is
// both its id and its name. With `rows`, the first ones of the file, a column whose values do not
// fit a field is not taken for it, and ids, names, e-mail addresses and stages are found by their
// values where no name tells them. Absent when neither the file's name nor its columns mean a noun,
// or a required field finds no column.
std::optional<TableGuess> GuessTable(absl::string_view file_name,
                                     absl::Span<const std::string> header,
                                     absl::Span<const std::vector<std::string>> rows = {});

// The same where the kind is known.
std::optional<TableGuess> GuessColumns(RecordKind kind, absl::Span<const std::string> header,
                                       absl::Span<const std::vector<std::string>> rows = {});

}  // namespace dealtrace::ingestion
