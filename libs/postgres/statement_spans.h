// The CLIENT spans of one transaction's statements.
#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "libs/telemetry/span.h"

namespace dealtrace::postgres {

// One span for each run of executions of the same statement, so that a loop over a statement is one
// span with a count, and at most `kSpansMax` a transaction. Makes nothing while no span is current:
// background polls would otherwise fill a trace store with traces of one span. Not thread-safe.
class StatementSpans {
 public:
  static constexpr int kSpansMax = 100;

  // `schema` becomes `db.namespace`.
  explicit StatementSpans(absl::string_view schema);
  ~StatementSpans();

  // Before and after each execution of `name` (the query's name, never its text).
  void Begin(absl::string_view name);
  void End(const absl::Status& status);

 private:
  void Close();

  std::string schema_;
  int spans_ = 0;
  std::string name_;
  std::string parent_span_id_;
  int64_t executions_ = 0;
  std::optional<telemetry::Span> span_;
};

}  // namespace dealtrace::postgres
