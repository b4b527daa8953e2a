// A batch of changes, cut by the trace that caused them. Pure.
#pragma once

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "dealtrace/feed/v1/feed_service.pb.h"
#include "libs/telemetry/span.h"

namespace dealtrace::feed {

struct ChangeGroup {
  // Of the first change; empty when it has none.
  std::string trace_parent;
  // Other contexts of the group, each once, at most 64.
  std::vector<telemetry::TraceContext> links;
  std::string run_id;
  std::vector<dealtrace::feed::v1::Change> changes;
};

// By trace id, in the order of the first change of each; changes keep their order. Changes without
// a trace are one group. Takes the changes.
std::vector<ChangeGroup> GroupByTrace(std::vector<dealtrace::feed::v1::Change> changes);

// All as one group with a trace of its own that links to the causes: for a re-read, which is caused
// by none of them.
ChangeGroup GroupAsOne(std::vector<dealtrace::feed::v1::Change> changes);

}  // namespace dealtrace::feed
