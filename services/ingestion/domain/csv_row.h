// Splits one CSV record (RFC 4180) in place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace dealtrace::ingestion {

// How the fields of a file are told apart.
struct CsvSyntax {
  char delimiter = ',';
  char terminator = '\n';  // '\r' for files that have no '\n'
};

enum class CsvParse : uint8_t { kComplete, kIncomplete, kMalformed };

// One record's fields. Views into the parsed text or into `unescaped`; valid until either goes.
struct CsvFields {
  std::vector<absl::string_view> values;
  std::string unescaped;    // holds values in which a quote was doubled
  size_t length = 0;        // bytes of the record with its line break
  int64_t line_breaks = 0;  // line breaks in it, its own included
  const char* reason = "";  // when malformed
};

// Parses the record at the beginning of `text`. kIncomplete: it goes on behind `text` (never when
// `last`). kMalformed: `length` is then the first physical line, so that reading can go on behind
// it. A quote inside an unquoted field stands for itself.
CsvParse ParseCsvRecord(absl::string_view text, const CsvSyntax& syntax, bool last,
                        CsvFields* fields);

}  // namespace dealtrace::ingestion
