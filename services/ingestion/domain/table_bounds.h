// Where a table begins and ends in a file: reports put titles before it and remarks behind it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/ingestion/domain/csv_row.h"

namespace dealtrace::ingestion {

// A directive for spreadsheet programs that is the file's first line: "sep=;".
struct DelimiterLine {
  char delimiter = ',';
  size_t length = 0;  // with its line break
};
std::optional<DelimiterLine> ReadDelimiterLine(absl::string_view text, char terminator);

// How many records of `sample`, which is the beginning of a file, stand before its header row:
// titles, filters, blank lines. They have one or two filled cells where the table has more, and a
// row of names follows. 0 when that is not plain. `last`: the sample is the whole file.
size_t RecordsBeforeHeader(absl::string_view sample, const CsvSyntax& syntax, bool last);

// The delimiter (one of , ; tab |) that splits most of the sample's records into as many fields as
// its header row; ',' when none does.
char DetectDelimiter(absl::string_view sample, char terminator);

// Whether a header row looks like a record: it holds more values of records (numbers, dates, ids)
// than names that columns are known by.
bool LooksLikeRecord(absl::Span<const absl::string_view> header);

// What a record is for the end of a table with `columns` columns.
enum class LineRole : uint8_t {
  kRecord,
  kRemark,  // "Copyright (c) …", "Total", "Filtered by: …": no record, if only such lines follow
  kDoubt,   // a lone cell: a remark where a blank line stands before it
};
LineRole RoleOf(absl::Span<const absl::string_view> values, size_t columns);

}  // namespace dealtrace::ingestion
