#include "tools/tracestore/waterfall.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/text/printable.h"
#include "tools/tracestore/span_tree.h"

namespace dealtrace::tracestore {
namespace {

constexpr int kWidthMin = 60;
constexpr absl::string_view kColours[] = {"\x1b[36m", "\x1b[33m", "\x1b[32m", "\x1b[35m",
                                          "\x1b[34m", "\x1b[96m", "\x1b[93m", "\x1b[92m"};
constexpr absl::string_view kRed = "\x1b[31m";
constexpr absl::string_view kDim = "\x1b[2m";
constexpr absl::string_view kPlain = "\x1b[0m";

absl::Time ToTime(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

std::string DurationText(absl::Duration duration) {
  const double milliseconds = absl::ToDoubleMilliseconds(duration);
  if (milliseconds < 1) return absl::StrFormat("%.0f µs", milliseconds * 1000);
  if (milliseconds < 1000) return absl::StrFormat("%.1f ms", milliseconds);
  return absl::StrFormat("%.2f s", milliseconds / 1000);
}

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

int Columns(absl::string_view text) {
  return static_cast<int>(
      std::count_if(text.begin(), text.end(), [](char c) { return !IsContinuation(c); }));
}

// Cut or filled with blanks to exactly `columns`. Control characters, which could move a terminal's
// cursor, become blanks.
std::string Fitted(absl::string_view text, int columns) {
  std::string fitted;
  int used = 0;
  const bool is_cut = Columns(text) > columns;
  for (char c : text) {
    if (!IsContinuation(c) && ++used > columns - (is_cut ? 1 : 0)) break;
    fitted.push_back(static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c);
  }
  if (is_cut) return fitted + "…";
  return fitted + std::string(std::max(0, columns - used), ' ');
}

// `SyncService/StartSyncRun` of `dealtrace.ingestion.v1.SyncService/StartSyncRun`.
absl::string_view ShortName(absl::string_view name) {
  const size_t slash = name.find('/');
  if (slash == absl::string_view::npos || name.find(' ') != absl::string_view::npos) return name;
  const size_t dot = name.rfind('.', slash);
  return dot == absl::string_view::npos ? name : name.substr(dot + 1);
}

struct TimeLine {
  absl::Time start = absl::InfiniteFuture();
  absl::Time end = absl::InfinitePast();

  absl::Duration length() const { return std::max(end - start, absl::Nanoseconds(1)); }
};

class Renderer {
 public:
  Renderer(const v1::Trace& trace, const WaterfallOptions& options)
      : trace_(trace), options_(options), rows_(BuildTree(trace)) {
    for (const v1::Span& span : trace.spans()) {
      line_.start = std::min(line_.start, ToTime(span.start_time()));
      line_.end = std::max(line_.end, ToTime(span.end_time()));
      colours_.emplace(span.service(), colours_.size() % std::size(kColours));
      names_[span.span()] = &span;
    }
    const int width = std::max(options.width_columns, kWidthMin);
    bar_columns_ = width / 3;
    name_columns_ = width - bar_columns_ - 14;
  }

  std::string Render() {
    std::string text = Head();
    for (const TreeRow& row : rows_) {
      absl::StrAppend(&text, Row(row));
      for (const v1::Link& link : row.span->links()) absl::StrAppend(&text, LinkLine(row, link));
      if (options_.attributes) absl::StrAppend(&text, AttributeLines(row));
    }
    return text;
  }

 private:
  std::string Coloured(absl::string_view colour, absl::string_view text) const {
    return options_.colour ? absl::StrCat(colour, text, kPlain) : std::string(text);
  }

  std::string Head() const {
    if (trace_.spans().empty()) return absl::StrCat(trace_.name(), ": no spans\n");
    const size_t orphans = FindOrphans(trace_).size();
    return absl::StrCat(trace_.name(), "  ", trace_.spans_size(),
                        trace_.spans_size() == 1 ? " span  " : " spans  ", colours_.size(),
                        colours_.size() == 1 ? " service  " : " services  ",
                        DurationText(line_.end - line_.start), "  ",
                        absl::FormatTime("%Y-%m-%d %H:%M:%E3SZ", line_.start, absl::UTCTimeZone()),
                        orphans == 0 ? "" : absl::StrCat("  ", orphans, " without their parent"),
                        trace_.omitted_span_count() == 0
                            ? ""
                            : absl::StrCat("  ", trace_.omitted_span_count(), " left out"),
                        "\n");
  }

  std::string Bar(const v1::Span& span) const {
    const double scale = bar_columns_ / absl::ToDoubleNanoseconds(line_.length());
    const double from = absl::ToDoubleNanoseconds(ToTime(span.start_time()) - line_.start) * scale;
    const double to = absl::ToDoubleNanoseconds(ToTime(span.end_time()) - line_.start) * scale;
    const int first = std::clamp(static_cast<int>(from), 0, bar_columns_ - 1);
    const int last = std::clamp(static_cast<int>(to + 0.999), first + 1, bar_columns_);
    std::string bar(static_cast<size_t>(first), ' ');
    for (int i = first; i < last; ++i) bar += "█";
    return bar + std::string(static_cast<size_t>(bar_columns_ - last), ' ');
  }

  std::string Row(const TreeRow& row) const {
    const v1::Span& span = *row.span;
    const absl::string_view colour = kColours[colours_.at(span.service())];
    const std::string label = absl::StrCat(row.branch, row.parent_is_missing ? "? " : "",
                                           span.service(), "  ", ShortName(span.display_name()));
    const bool is_error = span.outcome() == v1::Span::OUTCOME_ERROR;
    return absl::StrCat(Coloured(colour, Fitted(label, name_columns_)), " ",
                        Coloured(is_error ? kRed : colour, Bar(span)), " ",
                        DurationText(ToTime(span.end_time()) - ToTime(span.start_time())),
                        is_error ? Coloured(kRed, absl::StrCat("  ", ErrorText(span))) : "", "\n");
  }

  static std::string ErrorText(const v1::Span& span) {
    const auto type = span.attributes().find("error.type");
    return type == span.attributes().end() ? "ERROR" : Fitted(type->second, Columns(type->second));
  }

  std::string LinkLine(const TreeRow& row, const v1::Link& link) const {
    const auto target = names_.find(link.span());
    const bool is_here = target != names_.end() && target->second->trace() == link.trace();
    const std::string text = is_here
                                 ? absl::StrCat(target->second->service(), "  ",
                                                ShortName(target->second->display_name()))
                                 : absl::StrCat("span ", link.span(), " of traces/", link.trace());
    return absl::StrCat(Coloured(kDim, Fitted(absl::StrCat(Indent(row), "⇠ ", text),
                                              name_columns_ + 1 + bar_columns_)),
                        "\n");
  }

  std::string AttributeLines(const TreeRow& row) const {
    const std::map<std::string, std::string> sorted(row.span->attributes().begin(),
                                                    row.span->attributes().end());
    std::string lines;
    for (const auto& [key, value] : sorted) {
      absl::StrAppend(&lines,
                      Coloured(kDim, Fitted(absl::StrCat(Indent(row), key, " = ", value),
                                            name_columns_ + 1 + bar_columns_)),
                      "\n");
    }
    return lines;
  }

  static std::string Indent(const TreeRow& row) {
    return std::string(static_cast<size_t>(Columns(row.branch)) + 2, ' ');
  }

  const v1::Trace& trace_;
  const WaterfallOptions& options_;
  const std::vector<TreeRow> rows_;
  TimeLine line_;
  std::map<std::string, size_t> colours_;
  std::map<std::string, const v1::Span*> names_;
  int bar_columns_ = 0;
  int name_columns_ = 0;
};

// The trace with nothing in it that a terminal obeys: names and attributes come from anybody who
// may send spans.
v1::Trace MadeHarmless(v1::Trace trace) {
  const auto clean = [](std::string& text) { text = text::Printable(text); };
  clean(*trace.mutable_name());
  for (v1::Span& span : *trace.mutable_spans()) {
    clean(*span.mutable_service());
    clean(*span.mutable_display_name());
    std::map<std::string, std::string> attributes;
    for (const auto& [key, value] : span.attributes()) {
      attributes[text::Printable(key)] = text::Printable(value);
    }
    span.mutable_attributes()->clear();
    for (auto& [key, value] : attributes) (*span.mutable_attributes())[key] = std::move(value);
  }
  return trace;
}

}  // namespace

std::string RenderWaterfall(const v1::Trace& trace, const WaterfallOptions& options) {
  const v1::Trace shown = MadeHarmless(trace);
  return Renderer(shown, options).Render();
}

std::vector<const v1::Span*> FindOrphans(const v1::Trace& trace) {
  std::set<std::string> ids;
  for (const v1::Span& span : trace.spans()) ids.insert(span.span());
  std::vector<const v1::Span*> orphans;
  for (const v1::Span& span : trace.spans()) {
    if (!span.parent_span().empty() && ids.count(span.parent_span()) == 0) orphans.push_back(&span);
  }
  return orphans;
}

}  // namespace dealtrace::tracestore
