#include "services/gateway/domain/trace_headers.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace dealtrace::gateway {
namespace {

// Trace Context, 3.3.1: what every party must pass on at least, and as much as it may hold.
constexpr size_t kTraceStateBytesMax = 512;
constexpr size_t kTraceStateMembersMax = 32;
constexpr size_t kKeyBytesMax = 256;
constexpr size_t kValueBytesMax = 256;

bool IsKey(absl::string_view key) {
  constexpr absl::string_view kPunctuation = "_-*/@";
  return !key.empty() && key.size() <= kKeyBytesMax &&
         std::all_of(key.begin(), key.end(), [=](char c) {
           const auto byte = static_cast<unsigned char>(c);
           return absl::ascii_islower(byte) || absl::ascii_isdigit(byte) ||
                  kPunctuation.find(c) != absl::string_view::npos;
         });
}

bool IsValue(absl::string_view value) {
  return !value.empty() && value.size() <= kValueBytesMax &&
         std::all_of(value.begin(), value.end(), [](char c) {
           return absl::ascii_isprint(static_cast<unsigned char>(c)) && c != ',' && c != '=';
         });
}

bool IsTraceState(absl::string_view state) {
  if (state.size() > kTraceStateBytesMax) return false;
  const std::vector<absl::string_view> members = absl::StrSplit(state, ',');
  return members.size() <= kTraceStateMembersMax &&
         std::all_of(members.begin(), members.end(),
                     [](absl::string_view member) {
                       member = absl::StripAsciiWhitespace(member);
                       const size_t equals = member.find('=');
                       return equals != absl::string_view::npos &&
                              IsKey(member.substr(0, equals)) && IsValue(member.substr(equals + 1));
                     }) &&
         std::all_of(state.begin(), state.end(),
                     [](char c) { return absl::ascii_isprint(static_cast<unsigned char>(c)); });
}

}  // namespace

telemetry::TraceContext TraceContextOf(const http::Headers& headers) {
  telemetry::TraceContext context;
  const absl::string_view parent = headers.Get("traceparent");
  if (!telemetry::IsValidTraceParent(parent)) return context;
  context.trace_parent = std::string(parent);
  const absl::string_view state = headers.Get("tracestate");
  if (IsTraceState(state)) context.trace_state = std::string(state);
  return context;
}

}  // namespace dealtrace::gateway
