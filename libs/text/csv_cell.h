// One cell of a CSV file that is written for programs and opened with spreadsheets.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace dealtrace::text {

enum class CellForm {
  // A cell that a spreadsheet would take for a formula gets an apostrophe in front, which
  // ReadCsvCell takes away again.
  kSafe,
  // As it is.
  kRaw,
};

// Quoted where RFC 4180 asks for it. A formula begins with = @ tab or carriage return, or with + or
// - unless what follows is a number or a telephone number: digits and `. , ( ) / -` and spaces.
std::string CsvCell(absl::string_view value, CellForm form);

// The value of a cell, its quotes already removed, that CsvCell(…, kSafe) wrote. Every value comes
// back; what only looks like one (`'tis`) stays as it is.
std::string ReadCsvCell(absl::string_view cell);

}  // namespace dealtrace::text
