#include "libs/telemetry/otlp_writer.h"

#include <gtest/gtest.h>

#include <limits>

#include "libs/telemetry/otlp/otlp_messages.h"
#include "libs/telemetry/tracer.h"

namespace dealtrace::telemetry {
namespace {

namespace otlp = opentelemetry::proto;

// Keeps the last span, decoded.
class LastSpan : public SpanSink {
 public:
  void CountStarted() override {}
  void Take(absl::string_view encoded) override {
    ASSERT_TRUE(span.ParseFromArray(encoded.data(), static_cast<int>(encoded.size())));
    bytes = std::string(encoded);
  }

  otlp::trace::v1::Span span;
  std::string bytes;
};

class OtlpWriterTest : public ::testing::Test {
 protected:
  OtlpWriterTest() { SetProcessTracer(std::make_shared<Tracer>(Tracer{{}, sink_})); }
  ~OtlpWriterTest() override { SetProcessTracer(nullptr); }

  const std::shared_ptr<LastSpan> sink_ = std::make_shared<LastSpan>();
};

TEST_F(OtlpWriterTest, ASpanIsReadAsItWasWritten) {
  SpanOptions options;
  options.kind = SpanKind::kClient;
  options.parent =
      TraceContext{"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "vendor=1"};
  options.links = {{"00-0000000000000000000000000000000a-000000000000000b-00", "other=2"}};
  options.attributes = {{"text", std::string(300, 'x')},
                        {"empty", std::string()},
                        {"true", true},
                        {"false", false},
                        {"negative", int64_t{-1}},
                        {"large", std::numeric_limits<int64_t>::max()},
                        {"ratio", -0.25}};
  Span started = Span::Start("a name", options);
  started.AddEvent("an event", {{"number", int64_t{7}}});
  started.SetError(absl::NotFoundError("x"));
  started.End();

  const otlp::trace::v1::Span& span = sink_->span;
  EXPECT_EQ(span.name(), "a name");
  EXPECT_EQ(span.kind(), otlp::trace::v1::Span::SPAN_KIND_CLIENT);
  EXPECT_EQ(span.trace_id(), "\x4b\xf9\x2f\x35\x77\xb3\x4d\xa6\xa3\xce\x92\x9d\x0e\x0e\x47\x36");
  EXPECT_EQ(span.parent_span_id(), std::string("\x00\xf0\x67\xaa\x0b\xa9\x02\xb7", 8));
  EXPECT_EQ(span.span_id().size(), 8u);
  EXPECT_EQ(span.trace_state(), "vendor=1");
  EXPECT_GT(span.start_time_unix_nano(), 1'700'000'000'000'000'000u);
  EXPECT_GE(span.end_time_unix_nano(), span.start_time_unix_nano());
  ASSERT_EQ(span.attributes_size(), 8);
  EXPECT_EQ(span.attributes(0).value().string_value(), std::string(300, 'x'));
  EXPECT_EQ(span.attributes(1).value().value_case(), otlp::common::v1::AnyValue::kStringValue);
  EXPECT_TRUE(span.attributes(2).value().bool_value());
  EXPECT_EQ(span.attributes(3).value().value_case(), otlp::common::v1::AnyValue::kBoolValue);
  EXPECT_EQ(span.attributes(4).value().int_value(), -1);
  EXPECT_EQ(span.attributes(5).value().int_value(), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(span.attributes(6).value().double_value(), -0.25);
  EXPECT_EQ(span.attributes(7).key(), "error.type");
  ASSERT_EQ(span.links_size(), 1);
  EXPECT_EQ(span.links(0).trace_id().back(), '\x0a');
  EXPECT_EQ(span.links(0).span_id().back(), '\x0b');
  EXPECT_EQ(span.links(0).trace_state(), "other=2");
  ASSERT_EQ(span.events_size(), 1);
  EXPECT_EQ(span.events(0).name(), "an event");
  EXPECT_EQ(span.events(0).attributes(0).value().int_value(), 7);
  EXPECT_EQ(span.status().code(), otlp::trace::v1::Status::STATUS_CODE_ERROR);
  // Nothing was written that the contract does not know.
  EXPECT_EQ(span.GetReflection()->GetUnknownFields(span).field_count(), 0);
}

TEST_F(OtlpWriterTest, ARequestHoldsResourceScopeAndSpans) {
  otlp::resource::v1::Resource resource;
  resource.add_attributes()->set_key(std::string(200, 'k'));
  for (int count : {1, 1000}) {
    std::string spans;
    for (int i = 0; i < count; ++i) {
      Span::Start("x").End();
      OtlpWriter(&spans).Bytes(kSpansField, sink_->bytes);
    }
    ExportTraceServiceRequest request;
    ASSERT_TRUE(
        request.ParseFromString(RequestHeader(resource.SerializeAsString(), spans.size()) + spans));
    ASSERT_EQ(request.resource_spans_size(), 1);
    EXPECT_EQ(request.resource_spans(0).resource().attributes(0).key(), std::string(200, 'k'));
    ASSERT_EQ(request.resource_spans(0).scope_spans_size(), 1);
    EXPECT_EQ(request.resource_spans(0).scope_spans(0).scope().name(), "dealtrace");
    EXPECT_EQ(CountSpans(request), count);
  }
}

TEST(SamplingTest, FollowsTheParentOrTakesAShareOfTraces) {
  TraceIdentity parent =
      ParseTraceParent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00", "");
  const TraceIdentity none;
  EXPECT_FALSE(Sampling().Takes(parent, parent.trace_id));
  EXPECT_TRUE(Sampling().Takes(none, parent.trace_id));
  EXPECT_TRUE((Sampling{.follows_parent = false}).Takes(parent, parent.trace_id));
  parent.flags = 1;
  EXPECT_TRUE((Sampling{.sampler = Sampler::kAlwaysOff}).Takes(parent, parent.trace_id));
  EXPECT_FALSE((Sampling{.sampler = Sampler::kAlwaysOff}).Takes(none, parent.trace_id));

  const Sampling quarter{.sampler = Sampler::kTraceIdRatio, .ratio = 0.25};
  int taken = 0;
  for (int i = 0; i < 256; ++i) {
    std::array<uint8_t, 16> trace_id{};
    trace_id[9] = static_cast<uint8_t>(i);
    taken += quarter.Takes(none, trace_id) ? 1 : 0;
  }
  EXPECT_EQ(taken, 64);
  const Sampling all{.sampler = Sampler::kTraceIdRatio, .ratio = 1};
  std::array<uint8_t, 16> last;
  last.fill(255);
  EXPECT_TRUE(all.Takes(none, last));
}

TEST(SamplingTest, AnUnsampledSpanPassesItsIdsOnAndIsNotTaken) {
  const auto sink = std::make_shared<LastSpan>();
  SetProcessTracer(std::make_shared<Tracer>(Tracer{{.sampler = Sampler::kAlwaysOff}, sink}));
  {
    Span span = Span::Start("unsampled");
    EXPECT_EQ(span.context().trace_parent.substr(52), "-00");
    const Scope scope(span);
    EXPECT_EQ(Span::Start("child").context().trace_id(), span.context().trace_id());
  }
  SetProcessTracer(nullptr);
  EXPECT_EQ(sink->bytes, "");
}

TEST(TraceIdentityTest, LeavesOutATraceStateThatNoHeaderMayCarry) {
  constexpr char kParent[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  EXPECT_EQ(ParseTraceParent(kParent, "a=1,b=2").trace_state, "a=1,b=2");
  EXPECT_EQ(ParseTraceParent(kParent, "a=\xc3\xa4").trace_state, "");
  EXPECT_EQ(ParseTraceParent(kParent, "a=1\r\nx: y").trace_state, "");
  EXPECT_EQ(FormatTraceParent(ParseTraceParent(kParent, "")), kParent);
}

}  // namespace
}  // namespace dealtrace::telemetry
