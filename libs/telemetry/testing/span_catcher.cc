#include "libs/telemetry/testing/span_catcher.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/sync/mutex.h"
#include "libs/telemetry/otlp/otlp_messages.h"
#include "libs/telemetry/tracer.h"

namespace dealtrace::telemetry::testing {
namespace {

namespace otlp = opentelemetry::proto;

std::string Text(const otlp::common::v1::AnyValue& value) {
  switch (value.value_case()) {
    case otlp::common::v1::AnyValue::kBoolValue:
      return value.bool_value() ? "true" : "false";
    case otlp::common::v1::AnyValue::kIntValue:
      return absl::StrCat(value.int_value());
    case otlp::common::v1::AnyValue::kDoubleValue:
      return absl::StrCat(value.double_value());
    case otlp::common::v1::AnyValue::kStringValue:
      return value.string_value();
    case otlp::common::v1::AnyValue::kArrayValue: {
      std::vector<std::string> texts;
      for (const auto& each : value.array_value().values()) texts.push_back(Text(each));
      return absl::StrJoin(texts, ",");
    }
    default:
      return "?";
  }
}

SpanKind Convert(otlp::trace::v1::Span::SpanKind kind) {
  switch (kind) {
    case otlp::trace::v1::Span::SPAN_KIND_SERVER:
      return SpanKind::kServer;
    case otlp::trace::v1::Span::SPAN_KIND_CLIENT:
      return SpanKind::kClient;
    case otlp::trace::v1::Span::SPAN_KIND_PRODUCER:
      return SpanKind::kProducer;
    case otlp::trace::v1::Span::SPAN_KIND_CONSUMER:
      return SpanKind::kConsumer;
    default:
      return SpanKind::kInternal;
  }
}

CaughtSpan Convert(const otlp::trace::v1::Span& encoded) {
  CaughtSpan span;
  span.name = encoded.name();
  span.kind = Convert(encoded.kind());
  span.trace_id = absl::BytesToHexString(encoded.trace_id());
  span.span_id = absl::BytesToHexString(encoded.span_id());
  span.parent_span_id = absl::BytesToHexString(encoded.parent_span_id());
  for (const auto& attribute : encoded.attributes()) {
    span.attributes[attribute.key()] = Text(attribute.value());
  }
  for (const auto& link : encoded.links()) {
    span.linked_span_ids.push_back(absl::BytesToHexString(link.span_id()));
  }
  span.is_error = encoded.status().code() == otlp::trace::v1::Status::STATUS_CODE_ERROR;
  return span;
}

}  // namespace

class SpanCatcher::Sink : public SpanSink {
 public:
  void CountStarted() override {}

  void Take(absl::string_view span) override {
    otlp::trace::v1::Span decoded;
    // What cannot be read is caught as a span without a name.
    if (!decoded.ParseFromArray(span.data(), static_cast<int>(span.size()))) decoded.Clear();
    sync::MutexLock lock(mutex_);
    spans_.push_back(Convert(decoded));
  }

  std::vector<CaughtSpan> TakeAll() {
    sync::MutexLock lock(mutex_);
    return std::exchange(spans_, {});
  }

 private:
  sync::Mutex mutex_;
  std::vector<CaughtSpan> spans_ ABSL_GUARDED_BY(mutex_);
};

SpanCatcher::SpanCatcher() : sink_(std::make_shared<Sink>()) {
  SetProcessTracer(std::make_shared<Tracer>(Tracer{{}, sink_}));
}

SpanCatcher::~SpanCatcher() { SetProcessTracer(nullptr); }

std::vector<CaughtSpan> SpanCatcher::Take() { return sink_->TakeAll(); }

const CaughtSpan* Find(const std::vector<CaughtSpan>& spans, absl::string_view name) {
  for (const CaughtSpan& span : spans) {
    if (span.name == name) return &span;
  }
  return nullptr;
}

}  // namespace dealtrace::telemetry::testing
