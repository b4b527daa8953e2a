// What a spreadsheet makes of long numbers and codes when it saves a table as CSV.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace dealtrace::text {

// `1.41555E+10`, `1,41555E+10`, `3.3E+10`, `4E+09`, `1.5×10^10`: the number's last digits are lost,
// so two different numbers may look the same. The mark that keeps a cell a text (`'…`, `="…"`) and
// spaces of any kind around it are passed over. What may be a code (`12E4`) is none.
bool IsScientificNotation(absl::string_view text);

// `14155550103` of `14155550103.0`, `4155550103,00` and `14,155,550,103.0`: a table in which some
// cells are empty holds whole numbers as decimals. Everything else as it is, also numbers of fewer
// than `digits_min` digits. A view of `text`.
absl::string_view WithoutDecimalZeros(absl::string_view text, size_t digits_min);

// `#REF!`, `#N/A`, `#DIV/0!`, `#BEZUG!`, `#¿NOMBRE?`, `#####`: a formula without a result, or a
// column that was too narrow.
bool IsSpreadsheetError(absl::string_view text);

}  // namespace dealtrace::text
