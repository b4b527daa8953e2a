#include "libs/telemetry/otlp_writer.h"

#include <cstring>

#include "google/protobuf/io/coded_stream.h"

namespace dealtrace::telemetry {
namespace {

using google::protobuf::io::CodedOutputStream;

enum WireType { kVarint = 0, kFixed64 = 1, kLengthDelimited = 2, kFixed32 = 5 };

// A tag and a varint.
constexpr size_t kHeadBytesMax = 20;

uint8_t* WriteTag(int field, WireType type, uint8_t* out) {
  return CodedOutputStream::WriteVarint32ToArray(static_cast<uint32_t>(field << 3 | type), out);
}

template <class Value>
uint8_t* WriteFixed(int field, WireType type, Value value, uint8_t* out) {
  out = WriteTag(field, type, out);
  // Little-endian, as every machine that this is built for.
  std::memcpy(out, &value, sizeof(value));
  return out + sizeof(value);
}

absl::string_view View(const uint8_t* begin, const uint8_t* end) {
  return {reinterpret_cast<const char*>(begin), static_cast<size_t>(end - begin)};
}

void Append(const uint8_t* begin, const uint8_t* end, std::string& out) {
  out.append(reinterpret_cast<const char*>(begin), static_cast<size_t>(end - begin));
}

// How many bytes a length-delimited field takes whose number is below 16.
size_t FieldBytes(size_t size) { return 1 + CodedOutputStream::VarintSize64(size) + size; }

}  // namespace

void OtlpWriter::Varint(int field, uint64_t value) {
  uint8_t head[kHeadBytesMax];
  uint8_t* end = WriteTag(field, kVarint, head);
  Append(head, CodedOutputStream::WriteVarint64ToArray(value, end), *message_);
}

void OtlpWriter::Fixed32(int field, uint32_t value) {
  uint8_t head[kHeadBytesMax];
  Append(head, WriteFixed(field, kFixed32, value, head), *message_);
}

void OtlpWriter::Fixed64(int field, uint64_t value) {
  uint8_t head[kHeadBytesMax];
  Append(head, WriteFixed(field, kFixed64, value, head), *message_);
}

void OtlpWriter::Bytes(int field, absl::string_view value) {
  uint8_t head[kHeadBytesMax];
  uint8_t* end = WriteTag(field, kLengthDelimited, head);
  Append(head, CodedOutputStream::WriteVarint64ToArray(value.size(), end), *message_);
  message_->append(value.data(), value.size());
}

void OtlpWriter::KeyValue(int field, absl::string_view key, absl::string_view value,
                          absl::string_view text) {
  // KeyValue.key = 1, KeyValue.value = 2.
  const size_t value_size = value.size() + text.size();
  uint8_t head[2 * kHeadBytesMax];
  uint8_t* end = WriteTag(field, kLengthDelimited, head);
  end =
      CodedOutputStream::WriteVarint64ToArray(FieldBytes(key.size()) + FieldBytes(value_size), end);
  end = WriteTag(1, kLengthDelimited, end);
  Append(head, CodedOutputStream::WriteVarint64ToArray(key.size(), end), *message_);
  message_->append(key.data(), key.size());
  end = WriteTag(2, kLengthDelimited, head);
  Append(head, CodedOutputStream::WriteVarint64ToArray(value_size, end), *message_);
  message_->append(value.data(), value.size());
  message_->append(text.data(), text.size());
}

void OtlpWriter::TextAttribute(int field, absl::string_view key, absl::string_view value) {
  // AnyValue.string_value = 1.
  uint8_t any[kHeadBytesMax];
  uint8_t* end = WriteTag(1, kLengthDelimited, any);
  KeyValue(field, key, View(any, CodedOutputStream::WriteVarint64ToArray(value.size(), end)),
           value);
}

void OtlpWriter::TextListAttribute(int field, absl::string_view key,
                                   const std::vector<std::string>& values) {
  // AnyValue.array_value = 5, ArrayValue.values = 1, AnyValue.string_value = 1.
  std::string list;
  std::string any;
  for (const std::string& value : values) {
    any.clear();
    OtlpWriter(&any).Bytes(1, value);
    OtlpWriter(&list).Bytes(1, any);
  }
  std::string head;
  OtlpWriter(&head).Bytes(5, list);
  KeyValue(field, key, head, "");
}

void OtlpWriter::Attribute(int field, absl::string_view key, const AttributeValue& value) {
  if (const std::string* text = std::get_if<std::string>(&value)) {
    TextAttribute(field, key, *text);
    return;
  }
  // AnyValue: bool 2, int 3, double 4.
  uint8_t any[kHeadBytesMax];
  uint8_t* end = any;
  if (const bool* flag = std::get_if<bool>(&value)) {
    end = WriteTag(2, kVarint, end);
    *end++ = *flag ? 1 : 0;
  } else if (const int64_t* number = std::get_if<int64_t>(&value)) {
    end = WriteTag(3, kVarint, end);
    end = CodedOutputStream::WriteVarint64ToArray(static_cast<uint64_t>(*number), end);
  } else {
    end = WriteFixed(4, kFixed64, std::get<double>(value), end);
  }
  KeyValue(field, key, View(any, end), "");
}

std::string RequestHeader(absl::string_view resource, size_t spans_size) {
  // ScopeSpans: scope = 1 (InstrumentationScope.name = 1), spans = 2.
  std::string scope;
  OtlpWriter(&scope).Bytes(1, "dealtrace");
  std::string scope_spans;
  OtlpWriter(&scope_spans).Bytes(1, scope);
  // ResourceSpans: resource = 1, scope_spans = 2. ExportTraceServiceRequest: resource_spans = 1.
  std::string resource_spans;
  OtlpWriter(&resource_spans).Bytes(1, resource);

  const size_t scope_size = scope_spans.size() + spans_size;
  const size_t resource_size = resource_spans.size() + FieldBytes(scope_size);
  uint8_t head[kHeadBytesMax];
  std::string header;
  uint8_t* end = WriteTag(1, kLengthDelimited, head);
  Append(head, CodedOutputStream::WriteVarint64ToArray(resource_size, end), header);
  header += resource_spans;
  end = WriteTag(2, kLengthDelimited, head);
  Append(head, CodedOutputStream::WriteVarint64ToArray(scope_size, end), header);
  return header + scope_spans;
}

}  // namespace dealtrace::telemetry
