// Spans on disk: append-only segment files in a folder, the oldest of which are removed when there
// are too many bytes or they are too old.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace dealtrace::tracestore {

// Where a record is. Stays readable as long as a SegmentFile of it is held.
struct RecordPlace {
  int64_t segment = 0;
  int64_t offset = 0;
  int32_t size = 0;
};

struct SpanLogOptions {
  std::string folder;
  int64_t segment_bytes = 32 << 20;
  int64_t bytes_max = 256 << 20;
  absl::Duration age_max = absl::Hours(7 * 24);
};

// An open file; closed with the last reference, also when it was removed from the folder.
class SegmentFile;

// Not thread-safe, but Read() of a held file is.
class SpanLog {
 public:
  using OnRecord = std::function<void(absl::string_view record, const RecordPlace& place)>;
  using OnRemoved = std::function<void(int64_t segment)>;

  // Opens or makes the folder and tells every record that it holds. What a crash left half written
  // at the end of a file is cut off. UNAVAILABLE names the file that cannot be used.
  static absl::StatusOr<std::unique_ptr<SpanLog>> Open(SpanLogOptions options,
                                                       const OnRecord& on_record,
                                                       OnRemoved on_removed);
  ~SpanLog();

  // Writes all records with one write and returns their places. May remove old segments first.
  absl::StatusOr<std::vector<RecordPlace>> Append(const std::vector<std::string>& records,
                                                  absl::Time now);

  // The file of a segment; null when it was removed.
  std::shared_ptr<const SegmentFile> Find(int64_t segment) const;
  static absl::StatusOr<std::string> Read(const SegmentFile& file, const RecordPlace& place);

 private:
  SpanLog(SpanLogOptions options, OnRemoved on_removed);

  absl::Status StartSegment(absl::Time now);
  void RemoveOld(absl::Time now);

  const SpanLogOptions options_;
  const OnRemoved on_removed_;
  std::deque<std::shared_ptr<SegmentFile>> segments_;  // by number; the last is written to
};

}  // namespace dealtrace::tracestore
