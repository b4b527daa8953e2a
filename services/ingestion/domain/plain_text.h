// Typography that numbers and dates are written with, brought to the ASCII that readers expect.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace dealtrace::ingestion {

// True when no byte is above 0x7F: then WithPlainPunctuation changes nothing.
bool IsAscii(absl::string_view text);

// Every Unicode space as ' ', every apostrophe and prime as '\'', every minus and dash as '-',
// every decimal digit as its ASCII digit, full-width forms as their plain ones; marks of direction
// and other invisible characters are dropped. All else stays. Ill-formed UTF-8 becomes U+FFFD.
std::string WithPlainPunctuation(absl::string_view text);

// The text without spaces around it, those of Unicode included.
absl::string_view StripSpaces(absl::string_view text);

// What a spreadsheet shows where a value is lost: "#REF!", "#N/A", "#VALUE!", "#DIV/0!" and their
// translations, or "######" for a column that was too narrow.
bool IsSpreadsheetError(absl::string_view text);

// "1.41555E+10": what a spreadsheet makes of a long number, such as a phone number or an id. Its
// last digits are lost.
bool IsScientificNumber(absl::string_view text);

// "14155550103.0": a whole number that passed through a program for decimals. The digits before
// the point, or the text as it is.
absl::string_view WithoutZeroDecimals(absl::string_view text);

// The text of a cell that was written as a formula (`="00123"`) so that a spreadsheet keeps it as
// it is; else the cell as it is.
absl::string_view WithoutFormula(absl::string_view cell);

// What a cell holds, without its spaces and without what keeps a spreadsheet from changing it.
absl::string_view CellText(absl::string_view cell);

}  // namespace dealtrace::ingestion
