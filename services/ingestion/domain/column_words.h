// The tables of what columns of CRM exports are called; column_vocabulary.h makes them useful.
#pragma once

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/ingestion/domain/record_kind.h"

namespace dealtrace::ingestion {

// What a record of a kind is called.
struct NounWords {
  RecordKind kind;
  absl::string_view names;
};

// What the column of a field is called.
struct ColumnWords {
  RecordKind kind;
  absl::string_view field;
  absl::string_view names;
};

absl::Span<const NounWords> NounTable();
absl::Span<const ColumnWords> ColumnTable();
// The same in every kind that has the field.
absl::Span<const ColumnWords> SharedColumnTable();
// What stands with a noun where a record's own id does: "id", "nr".
absl::string_view IdWords();
// Ids and names without a noun.
absl::string_view IdNames();
absl::string_view RecordNames();

}  // namespace dealtrace::ingestion
