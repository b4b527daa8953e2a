// The spans of a folder: the log on disk and the index over it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "dealtrace/tracestore/v1/trace_store_service.pb.h"
#include "libs/sync/mutex.h"
#include "tools/tracestore/span_index.h"
#include "tools/tracestore/span_log.h"

namespace dealtrace::tracestore {

// A trace is told with at most this many spans, those that arrived first.
inline constexpr int kTraceSpansMax = 50'000;

// Thread-safe. One process a folder.
class SpanStore {
 public:
  static absl::StatusOr<std::unique_ptr<SpanStore>> Open(SpanLogOptions options);

  absl::Status Append(const std::vector<v1::Span>& spans, absl::Time now);

  // `trace` is 32 hex digits. NOT_FOUND.
  absl::StatusOr<v1::Trace> Get(const std::string& trace) const;

  TracePage List(const TraceFilter& filter, int size, absl::string_view last_key) const;

 private:
  SpanStore() = default;

  mutable sync::Mutex mutex_;
  SpanIndex index_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<SpanLog> log_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace dealtrace::tracestore
