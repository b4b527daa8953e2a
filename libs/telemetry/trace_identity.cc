#include "libs/telemetry/trace_identity.h"

#include <algorithm>

#include "absl/random/random.h"

namespace dealtrace::telemetry {
namespace {

constexpr char kDigits[] = "0123456789abcdef";
// Of version 00: `00-` trace id `-` span id `-` flags.
constexpr size_t kTraceParentSize = 55;
constexpr uint8_t kVersionForbidden = 0xff;
constexpr uint8_t kSampledFlag = 1;

// The value of each lower-case hex digit, -1 for all else.
constexpr std::array<int8_t, 256> kDigitValues = [] {
  std::array<int8_t, 256> values{};
  for (int8_t& value : values) value = -1;
  for (int i = 0; i < 16; ++i) values[static_cast<uint8_t>(kDigits[i])] = static_cast<int8_t>(i);
  return values;
}();

// False when a character is no lower-case hex digit.
bool ReadHex(absl::string_view hex, uint8_t* bytes) {
  int bad = 0;
  for (size_t i = 0; i < hex.size(); i += 2) {
    const int high = kDigitValues[static_cast<uint8_t>(hex[i])];
    const int low = kDigitValues[static_cast<uint8_t>(hex[i + 1])];
    bad |= high | low;
    bytes[i / 2] = static_cast<uint8_t>(high * 16 + low);
  }
  return bad >= 0;
}

void WriteHex(const uint8_t* bytes, size_t size, char* out) {
  for (size_t i = 0; i < size; ++i) {
    out[2 * i] = kDigits[bytes[i] >> 4];
    out[2 * i + 1] = kDigits[bytes[i] & 15];
  }
}

bool IsHeaderText(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

TraceIdentity ParseTraceParent(absl::string_view trace_parent, absl::string_view trace_state) {
  TraceIdentity identity;
  if (trace_parent.size() < kTraceParentSize || trace_parent[2] != '-' || trace_parent[35] != '-' ||
      trace_parent[52] != '-') {
    return identity;
  }
  uint8_t version = 0;
  const bool is_hex = ReadHex(trace_parent.substr(0, 2), &version) &
                      ReadHex(trace_parent.substr(3, 32), identity.trace_id.data()) &
                      ReadHex(trace_parent.substr(36, 16), identity.span_id.data()) &
                      ReadHex(trace_parent.substr(53, 2), &identity.flags);
  if (!is_hex || version == kVersionForbidden) return {};
  // A later version may have more fields, and flags that mean something else.
  const bool has_more = trace_parent.size() > kTraceParentSize;
  if (has_more && (version == 0 || trace_parent[kTraceParentSize] != '-')) return {};
  if (version != 0) identity.flags &= kSampledFlag;
  if (!identity.valid() || identity.trace_id == TraceIdentity().trace_id) return {};
  if (IsHeaderText(trace_state)) identity.trace_state = std::string(trace_state);
  return identity;
}

std::string FormatTraceParent(const TraceIdentity& identity) {
  if (!identity.valid()) return {};
  std::string text(kTraceParentSize, '-');
  text[0] = text[1] = '0';
  WriteHex(identity.trace_id.data(), identity.trace_id.size(), &text[3]);
  WriteHex(identity.span_id.data(), identity.span_id.size(), &text[36]);
  WriteHex(&identity.flags, 1, &text[53]);
  return text;
}

uint64_t RandomId() {
  thread_local absl::InsecureBitGen generator;
  uint64_t id = 0;
  while (id == 0) id = generator();
  return id;
}

}  // namespace dealtrace::telemetry
