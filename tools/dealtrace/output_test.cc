#include "tools/dealtrace/output.h"

#include <gtest/gtest.h>

#include "nlohmann/json.hpp"

namespace dealtrace::cli {
namespace {

TEST(CellTextTest, ShowsWordsForTheNamesOfEnums) {
  struct Case {
    Column column;
    const char* value;
    const char* shown;
  };
  for (const Case& of : {Case{{"", "/decision"}, "DECISION_LINKED", "LINKED"},
                         {{"", "/link/decision"}, "DECISION_UNLINKED", "UNLINKED"},
                         {{"", "/before", "DECISION_"}, "DECISION_REVIEW", "REVIEW"},
                         {{"", "/state"}, "STATE_SUCCEEDED", "SUCCEEDED"},
                         {{"", "/run/state"}, "STATE_FAILED", "FAILED"},
                         {{"", "/feed/headState"}, "HEAD_STATE_BEHIND", "BEHIND"},
                         {{"", "/mode"}, "MODE_FULL", "FULL"},
                         {{"", "/verdict"}, "VERDICT_NO_BETTER", "NO_BETTER"},
                         {{"", "/basis"}, "BASIS_RULES", "RULES"},
                         // These are no names of an enum.
                         {{"", "/state"}, "STATE_", "STATE_"},
                         {{"", "/state"}, "STATE_OF the art", "STATE_OF the art"},
                         {{"", "/name"}, "DECISION_LINKED", "DECISION_LINKED"},
                         {{"", "/reason"}, "NO_CANDIDATE", "NO_CANDIDATE"},
                         {{"", "/state"}, "", ""}}) {
    EXPECT_EQ(CellText(of.column, of.value), of.shown) << of.column.pointer;
  }
}

TEST(CellTextTest, ShowsThreeDigitsAndWholeNumbersAsTheyAre) {
  struct Case {
    nlohmann::json value;
    const char* shown;
  };
  for (const Case& of : {Case{0.9930000305175781, "0.993"},
                         {0.5, "0.500"},
                         {0.0, "0"},
                         {1.0, "1"},
                         {-0.25, "-0.250"},
                         {0.0000123, "<0.001"},
                         {-0.0000123, ">-0.001"},
                         {0.9999999, "1.000"},
                         {12345.6789, "12345.679"},
                         {1250000.0, "1250000"},
                         {7, "7"},
                         {-7, "-7"},
                         {"0.9930000305175781", "0.9930000305175781"},
                         {true, "true"},
                         {nullptr, ""}}) {
    EXPECT_EQ(CellText({"P", "/probability"}, of.value), of.shown) << of.value;
  }
}

TEST(CellTextTest, JsonKeepsAllDigitsAndNames) {
  testing::internal::CaptureStdout();
  const nlohmann::json row = {{"decision", "DECISION_LINKED"}, {"probability", 0.9930000305175781}};
  PrintRows(OutputFormat::kJsonLines, {{"DECISION", "/decision"}}, nlohmann::json::array({row}));
  PrintRows(OutputFormat::kTable, {{"DECISION", "/decision"}, {"PROBABILITY", "/probability"}},
            nlohmann::json::array({row}));
  EXPECT_EQ(testing::internal::GetCapturedStdout(),
            "{\"decision\":\"DECISION_LINKED\",\"probability\":0.9930000305175781}\n"
            "DECISION  PROBABILITY\n"
            "LINKED    0.993\n");
}

}  // namespace
}  // namespace dealtrace::cli
