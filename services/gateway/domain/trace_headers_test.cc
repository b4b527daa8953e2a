#include "services/gateway/domain/trace_headers.h"

#include "gtest/gtest.h"

namespace dealtrace::gateway {
namespace {

constexpr char kParent[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

// The grammar of the headers is tested in libs/telemetry.
TEST(TraceHeadersTest, ReadsEveryHeaderOfAName) {
  http::Headers headers;
  headers.Add("Traceparent", kParent);
  headers.Add("TraceState", "a=1");
  headers.Add("tracestate", "b=2");
  const telemetry::TraceContext context = TraceContextOf(headers);
  EXPECT_EQ(context.trace_parent, kParent);
  EXPECT_EQ(context.trace_state, "a=1,b=2");
  headers.Add("traceparent", kParent);
  EXPECT_TRUE(TraceContextOf(headers).empty());
}

TEST(TraceHeadersTest, WithoutAParentThereIsNoContext) {
  http::Headers headers;
  headers.Add("tracestate", "a=1");
  EXPECT_TRUE(TraceContextOf(headers).empty());
}

}  // namespace
}  // namespace dealtrace::gateway
