// Writes OTLP's messages field by field in protobuf's wire format, because making the message
// objects first costs several times as much as the call that a span describes may take.
//
// Source of the field numbers: opentelemetry-proto v1, trace.proto, common.proto, resource.proto.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "libs/telemetry/span.h"

namespace dealtrace::telemetry {

// Appends fields to a message; the text must outlive the writer.
class OtlpWriter {
 public:
  explicit OtlpWriter(std::string* message) : message_(message) {}

  void Varint(int field, uint64_t value);
  void Fixed32(int field, uint32_t value);
  void Fixed64(int field, uint64_t value);
  // Text, bytes or an encoded message.
  void Bytes(int field, absl::string_view value);
  // A common.v1.KeyValue.
  void TextAttribute(int field, absl::string_view key, absl::string_view value);
  void TextListAttribute(int field, absl::string_view key, const std::vector<std::string>& values);
  void Attribute(int field, absl::string_view key, const AttributeValue& value);

 private:
  // `value` is an encoded AnyValue but for `text`, which ends it.
  void KeyValue(int field, absl::string_view key, absl::string_view value, absl::string_view text);

  std::string* const message_;
};

// What stands before `spans_size` bytes of ScopeSpans.spans fields to make them an
// ExportTraceServiceRequest of the encoded resource.v1.Resource, in the scope `dealtrace`.
std::string RequestHeader(absl::string_view resource, size_t spans_size);

// The field number of ScopeSpans.spans.
inline constexpr int kSpansField = 2;

}  // namespace dealtrace::telemetry
