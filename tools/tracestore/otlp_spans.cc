#include "tools/tracestore/otlp_spans.h"

#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"
#include "libs/telemetry/semantic_conventions.h"

namespace dealtrace::tracestore {
namespace {

namespace otlp = opentelemetry::proto;

constexpr int kListMax = 128;
constexpr size_t kTextBytesMax = 4096;
// What our services put there at most, and what JSON adds to it.
constexpr size_t kRecordsBytesMax = 64 << 10;
constexpr int kNestingMax = 8;

std::string Capped(std::string text, size_t bytes_max = kTextBytesMax) {
  if (text.size() > bytes_max) {
    size_t end = bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    text.resize(end);
  }
  return text;
}

nlohmann::json ToJson(const otlp::common::v1::AnyValue& value, int nesting) {
  switch (value.value_case()) {
    case otlp::common::v1::AnyValue::kStringValue:
      return value.string_value();
    case otlp::common::v1::AnyValue::kBoolValue:
      return value.bool_value();
    case otlp::common::v1::AnyValue::kIntValue:
      return value.int_value();
    case otlp::common::v1::AnyValue::kDoubleValue:
      return value.double_value();
    case otlp::common::v1::AnyValue::kBytesValue:
      return absl::Base64Escape(value.bytes_value());
    case otlp::common::v1::AnyValue::kArrayValue: {
      nlohmann::json list = nlohmann::json::array();
      if (nesting >= kNestingMax) return list;
      for (const auto& item : value.array_value().values()) {
        list.push_back(ToJson(item, nesting + 1));
      }
      return list;
    }
    case otlp::common::v1::AnyValue::kKvlistValue: {
      nlohmann::json map = nlohmann::json::object();
      if (nesting >= kNestingMax) return map;
      for (const auto& entry : value.kvlist_value().values()) {
        map[entry.key()] = ToJson(entry.value(), nesting + 1);
      }
      return map;
    }
    default:
      return nullptr;
  }
}

std::string ToText(const otlp::common::v1::AnyValue& value, size_t bytes_max = kTextBytesMax) {
  const nlohmann::json json = ToJson(value, 0);
  return Capped(json.is_string()
                    ? json.get<std::string>()
                    : json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
                bytes_max);
}

google::protobuf::Timestamp ToTimestamp(uint64_t unix_nanoseconds) {
  // Past the year 2262 the signed number would turn round.
  const int64_t nanoseconds = static_cast<int64_t>(std::min<uint64_t>(unix_nanoseconds, INT64_MAX));
  return google::protobuf::util::TimeUtil::NanosecondsToTimestamp(nanoseconds);
}

v1::Span::Kind ToKind(otlp::trace::v1::Span::SpanKind kind) {
  switch (kind) {
    case otlp::trace::v1::Span::SPAN_KIND_INTERNAL:
      return v1::Span::KIND_INTERNAL;
    case otlp::trace::v1::Span::SPAN_KIND_SERVER:
      return v1::Span::KIND_SERVER;
    case otlp::trace::v1::Span::SPAN_KIND_CLIENT:
      return v1::Span::KIND_CLIENT;
    case otlp::trace::v1::Span::SPAN_KIND_PRODUCER:
      return v1::Span::KIND_PRODUCER;
    case otlp::trace::v1::Span::SPAN_KIND_CONSUMER:
      return v1::Span::KIND_CONSUMER;
    default:
      return v1::Span::KIND_UNSPECIFIED;
  }
}

v1::Span::Outcome ToOutcome(otlp::trace::v1::Status::StatusCode code) {
  switch (code) {
    case otlp::trace::v1::Status::STATUS_CODE_OK:
      return v1::Span::OUTCOME_OK;
    case otlp::trace::v1::Status::STATUS_CODE_ERROR:
      return v1::Span::OUTCOME_ERROR;
    default:
      return v1::Span::OUTCOME_UNSPECIFIED;
  }
}

v1::Span Convert(const std::string& service, const std::string& instance,
                 const otlp::trace::v1::Span& from) {
  v1::Span span;
  if (!instance.empty()) {
    (*span.mutable_attributes())[std::string(telemetry::attribute::kServiceInstanceId)] = instance;
  }
  span.set_trace(absl::BytesToHexString(from.trace_id()));
  span.set_span(absl::BytesToHexString(from.span_id()));
  if (from.parent_span_id().size() == 8) {
    span.set_parent_span(absl::BytesToHexString(from.parent_span_id()));
  }
  span.set_service(service);
  span.set_display_name(Capped(from.name()));
  span.set_kind(ToKind(from.kind()));
  *span.mutable_start_time() = ToTimestamp(from.start_time_unix_nano());
  *span.mutable_end_time() = ToTimestamp(from.end_time_unix_nano());
  span.set_outcome(ToOutcome(from.status().code()));
  for (int i = 0; i < std::min(from.attributes_size(), kListMax); ++i) {
    const std::string& key = from.attributes(i).key();
    (*span.mutable_attributes())[Capped(key)] =
        ToText(from.attributes(i).value(),
               key == telemetry::attribute::kRecords ? kRecordsBytesMax : kTextBytesMax);
  }
  for (int i = 0; i < std::min(from.links_size(), kListMax); ++i) {
    v1::Link& link = *span.add_links();
    link.set_trace(absl::BytesToHexString(from.links(i).trace_id()));
    link.set_span(absl::BytesToHexString(from.links(i).span_id()));
  }
  for (int i = 0; i < std::min(from.events_size(), kListMax); ++i) {
    v1::Event& event = *span.add_events();
    *event.mutable_event_time() = ToTimestamp(from.events(i).time_unix_nano());
    event.set_display_name(Capped(from.events(i).name()));
  }
  return span;
}

std::string ResourceText(const otlp::resource::v1::Resource& resource, absl::string_view key,
                         const std::string& otherwise) {
  for (const auto& attribute : resource.attributes()) {
    if (attribute.key() == key) return ToText(attribute.value());
  }
  return otherwise;
}

}  // namespace

ConvertedSpans ConvertSpans(const telemetry::ExportTraceServiceRequest& request) {
  ConvertedSpans converted;
  for (const auto& resource : request.resource_spans()) {
    const std::string service =
        ResourceText(resource.resource(), "service.name", "unknown_service");
    const std::string instance =
        ResourceText(resource.resource(), telemetry::attribute::kServiceInstanceId, "");
    for (const auto& scope : resource.scope_spans()) {
      for (const auto& span : scope.spans()) {
        if (span.trace_id().size() != 16 || span.span_id().size() != 8) {
          ++converted.rejected_count;
        } else {
          converted.spans.push_back(Convert(service, instance, span));
        }
      }
    }
  }
  return converted;
}

}  // namespace dealtrace::tracestore
