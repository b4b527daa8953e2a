// One file of the span log: records of [size: 4 bytes][CRC-32 of the content: 4 bytes][content],
// little endian.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tools/tracestore/span_log.h"

namespace dealtrace::tracestore {

inline constexpr int64_t kRecordHeaderBytes = 8;
inline constexpr int64_t kRecordBytesMax = 1 << 20;

// Appends one record in the file's form to `buffer`.
void AppendRecord(absl::string_view record, std::string& buffer);

class SegmentFile {
 public:
  static absl::StatusOr<std::shared_ptr<SegmentFile>> Open(const std::string& path, int64_t number);
  SegmentFile(const SegmentFile&) = delete;
  SegmentFile& operator=(const SegmentFile&) = delete;
  ~SegmentFile();

  // Tells every whole record and cuts off what follows the last one.
  absl::Status Scan(const SpanLog::OnRecord& on_record);
  absl::Status Append(absl::string_view bytes);
  absl::StatusOr<std::string> Read(int64_t offset, int64_t size) const;
  void Remove();

  const std::string& path() const { return path_; }
  int64_t number() const { return number_; }
  int64_t bytes() const { return bytes_; }
  // When it was last written.
  absl::Time write_time() const { return write_time_; }

 private:
  SegmentFile(std::string path, int64_t number, int descriptor);

  const std::string path_;
  const int64_t number_;
  const int descriptor_;
  int64_t bytes_ = 0;
  absl::Time write_time_;
};

}  // namespace dealtrace::tracestore
