#include "libs/text/csv_cell.h"

#include <gtest/gtest.h>

namespace dealtrace::text {
namespace {

TEST(CsvCellTest, ASpreadsheetSeesNoFormula) {
  EXPECT_EQ(CsvCell("=1+1", CellForm::kSafe), "'=1+1");
  EXPECT_EQ(CsvCell("@SUM(A1)", CellForm::kSafe), "'@SUM(A1)");
  EXPECT_EQ(CsvCell("+cmd|' /C calc'!A0", CellForm::kSafe), "'+cmd|' /C calc'!A0");
  EXPECT_EQ(CsvCell("-2+3+cmd", CellForm::kSafe), "'-2+3+cmd");
  EXPECT_EQ(CsvCell("\t=1", CellForm::kSafe), "'\t=1");
  EXPECT_EQ(CsvCell("=HYPERLINK(\"x\",1)", CellForm::kSafe), "\"'=HYPERLINK(\"\"x\"\",1)\"");
}

TEST(CsvCellTest, NumbersAndTelephoneNumbersStayWhatTheyAre) {
  for (const char* value :
       {"-5", "-5.25", "+33 1 55 55 01 00", "+1 (415) 555-0100", "-", "o-17", "'tis", "a=b", ""}) {
    EXPECT_EQ(CsvCell(value, CellForm::kSafe), value);
  }
}

TEST(CsvCellTest, EveryValueComesBack) {
  for (const char* value : {"=1", "'=1", "''=1", "'", "''", "'a", "-x", "'-x", "+33 1", "\rx"}) {
    std::string cell = CsvCell(value, CellForm::kSafe);
    if (cell[0] == '"') cell = cell.substr(1, cell.size() - 2);
    EXPECT_EQ(ReadCsvCell(cell), value);
  }
}

TEST(CsvCellTest, RawIsOnlyQuoted) {
  EXPECT_EQ(CsvCell("=1", CellForm::kRaw), "=1");
  EXPECT_EQ(CsvCell("a,\"b\"", CellForm::kRaw), "\"a,\"\"b\"\"\"");
}

}  // namespace
}  // namespace dealtrace::text
