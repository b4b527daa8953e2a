// Spans made by hand and sent to an OTLP/gRPC receiver: with ids, times, failures and attributes
// that a service's own would never have.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/telemetry/otlp/otlp_messages.h"

namespace dealtrace::telemetry_test {

using OtlpSpan = opentelemetry::proto::trace::v1::Span;

// A trace of a chain of spans, each the parent of the next, all of one service.
class SpanChain {
 public:
  // `ids` gives the trace's and the spans' ids. The spans have just ended, after `duration`.
  SpanChain(const std::string& service, int spans, absl::Duration duration, std::mt19937_64& ids);

  // 32 hex digits.
  std::string trace_id() const;
  // The root is 0.
  OtlpSpan& span(int index) { return spans_.at(index); }
  const std::vector<OtlpSpan>& spans() const { return spans_; }
  // Of the service that made the spans.
  opentelemetry::proto::resource::v1::Resource& resource() { return resource_; }
  const opentelemetry::proto::resource::v1::Resource& resource() const { return resource_; }

 private:
  opentelemetry::proto::resource::v1::Resource resource_;
  std::vector<OtlpSpan> spans_;
};

void SetAttribute(OtlpSpan& span, const std::string& key, const std::string& value);

// Sends the spans of all chains to `address` (`http://host:port`), a request for each depth, so
// that the spans of a trace arrive apart. UNAVAILABLE and what the receiver answers.
absl::Status SendChains(const std::string& address, const std::vector<SpanChain>& chains);

}  // namespace dealtrace::telemetry_test
