#include "libs/http/uri.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dealtrace::http {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(PercentDecodeTest, DecodesUtf8) { EXPECT_EQ(*PercentDecode("caf%C3%A9%20x"), "café x"); }

TEST(PercentDecodeTest, KeepsWhatIsAskedFor) {
  EXPECT_EQ(*PercentDecode("a%2Fb%2fc%3A", "/"), "a%2Fb%2fc:");
}

TEST(PercentDecodeTest, RefusesBrokenEscapesAndIllFormedUtf8) {
  for (const absl::string_view bad :
       {"%", "%4", "%zz", "a%G0", "%FF", "%C3", "%C0%80", "%ED%A0%80", "%F4%90%80%80"}) {
    EXPECT_EQ(PercentDecode(bad).status().code(), absl::StatusCode::kInvalidArgument) << bad;
  }
}

TEST(PercentEncodeTest, IsUndoneByDecode) {
  std::string all;
  for (int c = 1; c < 128; ++c) all.push_back(static_cast<char>(c));
  EXPECT_EQ(*PercentDecode(PercentEncode(all)), all);
  EXPECT_EQ(PercentEncode("a/b c", "/"), "a/b%20c");
}

TEST(ParseQueryTest, ReadsPairsInOrder) {
  EXPECT_THAT(*ParseQuery("a=1&b&a=x+y%2B&&c=d=e"),
              ElementsAre(Pair("a", "1"), Pair("b", ""), Pair("a", "x y+"), Pair("c", "d=e")));
}

TEST(ParseQueryTest, RefusesTooManyParameters) {
  EXPECT_EQ(ParseQuery("a&b&c", 2).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(SplitTargetTest, CutsAtTheFirstQuestionMark) {
  EXPECT_THAT(SplitTarget("/a?b?c"), Pair("/a", "b?c"));
  EXPECT_THAT(SplitTarget("/a"), Pair("/a", ""));
}

}  // namespace
}  // namespace dealtrace::http
