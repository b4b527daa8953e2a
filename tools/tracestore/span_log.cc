#include "tools/tracestore/span_log.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "tools/tracestore/segment_file.h"

namespace dealtrace::tracestore {
namespace {

namespace fs = std::filesystem;

constexpr absl::string_view kPrefix = "spans-";
constexpr absl::string_view kSuffix = ".log";

std::string SegmentPath(const std::string& folder, int64_t number) {
  return absl::StrFormat("%s/%s%09d%s", folder, kPrefix, number, kSuffix);
}

// The segments in a folder, by number. Other files are left alone.
absl::StatusOr<std::map<int64_t, std::string>> ListSegments(const std::string& folder) {
  std::map<int64_t, std::string> segments;
  try {
    fs::create_directories(folder);
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
      const std::string name = entry.path().filename().string();
      absl::string_view digits = name;
      int64_t number = 0;
      if (absl::ConsumePrefix(&digits, kPrefix) && absl::ConsumeSuffix(&digits, kSuffix) &&
          absl::SimpleAtoi(digits, &number) && number > 0) {
        segments[number] = entry.path().string();
      }
    }
  } catch (const fs::filesystem_error& error) {
    return absl::UnavailableError(
        absl::StrCat("cannot use the folder ", folder, ": ", error.what()));
  }
  return segments;
}

}  // namespace

SpanLog::SpanLog(SpanLogOptions options, OnRemoved on_removed)
    : options_(std::move(options)), on_removed_(std::move(on_removed)) {}

SpanLog::~SpanLog() = default;

absl::StatusOr<std::unique_ptr<SpanLog>> SpanLog::Open(SpanLogOptions options,
                                                       const OnRecord& on_record,
                                                       OnRemoved on_removed) {
  std::unique_ptr<SpanLog> log(new SpanLog(std::move(options), std::move(on_removed)));
  absl::StatusOr<std::map<int64_t, std::string>> paths = ListSegments(log->options_.folder);
  if (!paths.ok()) return paths.status();
  for (const auto& [number, path] : *paths) {
    absl::StatusOr<std::shared_ptr<SegmentFile>> file = SegmentFile::Open(path, number);
    if (!file.ok()) return file.status();
    absl::Status scanned = (*file)->Scan(on_record);
    if (!scanned.ok()) return scanned;
    log->segments_.push_back(*std::move(file));
  }
  return log;
}

absl::StatusOr<std::vector<RecordPlace>> SpanLog::Append(const std::vector<std::string>& records,
                                                         absl::Time now) {
  std::vector<RecordPlace> places;
  if (records.empty()) return places;
  if (segments_.empty() || segments_.back()->bytes() >= options_.segment_bytes) {
    absl::Status started = StartSegment(now);
    if (!started.ok()) return started;
  }
  SegmentFile& file = *segments_.back();
  std::string buffer;
  for (const std::string& record : records) {
    if (static_cast<int64_t>(record.size()) > kRecordBytesMax) {
      return absl::InvalidArgumentError(
          absl::StrCat("a span is larger than ", kRecordBytesMax, " bytes"));
    }
    places.push_back({file.number(),
                      file.bytes() + static_cast<int64_t>(buffer.size()) + kRecordHeaderBytes,
                      static_cast<int32_t>(record.size())});
    AppendRecord(record, buffer);
  }
  absl::Status written = file.Append(buffer);
  if (!written.ok()) return written;
  return places;
}

absl::Status SpanLog::StartSegment(absl::Time now) {
  RemoveOld(now);
  const int64_t number = segments_.empty() ? 1 : segments_.back()->number() + 1;
  absl::StatusOr<std::shared_ptr<SegmentFile>> file =
      SegmentFile::Open(SegmentPath(options_.folder, number), number);
  if (!file.ok()) return file.status();
  segments_.push_back(*std::move(file));
  return absl::OkStatus();
}

void SpanLog::RemoveOld(absl::Time now) {
  int64_t bytes = 0;
  for (const auto& segment : segments_) bytes += segment->bytes();
  // The last one is kept, so that numbers never repeat.
  while (segments_.size() > 1) {
    SegmentFile& oldest = *segments_.front();
    const bool is_old = now - oldest.write_time() > options_.age_max;
    if (!is_old && bytes + options_.segment_bytes <= options_.bytes_max) break;
    bytes -= oldest.bytes();
    on_removed_(oldest.number());
    oldest.Remove();
    segments_.pop_front();
  }
}

std::shared_ptr<const SegmentFile> SpanLog::Find(int64_t segment) const {
  const auto found = std::lower_bound(segments_.begin(), segments_.end(), segment,
                                      [](const std::shared_ptr<SegmentFile>& file, int64_t number) {
                                        return file->number() < number;
                                      });
  return found != segments_.end() && (*found)->number() == segment ? *found : nullptr;
}

absl::StatusOr<std::string> SpanLog::Read(const SegmentFile& file, const RecordPlace& place) {
  return file.Read(place.offset, place.size);
}

}  // namespace dealtrace::tracestore
