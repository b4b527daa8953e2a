#include "libs/text/spreadsheet_number.h"

#include <gtest/gtest.h>

namespace dealtrace::text {
namespace {

TEST(SpreadsheetNumberTest, KnowsScientificNotationHoweverItIsWritten) {
  for (const char* damaged : {"1.41555E+10",
                              "1,41555E+10",
                              "3.3E+10",
                              "4E+09",
                              "1.41555e+10",
                              "1.41555E10",
                              "141.555E+08",
                              "+1.41555E+10",
                              "-4.9E+11",
                              " 1.41555E+10 ",
                              "'1.41555E+10",
                              "=\"1.41555E+10\"",
                              "\u00A01.41555E+10",
                              "1.41555 E+10",
                              "4.91701E+012",
                              "1.5\u00D710^10",
                              "1.5*10^10",
                              "4.4207E-05",
                              "1.41555E\u221210",
                              "14155E+6",
                              "0E+00"}) {
    EXPECT_TRUE(IsScientificNotation(damaged)) << damaged;
  }
  for (const char* sound :
       {"", "14155550103", "+1 415 555 0103", "4155550103e12", "415.5550103 e12", "12E4", "5E10",
        "1E", "E+10", "1.E+10", "1.5E+", "1.5E+1000", "1.5E+10 ext", "415-555-0103 x12", "1.5",
        "version 1.5E+10", "DSC-W150/R", "1.41555E99", "abc"}) {
    EXPECT_FALSE(IsScientificNotation(sound)) << sound;
  }
}

TEST(SpreadsheetNumberTest, TakesDecimalZerosFromWholeNumbersOnly) {
  struct Case {
    const char* text;
    const char* without;
  };
  for (const Case& of : {Case{"14155550103.0", "14155550103"},
                         {"4155550103,0", "4155550103"},
                         {"4155550103.00", "4155550103"},
                         {"+14155550103.0", "+14155550103"},
                         {"'4155550103.0", "4155550103"},
                         {"=\"4155550103.0\"", "4155550103"},
                         {" 4155550103.0 ", "4155550103"},
                         {"14,155,550,103.0", "14,155,550,103"},
                         {"14.155.550.103,00", "14.155.550.103"},
                         {"14 155 550 103,0", "14 155 550 103"},
                         {"4155550103.000000", "4155550103"},
                         // These are not decimals.
                         {"01.23.45.67.00", "01.23.45.67.00"},
                         {"415.555.0000", "415.555.0000"},
                         {"621.00", "621.00"},
                         {"415 555 01.00", "415 555 01.00"},
                         {"4155550103.5", "4155550103.5"},
                         {"4155550103.", "4155550103."},
                         {"14155550103", "14155550103"},
                         {"", ""}}) {
    EXPECT_EQ(WithoutDecimalZeros(of.text, 7), of.without) << of.text;
  }
}

TEST(SpreadsheetNumberTest, KnowsFormulasWithoutAResult) {
  for (const char* error :
       {"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#BEZUG!", "#NV",
        "#¡VALOR!", "#¿NOMBRE?", "#ССЫЛКА!", "########", " #REF! ", "#n/a", "'#REF!"}) {
    EXPECT_TRUE(IsSpreadsheetError(error)) << error;
  }
  for (const char* text :
       {"#1 Plumbing!", "#12", "#acme", "N/A", "", "#", "#Wow, what a day!", "4155550103 #12"}) {
    EXPECT_FALSE(IsSpreadsheetError(text)) << text;
  }
}

}  // namespace
}  // namespace dealtrace::text
