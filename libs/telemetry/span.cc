#include "libs/telemetry/span.h"

#include <chrono>
#include <cstring>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "libs/telemetry/otlp_writer.h"
#include "libs/telemetry/poll_scope.h"
#include "libs/telemetry/record_names.h"
#include "libs/telemetry/semantic_conventions.h"
#include "libs/telemetry/tracer.h"

namespace dealtrace::telemetry {
namespace {

constexpr size_t kLinksMax = 64;
// Most spans fit, so that they grow no more.
constexpr size_t kSpanBytesUsual = 512;

// Fields of OTLP's trace.v1.Span, .Event, .Link and .Status.
enum SpanField {
  kTraceId = 1,
  kSpanId = 2,
  kTraceState = 3,
  kParentSpanId = 4,
  kName = 5,
  kKind = 6,
  kStartTime = 7,
  kEndTime = 8,
  kAttributes = 9,
  kEvents = 11,
  kLinks = 13,
  kStatus = 15,
  kFlags = 16,
};
enum EventField { kEventTime = 1, kEventName = 2, kEventAttributes = 3 };
enum LinkField { kLinkTraceId = 1, kLinkSpanId = 2, kLinkTraceState = 3, kLinkFlags = 6 };
enum StatusField { kStatusCode = 3 };
constexpr uint64_t kStatusError = 2;

thread_local TraceIdentity current;
// A PollScope lives in this thread.
thread_local bool polling = false;

// How a poll's trace is known to the services that take part in it: an entry of `tracestate`.
constexpr char kPollEntry[] = "dealtrace=poll";

bool IsPoll(const TraceIdentity& parent) {
  if (!parent.valid()) return polling;
  if (parent.sampled()) return false;
  for (absl::string_view entry : absl::StrSplit(parent.trace_state, ',')) {
    if (absl::StripAsciiWhitespace(entry) == kPollEntry) return true;
  }
  return false;
}

int OtlpKind(SpanKind kind) {
  switch (kind) {
    case SpanKind::kInternal:
      return 1;
    case SpanKind::kServer:
      return 2;
    case SpanKind::kClient:
      return 3;
    case SpanKind::kProducer:
      return 4;
    case SpanKind::kConsumer:
      return 5;
  }
  return 1;
}

template <size_t kSize>
absl::string_view View(const std::array<uint8_t, kSize>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

TraceIdentity Parse(const TraceContext& context) {
  return ParseTraceParent(context.trace_parent, context.trace_state);
}

TraceContext Format(const TraceIdentity& identity) {
  return {FormatTraceParent(identity), identity.trace_state};
}

uint64_t UnixNanos() { return static_cast<uint64_t>(absl::GetCurrentTimeNanos()); }

int64_t SteadyNanos() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// A child of `parent`, or the root of a new trace when that is not valid.
TraceIdentity MakeIdentity(const TraceIdentity& parent) {
  TraceIdentity identity;
  if (parent.valid()) {
    identity.trace_id = parent.trace_id;
    identity.trace_state = parent.trace_state;
  } else {
    const uint64_t halves[2] = {RandomId(), RandomId()};
    std::memcpy(identity.trace_id.data(), halves, sizeof(halves));
  }
  const uint64_t id = RandomId();
  std::memcpy(identity.span_id.data(), &id, sizeof(id));
  return identity;
}

void WriteLinks(const std::vector<TraceContext>& links, OtlpWriter& span) {
  size_t count = 0;
  std::string encoded;
  for (const TraceContext& context : links) {
    const TraceIdentity identity = Parse(context);
    if (!identity.valid() || count == kLinksMax) continue;
    ++count;
    encoded.clear();
    OtlpWriter link(&encoded);
    link.Bytes(kLinkTraceId, View(identity.trace_id));
    link.Bytes(kLinkSpanId, View(identity.span_id));
    if (!identity.trace_state.empty()) link.Bytes(kLinkTraceState, identity.trace_state);
    link.Fixed32(kLinkFlags, identity.flags);
    span.Bytes(kLinks, encoded);
  }
  if (links.size() > kLinksMax) {
    span.Attribute(kAttributes, attribute::kLinksDropped,
                   static_cast<int64_t>(links.size() - kLinksMax));
  }
}

}  // namespace

std::string TraceContext::trace_id() const {
  return IsValidTraceParent(trace_parent) ? trace_parent.substr(3, 32) : std::string();
}

std::string TraceContext::span_id() const {
  return IsValidTraceParent(trace_parent) ? trace_parent.substr(36, 16) : std::string();
}

bool IsValidTraceParent(absl::string_view trace_parent) {
  return ParseTraceParent(trace_parent, "").valid();
}

struct Span::Impl {
  TraceIdentity identity;
  // Null: not recorded, or ended.
  SpanSink* sink = nullptr;
  // False: a poll's, which nobody wants to see so far.
  bool is_wanted = true;
  uint64_t start_unix_nanos = 0;
  int64_t start_steady_nanos = 0;
  std::string encoded;  // what is known so far
};

Span::Span(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Span::Span(Span&&) noexcept = default;

Span& Span::operator=(Span&& other) noexcept {
  if (this != &other) {
    End();
    impl_ = std::move(other.impl_);
  }
  return *this;
}

Span::~Span() { End(); }

Span Span::Start(absl::string_view name, const SpanOptions& options) {
  const TraceIdentity parent = options.parent ? Parse(*options.parent) : current;
  auto impl = std::make_unique<Impl>();
  const Tracer* tracer = ProcessTracer();
  if (tracer == nullptr) {
    impl->identity = parent;
    return Span(std::move(impl));
  }
  impl->identity = MakeIdentity(parent);
  const bool is_poll = IsPoll(parent);
  // A poll's trace is taken or left as one that begins here, because its parent's flag says no.
  if (!tracer->sampling.Takes(is_poll ? TraceIdentity() : parent, impl->identity.trace_id)) {
    return Span(std::move(impl));
  }
  if (is_poll) {
    impl->is_wanted = false;
    if (!parent.valid()) impl->identity.trace_state = kPollEntry;
  } else {
    impl->identity.flags = 1;
  }

  impl->sink = tracer->sink.get();
  if (impl->is_wanted) impl->sink->CountStarted();
  impl->start_unix_nanos = UnixNanos();
  impl->start_steady_nanos = SteadyNanos();
  impl->encoded.reserve(kSpanBytesUsual);
  OtlpWriter span(&impl->encoded);
  span.Bytes(kTraceId, View(impl->identity.trace_id));
  span.Bytes(kSpanId, View(impl->identity.span_id));
  if (!impl->identity.trace_state.empty()) span.Bytes(kTraceState, impl->identity.trace_state);
  if (parent.valid()) span.Bytes(kParentSpanId, View(parent.span_id));
  span.Fixed32(kFlags, impl->identity.flags);
  span.Bytes(kName, name);
  span.Varint(kKind, static_cast<uint64_t>(OtlpKind(options.kind)));
  span.Fixed64(kStartTime, impl->start_unix_nanos);
  for (const auto& [key, value] : options.attributes) span.Attribute(kAttributes, key, value);
  WriteLinks(options.links, span);
  return Span(std::move(impl));
}

Span Span::None() { return Span(nullptr); }

void Span::SetAttribute(absl::string_view key, const AttributeValue& value) {
  if (impl_ && impl_->sink) OtlpWriter(&impl_->encoded).Attribute(kAttributes, key, value);
}

void Span::SetText(absl::string_view key, absl::string_view text) {
  if (impl_ && impl_->sink) OtlpWriter(&impl_->encoded).TextAttribute(kAttributes, key, text);
}

void Span::SetRecords(const RecordNames& records) {
  if (!impl_ || !impl_->sink || records.empty()) return;
  OtlpWriter(&impl_->encoded).TextListAttribute(kAttributes, attribute::kRecords, records.names());
  if (records.left_out() == 0) return;
  SetAttribute(attribute::kRecordsLeftOut, int64_t{records.left_out()});
}

void Span::AddEvent(absl::string_view name, const Attributes& attributes) {
  if (!impl_ || !impl_->sink) return;
  std::string encoded;
  OtlpWriter event(&encoded);
  event.Fixed64(kEventTime, UnixNanos());
  event.Bytes(kEventName, name);
  for (const auto& [key, value] : attributes) event.Attribute(kEventAttributes, key, value);
  OtlpWriter(&impl_->encoded).Bytes(kEvents, encoded);
}

void Span::SetError(const absl::Status& status) {
  if (!impl_ || !impl_->sink || status.ok()) return;
  if (!impl_->is_wanted) {
    impl_->is_wanted = true;
    impl_->sink->CountStarted();
  }
  SetText(attribute::kErrorType, absl::StatusCodeToString(status.code()));
  std::string encoded;
  OtlpWriter(&encoded).Varint(kStatusCode, kStatusError);
  OtlpWriter(&impl_->encoded).Bytes(kStatus, encoded);
}

void Span::End() {
  if (!impl_ || !impl_->sink) return;
  // Durations by the steady clock: the other one may be set while the span runs.
  const auto nanos = static_cast<uint64_t>(SteadyNanos() - impl_->start_steady_nanos);
  OtlpWriter(&impl_->encoded).Fixed64(kEndTime, impl_->start_unix_nanos + nanos);
  if (impl_->is_wanted) impl_->sink->Take(impl_->encoded);
  impl_->sink = nullptr;
}

const TraceIdentity& Span::identity() const {
  static const TraceIdentity& none = *new TraceIdentity();
  return impl_ ? impl_->identity : none;
}

TraceContext Span::context() const { return Format(identity()); }

Scope::Scope(const Span& span) : previous_(current) {
  if (span.identity().valid()) current = span.identity();
}

Scope::~Scope() { current = std::move(previous_); }

PollScope::PollScope() : previous_(polling) { polling = true; }

PollScope::~PollScope() { polling = previous_; }

TraceContext CurrentContext() { return Format(current); }

}  // namespace dealtrace::telemetry
