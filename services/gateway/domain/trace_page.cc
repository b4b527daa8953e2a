#include "services/gateway/domain/trace_page.h"

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "google/protobuf/util/time_util.h"
#include "libs/http/uri.h"
#include "services/gateway/domain/html.h"

namespace dealtrace::gateway {
namespace {

using google::protobuf::util::TimeUtil;
using tracestore::v1::Span;
using tracestore::v1::Trace;
using tracestore::v1::TraceSummary;

constexpr int kIndentMax = 12;
constexpr int kColorCount = 8;

std::string DurationText(int64_t nanos) {
  const double ms = static_cast<double>(nanos) / 1e6;
  if (ms >= 10'000) return absl::StrFormat("%.1f s", ms / 1000);
  return ms >= 100 ? absl::StrFormat("%.0f ms", ms) : absl::StrFormat("%.2f ms", ms);
}

// A span's place among the others.
struct Row {
  const Span* span;
  int depth;
  bool is_orphan;
};

// Orders spans as a tree.
class TraceTree {
 public:
  explicit TraceTree(const Trace& trace) {
    absl::flat_hash_map<absl::string_view, const Span*> by_id;
    for (const Span& span : trace.spans()) by_id.emplace(span.span(), &span);
    std::vector<const Span*> roots;
    for (const Span& span : trace.spans()) {
      const bool has_parent =
          by_id.contains(span.parent_span()) && span.parent_span() != span.span();
      (has_parent ? children_[span.parent_span()] : roots).push_back(&span);
    }
    for (const Span* root : roots) Add(*root, 0, !root->parent_span().empty());
    // What is left hangs on a cycle.
    for (const Span& span : trace.spans()) Add(span, 0, true);
  }
  const std::vector<Row>& rows() const { return rows_; }

 private:
  void Add(const Span& root, int root_depth, bool is_orphan) {
    std::vector<Row> stack = {{&root, root_depth, is_orphan}};
    while (!stack.empty()) {
      const Row row = stack.back();
      stack.pop_back();
      if (!added_.insert(row.span).second) continue;
      rows_.push_back(row);
      const auto children = children_.find(row.span->span());
      if (children == children_.end()) continue;
      for (auto child = children->second.rbegin(); child != children->second.rend(); ++child) {
        stack.push_back({*child, row.depth + 1, false});
      }
    }
  }

  absl::flat_hash_map<absl::string_view, std::vector<const Span*>> children_;
  absl::flat_hash_set<const Span*> added_;
  std::vector<Row> rows_;
};

// What all rows of a page share.
class TraceWriter {
 public:
  explicit TraceWriter(const Trace& trace) : trace_(trace) {
    for (const Span& span : trace.spans()) {
      const int64_t start = TimeUtil::TimestampToNanoseconds(span.start_time());
      const int64_t end = TimeUtil::TimestampToNanoseconds(span.end_time());
      start_ = start_ == 0 ? start : std::min(start_, start);
      end_ = std::max(end_, end);
      colors_.emplace(span.service(), static_cast<int>(colors_.size()) % kColorCount);
      error_count_ += span.outcome() == Span::OUTCOME_ERROR ? 1 : 0;
    }
  }

  std::string Summary() const {
    std::string keys;
    for (const auto& [service, color] : colors_) {
      absl::StrAppend(&keys, " <span class=\"key c", color, "\"></span>", EscapeHtml(service));
    }
    const google::protobuf::Timestamp start = TimeUtil::NanosecondsToTimestamp(start_);
    return absl::StrCat("<p class=\"soft\">", trace_.spans_size(), " spans · ", colors_.size(),
                        colors_.size() == 1 ? " service · " : " services · ",
                        DurationText(end_ - start_), " · ",
                        error_count_ == 0 ? "no errors" : absl::StrCat(error_count_, " errors"),
                        " · ", TimeText(start), "</p>\n<p>", keys, "</p>\n");
  }

  std::string RowHtml(const Row& row) const {
    const Span& span = *row.span;
    const int64_t start = TimeUtil::TimestampToNanoseconds(span.start_time());
    const int64_t end = TimeUtil::TimestampToNanoseconds(span.end_time());
    const double scale = 1000.0 / static_cast<double>(std::max<int64_t>(1, end_ - start_));
    const double x = static_cast<double>(start - start_) * scale;
    const double width = std::max(2.0, static_cast<double>(end - start) * scale);
    const bool failed = span.outcome() == Span::OUTCOME_ERROR;
    const int color = colors_.at(span.service());
    return absl::StrCat(
        "<details><summary><span class=\"name d", std::min(row.depth, kIndentMax),
        failed ? " bad" : "", "\"><span class=\"key c", color, "\"></span>",
        EscapeHtml(span.display_name()), row.is_orphan ? " <i>(its parent is not here)</i>" : "",
        failed ? " · error" : "",
        "</span><svg class=\"bar\" viewBox=\"0 0 1000 14\" preserveAspectRatio=\"none\" "
        "aria-hidden=\"true\"><rect class=\"c",
        color, "\" x=\"", absl::StrFormat("%.2f", std::min(x, 998.0)), "\" y=\"3\" width=\"",
        absl::StrFormat("%.2f", width), "\" height=\"8\"/></svg><span class=\"time\">",
        DurationText(end - start), "</span></summary>\n", Details(span), "</details>\n");
  }

 private:
  static std::string Details(const Span& span) {
    absl::string_view kind = Span::Kind_Name(span.kind());
    absl::ConsumePrefix(&kind, "KIND_");
    std::string list = absl::StrCat("<dl><dt>service</dt><dd>", EscapeHtml(span.service()),
                                    "</dd><dt>kind</dt><dd>", kind, "</dd><dt>span</dt><dd>",
                                    EscapeHtml(span.span()), "</dd>");
    const std::map<std::string, std::string> attributes(span.attributes().begin(),
                                                        span.attributes().end());
    for (const auto& [name, value] : attributes) {
      absl::StrAppend(&list, "<dt>", EscapeHtml(name), "</dt><dd>", EscapeHtml(value), "</dd>");
    }
    for (const auto& event : span.events()) {
      absl::StrAppend(&list, "<dt>event</dt><dd>", EscapeHtml(event.display_name()), "</dd>");
    }
    for (const auto& link : span.links()) {
      absl::StrAppend(&list, "<dt>link</dt><dd><a href=\"/traces/",
                      http::PercentEncode(link.trace()), "\">", EscapeHtml(link.trace()), "</a> ",
                      EscapeHtml(link.span()), "</dd>");
    }
    return absl::StrCat(list, "</dl>");
  }

  const Trace& trace_;
  int64_t start_ = 0;
  int64_t end_ = 0;
  int error_count_ = 0;
  std::map<std::string, int> colors_;
};

std::string SummaryRow(const TraceSummary& trace) {
  absl::string_view id = trace.name();
  absl::ConsumePrefix(&id, "traces/");
  return absl::StrCat(
      "<tr><td>", TimeText(trace.start_time()), "</td><td><a href=\"/traces/",
      http::PercentEncode(id), "\">", EscapeHtml(trace.display_name()), "</a></td><td>",
      EscapeHtml(absl::StrJoin(trace.services(), ", ")), "</td><td class=\"number\">",
      trace.span_count(), "</td><td class=\"number", trace.error_count() > 0 ? " bad" : "", "\">",
      trace.error_count(), "</td><td class=\"number\">",
      DurationText(TimeUtil::DurationToNanoseconds(trace.duration())), "</td></tr>\n");
}

}  // namespace

std::string RenderTrace(const Trace& trace, absl::string_view nonce) {
  const TraceWriter writer(trace);
  const TraceTree tree(trace);
  std::string body = absl::StrCat(writer.Summary(), "<div class=\"spans\">\n");
  int shown = 0;
  for (const Row& row : tree.rows()) {
    if (shown++ == kTracePageSpansMax) break;
    body += writer.RowHtml(row);
  }
  body += "</div>\n";
  if (trace.spans_size() > kTracePageSpansMax) {
    absl::StrAppend(&body, "<p class=\"soft\">", trace.spans_size() - kTracePageSpansMax,
                    " more spans are not shown; <code>dealtrace trace show</code> prints all.</p>");
  }
  absl::string_view id = trace.name();
  absl::ConsumePrefix(&id, "traces/");
  return RenderPage(absl::StrCat("Trace ", id), body, nonce);
}

std::string RenderTraceList(const tracestore::v1::ListTracesResponse& traces,
                            absl::string_view nonce) {
  std::string body =
      "<div class=\"wide\"><table><thead><tr><th>Began</th><th>First span</th><th>Services</th>"
      "<th class=\"number\">Spans</th><th class=\"number\">Errors</th>"
      "<th class=\"number\">Took</th></tr></thead><tbody>\n";
  for (const TraceSummary& trace : traces.traces()) body += SummaryRow(trace);
  absl::StrAppend(&body, "</tbody></table></div>\n");
  if (!traces.next_page_token().empty()) {
    absl::StrAppend(&body, "<p><a href=\"/traces?page_token=",
                    http::PercentEncode(traces.next_page_token()), "\">Older traces</a></p>\n");
  }
  return RenderPage("Traces", body, nonce);
}

}  // namespace dealtrace::gateway
