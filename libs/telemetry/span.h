// Spans and their W3C context, without OpenTelemetry's headers.
//
// A Span is started as a child of the given context, or of the span that is current in this thread.
// While a Scope of it lives, it is current: SQL statements, outgoing calls and log lines made by
// this thread belong to it. A Span may move between threads; a Scope may not.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "libs/telemetry/trace_identity.h"

namespace dealtrace::telemetry {

// A span's identity as it travels: the W3C `traceparent` and `tracestate` headers.
struct TraceContext {
  std::string trace_parent;  // 55 characters, or empty for "no trace"
  std::string trace_state;

  bool empty() const { return trace_parent.empty(); }
  // 32 lower-case hex digits, or empty.
  std::string trace_id() const;
  // 16 lower-case hex digits, or empty.
  std::string span_id() const;
};

// True when `trace_parent` has the W3C form (any version but ff, non-zero ids).
bool IsValidTraceParent(absl::string_view trace_parent);

enum class SpanKind { kInternal, kServer, kClient, kProducer, kConsumer };

using AttributeValue = std::variant<bool, int64_t, double, std::string>;
using Attributes = std::vector<std::pair<std::string, AttributeValue>>;

struct SpanOptions {
  SpanKind kind = SpanKind::kInternal;
  // The parent; absent: the current span of this thread, or a new trace. A present but empty
  // context starts a new trace.
  std::optional<TraceContext> parent = std::nullopt;
  // Other causes, at most 64 (the rest is dropped and counted in `dealtrace.links.dropped`).
  std::vector<TraceContext> links = {};
  Attributes attributes = {};
};

class RecordNames;

class Span {
 public:
  static Span Start(absl::string_view name, const SpanOptions& options = {});
  // A span that records nothing and is nobody's parent.
  static Span None();

  Span(Span&&) noexcept;
  Span& operator=(Span&&) noexcept;
  // Ends the span.
  ~Span();

  // Each key once: both values of a key that is set twice are sent.
  void SetAttribute(absl::string_view key, const AttributeValue& value);
  // The same for a text, without a copy of it.
  void SetText(absl::string_view key, absl::string_view text);
  // The records that the span worked on; nothing when there are none. Once.
  void SetRecords(const RecordNames& records);
  void AddEvent(absl::string_view name, const Attributes& attributes = {});
  // Marks the span as failed with the status code's name in `error.type`. Never the message: it may
  // quote personal data.
  void SetError(const absl::Status& status);
  void End();

  TraceContext context() const;
  const TraceIdentity& identity() const;

 private:
  struct Impl;
  explicit Span(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Makes a span current in this thread while it lives; the span itself may end or move before.
class Scope {
 public:
  explicit Scope(const Span& span);
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;
  ~Scope();

 private:
  TraceIdentity previous_;
};

// The context of this thread's current span; empty when there is none.
TraceContext CurrentContext();

}  // namespace dealtrace::telemetry
