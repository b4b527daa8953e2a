#include "tools/tracestore/span_index.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/hash/hash.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/util/time_util.h"
#include "libs/telemetry/semantic_conventions.h"

namespace dealtrace::tracestore {
namespace {

absl::Time ToTime(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

google::protobuf::Timestamp FromTime(absl::Time time) {
  return google::protobuf::util::TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(time));
}

void InsertSorted(const std::string* text, std::vector<const std::string*>& texts) {
  const auto place =
      std::lower_bound(texts.begin(), texts.end(), text,
                       [](const std::string* a, const std::string* b) { return *a < *b; });
  if (place == texts.end() || *place != text) texts.insert(place, text);
}

bool Contains(const std::vector<const std::string*>& texts, const std::string& text) {
  return std::any_of(texts.begin(), texts.end(),
                     [&](const std::string* each) { return *each == text; });
}

void AddRecords(const v1::Span& span, absl::flat_hash_set<size_t>& records) {
  const auto found = span.attributes().find(std::string(telemetry::attribute::kRecords));
  if (found == span.attributes().end()) return;
  const nlohmann::json names =
      nlohmann::json::parse(found->second, nullptr, /*allow_exceptions=*/false);
  for (const nlohmann::json& name : names) {
    if (name.is_string()) records.insert(absl::HashOf(name.get<std::string>()));
  }
}

}  // namespace

void SpanIndex::Add(const v1::Span& span, const RecordPlace& place) {
  Entry& entry = traces_[span.trace()];
  entry.places.push_back(place);
  const absl::Time start = ToTime(span.start_time());
  const std::string* service = &*texts_.insert(span.service()).first;
  const std::string* name = &*texts_.insert(span.display_name()).first;
  InsertSorted(service, entry.services);
  InsertSorted(name, entry.names);
  AddRecords(span, entry.records);
  if (span.outcome() == v1::Span::OUTCOME_ERROR) ++entry.error_count;
  entry.end_time = std::max(entry.end_time, ToTime(span.end_time()));
  if (start < entry.start_time) {
    if (entry.start_time != absl::InfiniteFuture()) {
      order_.erase({absl::ToUnixNanos(entry.start_time), span.trace()});
    }
    entry.start_time = start;
    order_.insert({absl::ToUnixNanos(start), span.trace()});
  }
  const bool is_root = span.parent_span().empty();
  const bool is_better = is_root != entry.named_by_root ? is_root : start < entry.named_start_time;
  if (entry.name == nullptr || is_better) {
    entry.name = name;
    entry.service = service;
    entry.named_by_root = is_root;
    entry.named_start_time = start;
  }
}

std::vector<RecordPlace> SpanIndex::Places(absl::string_view trace) const {
  const auto found = traces_.find(trace);
  return found == traces_.end() ? std::vector<RecordPlace>() : found->second.places;
}

bool SpanIndex::Matches(const Entry& entry, const TraceFilter& filter) {
  if (filter.with_errors && entry.error_count == 0) return false;
  if (!filter.record.empty() && !entry.records.contains(absl::HashOf(filter.record))) return false;
  if (entry.end_time - entry.start_time < filter.min_duration) return false;
  if (!filter.service.empty() && !Contains(entry.services, filter.service)) return false;
  return filter.span_display_name.empty() || Contains(entry.names, filter.span_display_name);
}

v1::TraceSummary SpanIndex::Summarise(absl::string_view trace, const Entry& entry) {
  v1::TraceSummary summary;
  summary.set_name(absl::StrCat("traces/", trace));
  summary.set_display_name(*entry.name);
  summary.set_service(*entry.service);
  *summary.mutable_start_time() = FromTime(entry.start_time);
  *summary.mutable_duration() = google::protobuf::util::TimeUtil::NanosecondsToDuration(
      absl::ToInt64Nanoseconds(entry.end_time - entry.start_time));
  summary.set_span_count(static_cast<int32_t>(entry.places.size()));
  summary.set_error_count(entry.error_count);
  for (const std::string* service : entry.services) summary.add_services(*service);
  return summary;
}

TracePage SpanIndex::List(const TraceFilter& filter, int size, absl::string_view last_key) const {
  TracePage page;
  auto position = order_.begin();
  if (!last_key.empty()) {
    const std::pair<std::string, std::string> key =
        absl::StrSplit(last_key, absl::MaxSplits('/', 1));
    int64_t start = 0;
    if (!absl::SimpleAtoi(key.first, &start)) return page;
    position = order_.upper_bound({start, key.second});
  }
  std::string last_told;
  for (; position != order_.end(); ++position) {
    const Entry& entry = traces_.at(position->second);
    if (!Matches(entry, filter)) continue;
    if (static_cast<int>(page.traces.size()) == size) {
      page.next_key = std::move(last_told);
      break;
    }
    page.traces.push_back(Summarise(position->second, entry));
    last_told = absl::StrCat(position->first, "/", position->second);
  }
  return page;
}

void SpanIndex::RemoveSegment(int64_t segment) {
  for (auto trace = traces_.begin(); trace != traces_.end();) {
    std::vector<RecordPlace>& places = trace->second.places;
    places.erase(std::remove_if(places.begin(), places.end(),
                                [segment](const RecordPlace& p) { return p.segment == segment; }),
                 places.end());
    if (places.empty()) {
      order_.erase({absl::ToUnixNanos(trace->second.start_time), trace->first});
      traces_.erase(trace++);
    } else {
      ++trace;
    }
  }
}

}  // namespace dealtrace::tracestore
