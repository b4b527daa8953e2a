#include "tools/tracestore/jaeger_trace.h"

#include <gtest/gtest.h>

#include "absl/status/status.h"

namespace dealtrace::tracestore {
namespace {

constexpr char kTrace[] = "00000000000000004bf92f3577b34da6";
constexpr char kAnswer[] = R"({"data":[{"traceID":"4bf92f3577b34da6","spans":[
  {"traceID":"4bf92f3577b34da6","spanID":"1","operationName":"GET /report","references":[],
   "startTime":1700000000000000,"duration":2500,"processID":"p1",
   "tags":[{"key":"span.kind","type":"string","value":"server"},
           {"key":"http.response.status_code","type":"int64","value":200}],"logs":[]},
  {"traceID":"4bf92f3577b34da6","spanID":"2a","operationName":"select_facts","references":[
     {"refType":"CHILD_OF","traceID":"4bf92f3577b34da6","spanID":"1"},
     {"refType":"FOLLOWS_FROM","traceID":"aaaa","spanID":"7"}],
   "startTime":1700000000001000,"duration":500,"processID":"p2",
   "tags":[{"key":"error","type":"bool","value":true}],
   "logs":[{"timestamp":1700000000001100,"fields":[{"key":"event","type":"string","value":"retry"}]}]}
 ],"processes":{"p1":{"serviceName":"gateway"},"p2":{"serviceName":"report"}}}],"errors":null})";

TEST(JaegerTraceTest, ReadsSpansParentsLinksAndTags) {
  const absl::StatusOr<v1::Trace> trace = ParseJaegerTrace(kTrace, kAnswer);
  ASSERT_TRUE(trace.ok()) << trace.status();
  ASSERT_EQ(trace->spans_size(), 2);
  const v1::Span& first = trace->spans(0);
  EXPECT_EQ(first.trace(), kTrace);
  EXPECT_EQ(first.span(), "0000000000000001");
  EXPECT_EQ(first.parent_span(), "");
  EXPECT_EQ(first.service(), "gateway");
  EXPECT_EQ(first.kind(), v1::Span::KIND_SERVER);
  EXPECT_EQ(first.attributes().at("http.response.status_code"), "200");
  EXPECT_EQ(first.end_time().nanos(), 2'500'000);
  const v1::Span& second = trace->spans(1);
  EXPECT_EQ(second.parent_span(), "0000000000000001");
  EXPECT_EQ(second.outcome(), v1::Span::OUTCOME_ERROR);
  ASSERT_EQ(second.links_size(), 1);
  EXPECT_EQ(second.links(0).span(), "0000000000000007");
  EXPECT_EQ(second.events(0).display_name(), "retry");
}

TEST(JaegerTraceTest, AnAnswerWithoutTheTraceIsNotFound) {
  EXPECT_TRUE(absl::IsNotFound(ParseJaegerTrace(kTrace, R"({"data":[]})").status()));
}

TEST(JaegerTraceTest, OtherAnswersAreRefused) {
  for (const char* text : {"", "[]", "{}", "<html>", R"({"data":[{"traceID":7}]})",
                           R"({"data":[{"traceID":"4bf92f3577b34da6","spans":[{}]}]})"}) {
    EXPECT_TRUE(absl::IsDataLoss(ParseJaegerTrace(kTrace, text).status())) << text;
  }
}

}  // namespace
}  // namespace dealtrace::tracestore
