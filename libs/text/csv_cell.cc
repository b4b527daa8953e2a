#include "libs/text/csv_cell.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace dealtrace::text {
namespace {

constexpr absl::string_view kNumberCharacters = "0123456789.,()/- ";

bool IsFormula(absl::string_view value) {
  if (value.empty()) return false;
  switch (value[0]) {
    case '=':
    case '@':
    case '\t':
    case '\r':
      return true;
    case '+':
    case '-':
      return value.find_first_not_of(kNumberCharacters, 1) != absl::string_view::npos;
    default:
      return false;
  }
}

// Also of what is marked already, so that every value comes back as it was.
bool NeedsMark(absl::string_view value) {
  return IsFormula(value.substr(std::min(value.find_first_not_of('\''), value.size())));
}

}  // namespace

std::string CsvCell(absl::string_view value, CellForm form) {
  std::string cell =
      form == CellForm::kSafe && NeedsMark(value) ? absl::StrCat("'", value) : std::string(value);
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  return absl::StrCat("\"", absl::StrReplaceAll(cell, {{"\"", "\"\""}}), "\"");
}

std::string ReadCsvCell(absl::string_view cell) {
  if (absl::StartsWith(cell, "'") && NeedsMark(cell)) cell.remove_prefix(1);
  return std::string(cell);
}

}  // namespace dealtrace::text
