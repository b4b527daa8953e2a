#include "libs/telemetry/span.h"

#include <opentelemetry/context/context.h>
#include <opentelemetry/nostd/shared_ptr.h>
#include <opentelemetry/trace/context.h>
#include <opentelemetry/trace/default_span.h>
#include <opentelemetry/trace/provider.h>
#include <opentelemetry/trace/scope.h>
#include <opentelemetry/trace/span.h>
#include <opentelemetry/trace/tracer.h>

#include <array>

#include "libs/telemetry/semantic_conventions.h"

namespace dealtrace::telemetry {
namespace {

namespace otel = opentelemetry;

constexpr size_t kLinksMax = 64;

otel::nostd::string_view View(absl::string_view text) { return {text.data(), text.size()}; }

otel::common::AttributeValue Convert(const AttributeValue& value) {
  return std::visit(
      [](const auto& v) -> otel::common::AttributeValue {
        if constexpr (std::is_same_v<std::decay_t<decltype(v)>, std::string>) {
          return View(v);
        } else {
          return v;
        }
      },
      value);
}

// The library's views of our attributes; they live as long as the attributes.
std::vector<std::pair<otel::nostd::string_view, otel::common::AttributeValue>> Convert(
    const Attributes& attributes) {
  std::vector<std::pair<otel::nostd::string_view, otel::common::AttributeValue>> views;
  views.reserve(attributes.size());
  for (const auto& [key, value] : attributes) views.emplace_back(View(key), Convert(value));
  return views;
}

otel::trace::SpanKind Convert(SpanKind kind) {
  switch (kind) {
    case SpanKind::kServer:
      return otel::trace::SpanKind::kServer;
    case SpanKind::kClient:
      return otel::trace::SpanKind::kClient;
    case SpanKind::kProducer:
      return otel::trace::SpanKind::kProducer;
    case SpanKind::kConsumer:
      return otel::trace::SpanKind::kConsumer;
    case SpanKind::kInternal:
      break;
  }
  return otel::trace::SpanKind::kInternal;
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

template <size_t kBytes>
std::array<uint8_t, kBytes> FromHex(absl::string_view hex) {
  std::array<uint8_t, kBytes> bytes;
  for (size_t i = 0; i < kBytes; ++i) {
    bytes[i] = static_cast<uint8_t>(HexDigit(hex[2 * i]) << 4 | HexDigit(hex[2 * i + 1]));
  }
  return bytes;
}

otel::trace::SpanContext Convert(const TraceContext& context) {
  if (!IsValidTraceParent(context.trace_parent)) return otel::trace::SpanContext::GetInvalid();
  const absl::string_view text = context.trace_parent;
  const auto trace_id = FromHex<16>(text.substr(3, 32));
  const auto span_id = FromHex<8>(text.substr(36, 16));
  const auto flags = FromHex<1>(text.substr(53, 2));
  return otel::trace::SpanContext(
      otel::trace::TraceId(trace_id), otel::trace::SpanId(span_id),
      otel::trace::TraceFlags(flags[0]), /*is_remote=*/true,
      context.trace_state.empty() ? otel::trace::TraceState::GetDefault()
                                  : otel::trace::TraceState::FromHeader(View(context.trace_state)));
}

TraceContext Convert(const otel::trace::SpanContext& context) {
  TraceContext result;
  if (!context.IsValid()) return result;
  result.trace_parent.resize(55);
  char* out = result.trace_parent.data();
  out[0] = out[1] = '0';
  out[2] = out[35] = out[52] = '-';
  context.trace_id().ToLowerBase16(otel::nostd::span<char, 32>(out + 3, 32));
  context.span_id().ToLowerBase16(otel::nostd::span<char, 16>(out + 36, 16));
  context.trace_flags().ToLowerBase16(otel::nostd::span<char, 2>(out + 53, 2));
  if (!context.trace_state()->Empty()) result.trace_state = context.trace_state()->ToHeader();
  return result;
}

}  // namespace

std::string TraceContext::trace_id() const {
  return IsValidTraceParent(trace_parent) ? trace_parent.substr(3, 32) : std::string();
}

std::string TraceContext::span_id() const {
  return IsValidTraceParent(trace_parent) ? trace_parent.substr(36, 16) : std::string();
}

bool IsValidTraceParent(absl::string_view trace_parent) {
  if (trace_parent.size() != 55 || trace_parent.substr(0, 3) != "00-") return false;
  if (trace_parent[35] != '-' || trace_parent[52] != '-') return false;
  const auto is_id = [](absl::string_view hex) {
    bool zero = true;
    for (char c : hex) {
      if (HexDigit(c) < 0) return false;
      zero = zero && c == '0';
    }
    return !zero;
  };
  return is_id(trace_parent.substr(3, 32)) && is_id(trace_parent.substr(36, 16)) &&
         HexDigit(trace_parent[53]) >= 0 && HexDigit(trace_parent[54]) >= 0;
}

struct Span::Impl {
  otel::nostd::shared_ptr<otel::trace::Span> span;
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

Span Span::Start(absl::string_view name, SpanOptions options) {
  otel::trace::StartSpanOptions start;
  start.kind = Convert(options.kind);
  otel::trace::SpanContext parent = otel::trace::SpanContext::GetInvalid();
  if (options.parent) {
    parent = Convert(*options.parent);
    if (parent.IsValid()) {
      start.parent = parent;
    } else {
      start.parent = otel::context::Context(otel::trace::kIsRootSpanKey, true);
    }
  } else {
    parent = otel::trace::Tracer::GetCurrentSpan()->GetContext();
  }

  std::vector<
      std::pair<otel::trace::SpanContext,
                std::vector<std::pair<otel::nostd::string_view, otel::common::AttributeValue>>>>
      links;
  for (const TraceContext& link : options.links) {
    otel::trace::SpanContext context = Convert(link);
    if (context.IsValid() && links.size() < kLinksMax) links.push_back({std::move(context), {}});
  }
  if (options.links.size() > kLinksMax) {
    options.attributes.emplace_back(attribute::kLinksDropped,
                                    static_cast<int64_t>(options.links.size() - kLinksMax));
  }

  static const otel::nostd::string_view kScope = "dealtrace";
  otel::nostd::shared_ptr<otel::trace::Tracer> tracer =
      otel::trace::Provider::GetTracerProvider()->GetTracer(kScope);
  auto impl = std::make_unique<Impl>();
  impl->span = tracer->StartSpan(View(name), Convert(options.attributes), links, start);
  // Without a provider the library makes spans without ids; the caller's ids must still pass on.
  if (parent.IsValid() && !impl->span->GetContext().IsValid()) {
    impl->span = otel::nostd::shared_ptr<otel::trace::Span>(new otel::trace::DefaultSpan(parent));
  }
  return Span(std::move(impl));
}

Span Span::None() { return Span(nullptr); }

void Span::SetAttribute(absl::string_view key, AttributeValue value) {
  if (impl_) impl_->span->SetAttribute(View(key), Convert(value));
}

void Span::AddEvent(absl::string_view name, Attributes attributes) {
  if (impl_) impl_->span->AddEvent(View(name), Convert(attributes));
}

void Span::SetError(const absl::Status& status) {
  if (!impl_ || status.ok()) return;
  impl_->span->SetAttribute(View(attribute::kErrorType),
                            otel::nostd::string_view(absl::StatusCodeToString(status.code())));
  impl_->span->SetStatus(otel::trace::StatusCode::kError);
}

void Span::End() {
  if (impl_) impl_->span->End();
}

TraceContext Span::context() const {
  return impl_ ? Convert(impl_->span->GetContext()) : TraceContext();
}

struct Scope::Impl {
  otel::trace::Scope scope;
};

Scope::Scope(const Span& span)
    : impl_(span.impl_ ? std::make_unique<Impl>(Impl{otel::trace::Scope(span.impl_->span)})
                       : nullptr) {}
Scope::~Scope() = default;

TraceContext CurrentContext() {
  return Convert(otel::trace::Tracer::GetCurrentSpan()->GetContext());
}

}  // namespace dealtrace::telemetry
