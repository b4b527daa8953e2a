#include "tools/tracestore/otlp_spans.h"

#include <gtest/gtest.h>

namespace dealtrace::tracestore {
namespace {

using telemetry::ExportTraceServiceRequest;

class OtlpSpansTest : public ::testing::Test {
 protected:
  OtlpSpansTest() {
    auto& resource = *request_.add_resource_spans();
    auto& name = *resource.mutable_resource()->add_attributes();
    name.set_key("service.name");
    name.mutable_value()->set_string_value("insight");
    span_ = resource.add_scope_spans()->add_spans();
    span_->set_trace_id(std::string(16, '\x1f'));
    span_->set_span_id(std::string(8, '\x2e'));
    span_->set_name("work");
    span_->set_start_time_unix_nano(1'700'000'000'000'000'001);
    span_->set_end_time_unix_nano(1'700'000'001'000'000'000);
  }

  ExportTraceServiceRequest request_;
  opentelemetry::proto::trace::v1::Span* span_;
};

TEST_F(OtlpSpansTest, ConvertsIdsTimesAndService) {
  const ConvertedSpans converted = ConvertSpans(request_);
  ASSERT_EQ(converted.spans.size(), 1u);
  EXPECT_EQ(converted.spans[0].trace(), "1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f");
  EXPECT_EQ(converted.spans[0].span(), "2e2e2e2e2e2e2e2e");
  EXPECT_EQ(converted.spans[0].service(), "insight");
  EXPECT_EQ(converted.spans[0].start_time().seconds(), 1'700'000'000);
  EXPECT_EQ(converted.spans[0].start_time().nanos(), 1);
}

TEST_F(OtlpSpansTest, KeepsEveryRecordAndWhichProcessItWas) {
  auto& instance = *request_.mutable_resource_spans(0)->mutable_resource()->add_attributes();
  instance.set_key("service.instance.id");
  instance.mutable_value()->set_string_value("replica-1");
  auto& records = *span_->add_attributes();
  records.set_key("dealtrace.records");
  for (int i = 0; i < 2000; ++i) {
    records.mutable_value()->mutable_array_value()->add_values()->set_string_value(
        "calls/files~c-" + std::to_string(i));
  }
  const ConvertedSpans converted = ConvertSpans(request_);
  ASSERT_EQ(converted.spans.size(), 1u);
  EXPECT_EQ(converted.spans[0].attributes().at("service.instance.id"), "replica-1");
  const std::string& kept = converted.spans[0].attributes().at("dealtrace.records");
  EXPECT_NE(kept.find("\"calls/files~c-1999\"]"), std::string::npos);
}

TEST_F(OtlpSpansTest, RejectsSpansWithoutIds) {
  span_->set_span_id("short");
  const ConvertedSpans converted = ConvertSpans(request_);
  EXPECT_TRUE(converted.spans.empty());
  EXPECT_EQ(converted.rejected_count, 1);
}

TEST_F(OtlpSpansTest, WritesListsAndMapsAsJson) {
  auto& list = *span_->add_attributes();
  list.set_key("list");
  list.mutable_value()->mutable_array_value()->add_values()->set_int_value(1);
  list.mutable_value()->mutable_array_value()->add_values()->set_bool_value(true);
  auto& map = *span_->add_attributes();
  map.set_key("map");
  auto& entry = *map.mutable_value()->mutable_kvlist_value()->add_values();
  entry.set_key("a");
  entry.mutable_value()->set_string_value("b");
  const v1::Span span = ConvertSpans(request_).spans.at(0);
  EXPECT_EQ(span.attributes().at("list"), "[1,true]");
  EXPECT_EQ(span.attributes().at("map"), R"({"a":"b"})");
}

TEST_F(OtlpSpansTest, BoundsWhatASpanMayCarry) {
  for (int i = 0; i < 1000; ++i) {
    auto& attribute = *span_->add_attributes();
    attribute.set_key(std::to_string(i));
    attribute.mutable_value()->set_string_value(std::string(10'000, 'x'));
    span_->add_links()->set_span_id(std::string(8, 'x'));
    span_->add_events();
  }
  span_->set_start_time_unix_nano(UINT64_MAX);
  const v1::Span span = ConvertSpans(request_).spans.at(0);
  EXPECT_EQ(span.attributes_size(), 128);
  EXPECT_EQ(span.attributes().at("0").size(), 4096u);
  EXPECT_EQ(span.links_size(), 128);
  EXPECT_EQ(span.events_size(), 128);
  EXPECT_LT(span.ByteSizeLong(), 1u << 20);
}

}  // namespace
}  // namespace dealtrace::tracestore
