// The spans of a trace in the order in which a tree of them is drawn.
#pragma once

#include <string>
#include <vector>

#include "dealtrace/tracestore/v1/trace_store_service.pb.h"

namespace dealtrace::tracestore {

struct TreeRow {
  const v1::Span* span = nullptr;
  // What stands before the name: `│  ├─ `.
  std::string branch;
  bool parent_is_missing = false;
};

// Parents before children, siblings by start time. Every span is in one row, also when the parents
// make a ring. The rows point into `trace`.
std::vector<TreeRow> BuildTree(const v1::Trace& trace);

}  // namespace dealtrace::tracestore
