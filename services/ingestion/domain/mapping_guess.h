// A first mapping for a CRM export that nobody has described yet: from file names and headers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/ingestion/domain/record_kind.h"

namespace dealtrace::ingestion {

struct GuessedField {
  std::string field;
  std::string column;
};

struct TableGuess {
  RecordKind kind = RecordKind::kAccount;
  std::vector<GuessedField> fields;
  std::vector<std::string> unmapped_columns;  // will be custom fields
};

// What a table holds and which column is which field. Columns are compared without case,
// punctuation and a custom field's `__c`, with the names that Salesforce and HubSpot exports give
// them; each is used once, except that an entity's only naming column is both its id and its name.
// Absent when the file's name means no noun or a required field finds no column.
std::optional<TableGuess> GuessTable(absl::string_view file_name,
                                     absl::Span<const std::string> header);

}  // namespace dealtrace::ingestion
