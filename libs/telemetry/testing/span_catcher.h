// Catches this process's spans for a test.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "libs/telemetry/span.h"

namespace dealtrace::telemetry::testing {

struct CaughtSpan {
  std::string name;
  SpanKind kind;
  std::string trace_id;
  std::string span_id;
  std::string parent_span_id;                     // empty for a root
  std::map<std::string, std::string> attributes;  // numbers, booleans and lists as text
  std::vector<std::string> linked_span_ids;
  bool is_error;
};

// While it lives it takes the process's spans, sampling everything. Ended spans are kept in
// the order in which they ended. One at a time.
class SpanCatcher {
 public:
  SpanCatcher();
  ~SpanCatcher();

  // What ended since the last call.
  std::vector<CaughtSpan> Take();

 private:
  class Sink;
  std::shared_ptr<Sink> sink_;
};

// The first span of this name, or null.
const CaughtSpan* Find(const std::vector<CaughtSpan>& spans, absl::string_view name);

}  // namespace dealtrace::telemetry::testing
