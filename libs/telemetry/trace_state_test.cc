#include "libs/telemetry/trace_state.h"

#include <gtest/gtest.h>

#include <vector>

#include "absl/strings/str_cat.h"

namespace dealtrace::telemetry {
namespace {

std::string Join(const std::vector<absl::string_view>& headers) { return JoinTraceState(headers); }

std::string Repeat(char c, size_t count) { return std::string(count, c); }

// `k0=1,k1=1,…`
std::string Members(int count) {
  std::string members;
  for (int i = 0; i < count; ++i) absl::StrAppend(&members, i == 0 ? "" : ",", "k", i, "=1");
  return members;
}

TEST(TraceStateTest, KeepsWhatHasTheGrammar) {
  const std::string cases[] = {
      "a=1",
      "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE",
      "fw529a3039@dt=F;c x",
      "0tenant@system=1",
      "a_-*/b=!\"#$%&'()*+-./:;<>?@[]^_`{|}~",
      "a= 1",
      absl::StrCat(Repeat('k', 256), "=1"),
      absl::StrCat(Repeat('t', 241), "@", Repeat('s', 14), "=1"),
      absl::StrCat("a=", Repeat('v', 256)),
      Members(32),
  };
  for (const std::string& state : cases) EXPECT_EQ(Join({state}), state);
}

TEST(TraceStateTest, DiscardsTheListForOneMemberThatIsWrong) {
  const std::string cases[] = {"a",
                               "=1",
                               "a=",
                               "A=1",
                               "a b=1",
                               "a =1",
                               "a.b=1",
                               "0a=1",
                               "_a=1",
                               "@a=1",
                               "a@=1",
                               "a@@b=1",
                               "a@b@c=1",
                               "a@0b=1",
                               "a@B=1",
                               "a=1=2",
                               "a=b\tc",
                               "a=\x7f",
                               "a=\xa0",
                               "\xc3\xa9=1",
                               absl::StrCat(Repeat('k', 257), "=1"),
                               absl::StrCat(Repeat('t', 242), "@v=1"),
                               absl::StrCat("t@", Repeat('s', 15), "=1"),
                               absl::StrCat("a=", Repeat('v', 257))};
  for (const std::string& bad : cases) {
    EXPECT_EQ(Join({bad}), "") << bad;
    EXPECT_EQ(Join({absl::StrCat("good=1,", bad)}), "") << bad;
    EXPECT_EQ(Join({"good=1", bad}), "") << bad;
  }
  EXPECT_EQ(Join({Members(33)}), "");
  EXPECT_EQ(Join({Members(20), "a=1,b=1,c=1,d=1,e=1,f=1,g=1", "h=1,i=1,j=1,k=1,l=1,m=1"}), "");
}

TEST(TraceStateTest, BlanksAndEmptyMembersDoNotCount) {
  EXPECT_EQ(Join({"a=1 \t , \t b=2,\tc=3 "}), "a=1,b=2,c=3");
  EXPECT_EQ(Join({",a=1,,b=2, ,"}), "a=1,b=2");
  EXPECT_EQ(Join({"", "a=1", " ", "b=2"}), "a=1,b=2");
  EXPECT_EQ(Join({}), "");
  EXPECT_EQ(Join({"", ","}), "");
}

TEST(TraceStateTest, OfTwoMembersWithOneKeyTheFirstStays) {
  EXPECT_EQ(Join({"a=1,b=2,a=3"}), "a=1,b=2");
  EXPECT_EQ(Join({"a=1", "b=2", "a=1"}), "a=1,b=2");
}

TEST(TraceStateTest, WhatIsTooLongLosesLongMembersThenTheLast) {
  const std::string long_member = absl::StrCat("long=", Repeat('v', 200));
  const std::string state = absl::StrCat("a=", Repeat('1', 120), ",", long_member,
                                         ",b=", Repeat('2', 120), ",c=", Repeat('3', 120));
  EXPECT_EQ(Join({state}),
            absl::StrCat("a=", Repeat('1', 120), ",b=", Repeat('2', 120), ",c=", Repeat('3', 120)));
  std::string many = "k0=v";
  for (int i = 1; i < 32; ++i) absl::StrAppend(&many, ",k", i, "=", Repeat('v', 30));
  const std::string kept = Join({many});
  EXPECT_LE(kept.size(), 512u);
  EXPECT_GT(kept.size(), 512u - 40u);
  EXPECT_EQ(many.substr(0, kept.size()), kept);
}

}  // namespace
}  // namespace dealtrace::telemetry
