// Which traces there are and where their spans lie; in memory, no I/O.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/container/node_hash_set.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "dealtrace/tracestore/v1/trace_store_service.pb.h"
#include "tools/tracestore/span_log.h"

namespace dealtrace::tracestore {

struct TraceFilter {
  std::string service;            // empty: any
  std::string span_display_name;  // empty: any
  bool with_errors = false;
  absl::Duration min_duration = absl::ZeroDuration();
  std::string record;  // empty: any
};

struct TracePage {
  std::vector<v1::TraceSummary> traces;
  std::string next_key;  // empty at the end
};

// Not thread-safe.
class SpanIndex {
 public:
  void Add(const v1::Span& span, const RecordPlace& place);

  // Empty when there is no such trace.
  std::vector<RecordPlace> Places(absl::string_view trace) const;

  // At most `size` traces, the one that started last first, after the page that gave `last_key`
  // (empty: from the start).
  TracePage List(const TraceFilter& filter, int size, absl::string_view last_key) const;

  // Forgets the spans of a segment that is gone.
  void RemoveSegment(int64_t segment);

  size_t trace_count() const { return traces_.size(); }

 private:
  struct Entry {
    std::vector<RecordPlace> places;
    absl::Time start_time = absl::InfiniteFuture();
    absl::Time end_time = absl::InfinitePast();
    // Of the span that names the trace: the one without a parent, else the earliest.
    absl::Time named_start_time = absl::InfiniteFuture();
    bool named_by_root = false;
    const std::string* name = nullptr;
    const std::string* service = nullptr;
    int32_t error_count = 0;
    // Sorted, without doubles; the texts are interned.
    std::vector<const std::string*> services;
    std::vector<const std::string*> names;
    // Hashes of the records that its spans name: a trace may have worked on all there are.
    absl::flat_hash_set<size_t> records;
  };
  // Newest first; the trace id makes it unique.
  using Order = std::set<std::pair<int64_t, std::string>, std::greater<>>;

  static bool Matches(const Entry& entry, const TraceFilter& filter);
  static v1::TraceSummary Summarise(absl::string_view trace, const Entry& entry);

  absl::node_hash_set<std::string> texts_;
  absl::flat_hash_map<std::string, Entry> traces_;
  Order order_;
};

}  // namespace dealtrace::tracestore
