#include "libs/text/printable.h"

#include <gtest/gtest.h>

namespace dealtrace::text {
namespace {

TEST(PrintableTest, NothingReachesTheTerminalThatItWouldObey) {
  EXPECT_EQ(Printable("\x1b]0;owned\x07"), "\\u001b]0;owned\\u0007");
  EXPECT_EQ(Printable("\xC2\x9B"
                      "2J"),
            "\\u009b2J")
      << "the one-character form of ESC [";
  EXPECT_EQ(Printable("a\b\x7F\r\n\tb"), "a\\u0008\\u007f\\u000d\\u000a\\u0009b");
  EXPECT_EQ(Printable("\xE2\x80\xAE"
                      "cod\xE2\x81\xA6"),
            "\\u202ecod\\u2066");
  EXPECT_EQ(Printable("\xD8\x9C\xE2\x80\x8F\xE2\x80\xA8"), "\\u061c\\u200f\\u2028");
  EXPECT_EQ(Printable(absl::string_view("a\0b", 3)), "a\\u0000b");
  EXPECT_EQ(Printable("\x9B"
                      "2J"),
            "\xEF\xBF\xBD"
            "2J")
      << "a bare byte is no UTF-8";
}

TEST(PrintableTest, EveryScriptIsShownAsItIs) {
  for (const char* text : {"Zoë Müller", "山田 太郎", "נועה", "علی‌رضا", "👩‍💻",
                           "C:\\new", "100 % \"ok\""}) {
    EXPECT_EQ(Printable(text), text);
  }
}

TEST(PrintableTest, LinesKeepTheirBreaks) {
  EXPECT_EQ(PrintableLines("a\n\tb\r\x1b[2J"), "a\n\tb\\u000d\\u001b[2J");
}

}  // namespace
}  // namespace dealtrace::text
