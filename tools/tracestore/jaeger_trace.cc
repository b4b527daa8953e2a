#include "tools/tracestore/jaeger_trace.h"

#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"
#include "libs/rpc/errors.h"

namespace dealtrace::tracestore {
namespace {

using nlohmann::json;

google::protobuf::Timestamp ToTimestamp(int64_t microseconds) {
  return google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(microseconds);
}

// Jaeger leaves out leading zeros.
std::string Padded(const std::string& hex, size_t digits) {
  const std::string lower = absl::AsciiStrToLower(hex);
  return lower.size() >= digits ? lower : std::string(digits - lower.size(), '0') + lower;
}

std::string TagText(const json& tag) {
  const json& value = tag.at("value");
  return value.is_string() ? value.get<std::string>() : value.dump();
}

v1::Span::Kind ToKind(const std::string& kind) {
  if (kind == "server") return v1::Span::KIND_SERVER;
  if (kind == "client") return v1::Span::KIND_CLIENT;
  if (kind == "producer") return v1::Span::KIND_PRODUCER;
  if (kind == "consumer") return v1::Span::KIND_CONSUMER;
  return v1::Span::KIND_INTERNAL;
}

void AddTag(const std::string& key, const std::string& text, v1::Span& span) {
  if (key == "span.kind") {
    span.set_kind(ToKind(text));
  } else if (key == "error" && text == "true") {
    span.set_outcome(v1::Span::OUTCOME_ERROR);
  } else if (key == "otel.status_code") {
    span.set_outcome(text == "ERROR" ? v1::Span::OUTCOME_ERROR : v1::Span::OUTCOME_OK);
  } else {
    (*span.mutable_attributes())[key] = text;
  }
}

// The first CHILD_OF of the same trace is the parent; every other reference is a link.
void AddReference(const json& reference, v1::Span& span) {
  const std::string trace = Padded(reference.at("traceID").get<std::string>(), 32);
  const std::string id = Padded(reference.at("spanID").get<std::string>(), 16);
  if (reference.at("refType") == "CHILD_OF" && trace == span.trace() &&
      span.parent_span().empty()) {
    span.set_parent_span(id);
    return;
  }
  v1::Link& link = *span.add_links();
  link.set_trace(trace);
  link.set_span(id);
}

v1::Span ParseSpan(const json& from, const json& processes) {
  v1::Span span;
  span.set_trace(Padded(from.at("traceID").get<std::string>(), 32));
  span.set_span(Padded(from.at("spanID").get<std::string>(), 16));
  span.set_service(
      processes.at(from.at("processID").get<std::string>()).at("serviceName").get<std::string>());
  span.set_display_name(from.at("operationName").get<std::string>());
  span.set_kind(v1::Span::KIND_INTERNAL);
  const int64_t start = from.at("startTime").get<int64_t>();
  *span.mutable_start_time() = ToTimestamp(start);
  *span.mutable_end_time() = ToTimestamp(start + from.at("duration").get<int64_t>());
  for (const json& reference : from.value("references", json::array())) {
    AddReference(reference, span);
  }
  for (const json& tag : from.value("tags", json::array())) {
    AddTag(tag.at("key").get<std::string>(), TagText(tag), span);
  }
  for (const json& log : from.value("logs", json::array())) {
    v1::Event& event = *span.add_events();
    *event.mutable_event_time() = ToTimestamp(log.at("timestamp").get<int64_t>());
    for (const json& field : log.value("fields", json::array())) {
      if (field.at("key") == "event" || field.at("key") == "name") {
        event.set_display_name(TagText(field));
      }
    }
  }
  return span;
}

}  // namespace

absl::StatusOr<v1::Trace> ParseJaegerTrace(const std::string& trace, absl::string_view text) {
  v1::Trace result;
  result.set_name(absl::StrCat("traces/", trace));
  try {
    const json answer = json::parse(text.begin(), text.end());
    for (const json& each : answer.at("data")) {
      if (Padded(each.at("traceID").get<std::string>(), 32) != trace) continue;
      for (const json& span : each.at("spans")) {
        *result.add_spans() = ParseSpan(span, each.at("processes"));
      }
    }
  } catch (const json::exception& error) {
    return absl::DataLossError(absl::StrCat("the answer is not Jaeger's JSON: ", error.what()));
  }
  if (result.spans().empty()) return rpc::NotFound("trace", result.name());
  return result;
}

}  // namespace dealtrace::tracestore
