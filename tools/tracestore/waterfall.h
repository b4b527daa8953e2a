// Draws a trace for a terminal: a tree of its spans with a bar each on one time line.
#pragma once

#include <string>
#include <vector>

#include "dealtrace/tracestore/v1/trace_store_service.pb.h"

namespace dealtrace::tracestore {

struct WaterfallOptions {
  int width_columns = 120;  // at least 60 are used
  bool colour = false;      // a colour a service; only for a terminal
  bool attributes = false;  // also the attributes of each span
};

// Text in lines, ends with a line end. A span whose parent is not in the trace stands at the left
// with a mark. Pure.
std::string RenderWaterfall(const v1::Trace& trace, const WaterfallOptions& options = {});

// The spans that name a parent which is not in the trace. A complete trace has none.
std::vector<const v1::Span*> FindOrphans(const v1::Trace& trace);

}  // namespace dealtrace::tracestore
