#include "tools/tracestore/span_store.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "libs/rpc/errors.h"

namespace dealtrace::tracestore {
namespace {

bool StartsBefore(const v1::Span& a, const v1::Span& b) {
  return std::make_tuple(a.start_time().seconds(), a.start_time().nanos(), std::cref(a.span())) <
         std::make_tuple(b.start_time().seconds(), b.start_time().nanos(), std::cref(b.span()));
}

}  // namespace

absl::StatusOr<std::unique_ptr<SpanStore>> SpanStore::Open(SpanLogOptions options) {
  std::unique_ptr<SpanStore> store(new SpanStore());
  SpanStore* raw = store.get();
  sync::MutexLock lock(store->mutex_);
  absl::StatusOr<std::unique_ptr<SpanLog>> log = SpanLog::Open(
      std::move(options),
      [raw](absl::string_view record, const RecordPlace& place) {
        v1::Span span;
        if (span.ParseFromArray(record.data(), static_cast<int>(record.size()))) {
          raw->index_.Add(span, place);
        }
      },
      [raw](int64_t segment) { raw->index_.RemoveSegment(segment); });
  if (!log.ok()) return log.status();
  store->log_ = *std::move(log);
  return store;
}

absl::Status SpanStore::Append(const std::vector<v1::Span>& spans, absl::Time now) {
  std::vector<std::string> records;
  records.reserve(spans.size());
  for (const v1::Span& span : spans) records.push_back(span.SerializeAsString());
  sync::MutexLock lock(mutex_);
  absl::StatusOr<std::vector<RecordPlace>> places = log_->Append(records, now);
  if (!places.ok()) return places.status();
  for (size_t i = 0; i < spans.size(); ++i) index_.Add(spans[i], (*places)[i]);
  return absl::OkStatus();
}

absl::StatusOr<v1::Trace> SpanStore::Get(const std::string& trace) const {
  std::vector<RecordPlace> places;
  // Holding the files keeps them readable when they are removed meanwhile.
  std::map<int64_t, std::shared_ptr<const SegmentFile>> files;
  {
    sync::MutexLock lock(mutex_);
    places = index_.Places(trace);
    for (const RecordPlace& place : places) {
      if (files.count(place.segment) == 0) files[place.segment] = log_->Find(place.segment);
    }
  }
  if (places.empty()) return rpc::NotFound("trace", absl::StrCat("traces/", trace));
  v1::Trace result;
  result.set_name(absl::StrCat("traces/", trace));
  if (places.size() > static_cast<size_t>(kTraceSpansMax)) {
    result.set_omitted_span_count(static_cast<int32_t>(places.size()) - kTraceSpansMax);
    places.resize(kTraceSpansMax);
  }
  for (const RecordPlace& place : places) {
    absl::StatusOr<std::string> record = SpanLog::Read(*files.at(place.segment), place);
    if (!record.ok()) return record.status();
    if (!result.add_spans()->ParseFromString(*record)) {
      return absl::DataLossError("a stored span cannot be decoded");
    }
  }
  std::sort(result.mutable_spans()->begin(), result.mutable_spans()->end(), StartsBefore);
  return result;
}

TracePage SpanStore::List(const TraceFilter& filter, int size, absl::string_view last_key) const {
  sync::MutexLock lock(mutex_);
  return index_.List(filter, size, last_key);
}

}  // namespace dealtrace::tracestore
