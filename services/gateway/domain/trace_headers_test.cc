#include "services/gateway/domain/trace_headers.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace dealtrace::gateway {
namespace {

constexpr char kParent[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

telemetry::TraceContext ContextOf(absl::string_view parent, absl::string_view state) {
  http::Headers headers;
  headers.Add("traceparent", parent);
  headers.Add("tracestate", state);
  return TraceContextOf(headers);
}

TEST(TraceHeadersTest, TakesWhatHasItsGrammar) {
  for (const char* state :
       {"a=1", "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE", "fw529a3039@dt=F;c x"}) {
    EXPECT_EQ(ContextOf(kParent, state).trace_state, state);
  }
}

TEST(TraceHeadersTest, LeavesOutAStateThatCouldNotBeSentOn) {
  std::string many = "a0=1";
  for (int i = 1; i < 33; ++i) absl::StrAppend(&many, ",a", i, "=1");
  for (const std::string& state :
       {std::string(), std::string("a"), std::string("a=\xa0"), std::string("a=\t1"),
        std::string("A=1"), std::string("a=1,,b=2"), std::string("a=1=2"), std::string("a=\x7f"),
        absl::StrCat("a=", std::string(600, 'x')), many}) {
    const telemetry::TraceContext context = ContextOf(kParent, state);
    EXPECT_EQ(context.trace_parent, kParent);
    EXPECT_EQ(context.trace_state, "");
  }
}

TEST(TraceHeadersTest, WithoutAParentThereIsNoContext) {
  EXPECT_TRUE(ContextOf("", "a=1").empty());
  EXPECT_TRUE(ContextOf(absl::StrCat(kParent, "\xa0"), "a=1").empty());
  EXPECT_TRUE(ContextOf("00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333g-01", "").empty());
}

}  // namespace
}  // namespace dealtrace::gateway
