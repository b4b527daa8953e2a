#include "libs/feed/feed_spans.h"

#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "libs/telemetry/log.h"
#include "libs/telemetry/record_names.h"
#include "libs/telemetry/semantic_conventions.h"

namespace dealtrace::feed {
namespace {

namespace attribute = telemetry::attribute;
using dealtrace::feed::v1::Change;

constexpr size_t kSpansMax = 64;

telemetry::Attributes AttributesOf(absl::string_view operation, absl::string_view feed,
                                   absl::string_view consumer, int64_t count) {
  const auto text = [](absl::string_view view) { return std::string(view); };
  return {{text(attribute::kMessagingSystem), std::string("dealtrace_feed")},
          {text(attribute::kMessagingOperationName), text(operation)},
          {text(attribute::kMessagingOperationType), text(operation)},
          {text(attribute::kMessagingDestinationName), text(feed)},
          {text(attribute::kMessagingConsumerGroupName), text(consumer)},
          {text(attribute::kMessagingBatchMessageCount), count}};
}

// What one trace caused of a page.
struct Cause {
  std::string trace_parent;
  int64_t count = 0;
};

}  // namespace

std::vector<telemetry::Span> StartSendSpans(
    absl::string_view feed, absl::string_view consumer,
    const google::protobuf::RepeatedPtrField<Change>& changes) {
  std::vector<Cause> causes;
  absl::flat_hash_map<std::string, size_t> cause_of_trace;
  for (const Change& change : changes) {
    const std::string trace = telemetry::TraceContext{change.trace_parent(), ""}.trace_id();
    const auto [entry, inserted] = cause_of_trace.try_emplace(trace, causes.size());
    if (inserted) causes.push_back({change.trace_parent()});
    ++causes[entry->second].count;
  }
  if (causes.size() > kSpansMax) causes.resize(kSpansMax);
  std::vector<telemetry::Span> spans;
  for (const Cause& cause : causes) {
    telemetry::SpanOptions options;
    options.kind = telemetry::SpanKind::kProducer;
    options.parent = telemetry::TraceContext{cause.trace_parent, ""};
    if (spans.empty()) {
      for (size_t i = 1; i < causes.size(); ++i) {
        options.links.push_back({causes[i].trace_parent, ""});
      }
    }
    options.attributes = AttributesOf("send", feed, consumer, cause.count);
    spans.push_back(telemetry::Span::Start(absl::StrCat("send ", feed), options));
  }
  return spans;
}

telemetry::Span StartProcessSpan(absl::string_view feed, absl::string_view consumer,
                                 const ChangeGroup& group, bool rebuilding) {
  telemetry::SpanOptions options;
  options.kind = telemetry::SpanKind::kConsumer;
  // A group without a cause starts a trace of its own.
  options.parent = telemetry::TraceContext{group.trace_parent, ""};
  options.links = group.links;
  options.attributes =
      AttributesOf("process", feed, consumer, static_cast<int64_t>(group.changes.size()));
  options.attributes.emplace_back("dealtrace.feed.rebuilding", rebuilding);
  telemetry::Span span = telemetry::Span::Start(absl::StrCat("process ", feed), options);
  telemetry::RecordNames records;
  for (const Change& change : group.changes) records.AddKey(change.kind(), change.key());
  span.SetRecords(records);
  return span;
}

void TellSetAside(absl::string_view event, const SetAsideRecord& record, const Blame& blame) {
  telemetry::SpanOptions options;
  options.parent = telemetry::TraceContext{record.trace_parent, ""};
  telemetry::Span span = telemetry::Span::Start(absl::StrCat("set aside ", record.place), options);
  const telemetry::Scope scope(span);
  telemetry::RecordNames records;
  records.AddKey(record.kind, record.key);
  span.SetRecords(records);
  span.SetError(absl::Status(blame.code, blame.reason));
  telemetry::Log(telemetry::Severity::kError, event,
                 {{record.place_field, record.place},
                  {"kind", record.kind},
                  {"key", record.key},
                  {"code", absl::StatusCodeToString(blame.code)},
                  {"reason", WithoutQuotedValues(blame.reason)}});
}

}  // namespace dealtrace::feed
