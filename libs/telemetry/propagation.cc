#include "libs/telemetry/propagation.h"

#include <atomic>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/telemetry/trace_identity.h"
#include "libs/telemetry/trace_state.h"

namespace dealtrace::telemetry {
namespace {

// The only value of a header; empty when it is absent or came more than once, which makes it
// invalid. Blanks around a value do not count (HTTP takes them away, gRPC does not).
absl::string_view OnlyValue(const HeaderReader& read, absl::string_view name) {
  const HeaderValues values = read(name);
  return values.size() == 1 ? absl::StripAsciiWhitespace(values[0]) : absl::string_view();
}

// Part of the telemetry provider of the process. Never freed, because calls read it without a lock.
std::atomic<const std::vector<Propagator>*>& ProcessPropagators() {
  static std::atomic<const std::vector<Propagator>*> propagators{
      new std::vector<Propagator>{Propagator::kTraceContext}};
  return propagators;
}

// B3 and Jaeger may leave out leading zeros or send a 64-bit trace id.
std::string PadLeft(absl::string_view hex, size_t digits) {
  return hex.size() >= digits ? std::string(hex)
                              : absl::StrCat(std::string(digits - hex.size(), '0'), hex);
}

TraceContext MakeContext(absl::string_view trace_id, absl::string_view span_id, bool sampled) {
  TraceContext context;
  context.trace_parent = absl::StrCat("00-", PadLeft(trace_id, 32), "-", PadLeft(span_id, 16),
                                      sampled ? "-01" : "-00");
  if (!IsValidTraceParent(context.trace_parent)) context.trace_parent.clear();
  return context;
}

TraceContext ExtractW3c(const HeaderReader& read) {
  TraceContext context;
  context.trace_parent = FormatTraceParent(ParseTraceParent(OnlyValue(read, "traceparent"), ""));
  // Without a parent its state means nothing.
  if (!context.empty()) context.trace_state = JoinTraceState(read("tracestate"));
  return context;
}

TraceContext ExtractB3(const HeaderReader& read) {
  const std::vector<absl::string_view> parts = absl::StrSplit(OnlyValue(read, "b3"), '-');
  if (parts.size() < 2) return {};
  return MakeContext(parts[0], parts[1], parts.size() > 2 && (parts[2] == "1" || parts[2] == "d"));
}

TraceContext ExtractB3Multi(const HeaderReader& read) {
  const absl::string_view trace_id = OnlyValue(read, "x-b3-traceid");
  if (trace_id.empty()) return {};
  const bool sampled =
      OnlyValue(read, "x-b3-sampled") == "1" || OnlyValue(read, "x-b3-flags") == "1";
  return MakeContext(trace_id, OnlyValue(read, "x-b3-spanid"), sampled);
}

TraceContext ExtractJaeger(const HeaderReader& read) {
  const std::vector<absl::string_view> parts =
      absl::StrSplit(OnlyValue(read, "uber-trace-id"), ':');
  if (parts.size() != 4 || parts[3].empty()) return {};
  const char last = parts[3].back();
  const bool sampled = last >= '0' && ((last <= '9' ? last - '0' : last - 'a' + 10) & 1) != 0;
  return MakeContext(parts[0], parts[1], sampled);
}

}  // namespace

void SetPropagators(std::vector<Propagator> propagators) {
  ProcessPropagators().store(new std::vector<Propagator>(std::move(propagators)));
}

TraceContext ExtractContext(const HeaderReader& read) {
  return ExtractContext(read, *ProcessPropagators().load());
}

TraceContext ExtractContext(const HeaderReader& read, const std::vector<Propagator>& propagators) {
  for (Propagator propagator : propagators) {
    TraceContext context;
    switch (propagator) {
      case Propagator::kTraceContext:
        context = ExtractW3c(read);
        break;
      case Propagator::kB3:
        context = ExtractB3(read);
        break;
      case Propagator::kB3Multi:
        context = ExtractB3Multi(read);
        break;
      case Propagator::kJaeger:
        context = ExtractJaeger(read);
        break;
    }
    if (!context.empty()) return context;
  }
  return {};
}

Headers InjectContext(const TraceContext& context) {
  return InjectContext(context, *ProcessPropagators().load());
}

Headers InjectContext(const TraceContext& context, const std::vector<Propagator>& propagators) {
  Headers headers;
  const TraceIdentity identity = ParseTraceParent(context.trace_parent, context.trace_state);
  if (!identity.valid()) return headers;
  const bool sampled = identity.sampled();
  for (Propagator propagator : propagators) {
    switch (propagator) {
      case Propagator::kTraceContext:
        headers.emplace_back("traceparent", FormatTraceParent(identity));
        if (!identity.trace_state.empty()) {
          headers.emplace_back("tracestate", identity.trace_state);
        }
        break;
      case Propagator::kB3:
        headers.emplace_back("b3", absl::StrCat(context.trace_id(), "-", context.span_id(), "-",
                                                sampled ? "1" : "0"));
        break;
      case Propagator::kB3Multi:
        headers.emplace_back("x-b3-traceid", context.trace_id());
        headers.emplace_back("x-b3-spanid", context.span_id());
        headers.emplace_back("x-b3-sampled", sampled ? "1" : "0");
        break;
      case Propagator::kJaeger:
        headers.emplace_back(
            "uber-trace-id",
            absl::StrCat(context.trace_id(), ":", context.span_id(), ":0:", sampled ? "1" : "0"));
        break;
    }
  }
  return headers;
}

}  // namespace dealtrace::telemetry
