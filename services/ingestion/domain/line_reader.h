// Streams the lines of a text file.
#pragma once

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/ingestion/domain/csv_reader.h"
#include "services/ingestion/domain/text_stream.h"

namespace dealtrace::ingestion {

// Valid until the reader is used again.
struct TextLine {
  int64_t line = 0;        // 1-based
  absl::string_view text;  // without its line break; of an overlong line the beginning
  bool overlong = false;
};

// Not thread-safe. Memory: one line of at most `line_bytes_max` and a buffer.
class LineReader {
 public:
  static absl::StatusOr<LineReader> Open(std::unique_ptr<ByteSource> source, Encoding encoding,
                                         size_t line_bytes_max);

  // The next line; false at the end. Errors are the source's.
  absl::StatusOr<bool> Next(TextLine* line);

  // What is in doubt about the encoding.
  const Warnings& encoding_warnings() const { return stream_->warnings(); }

  Checkpoint checkpoint() const { return {stream_->offset(), line_, 0}; }
  absl::Status SeekTo(const Checkpoint& checkpoint);

 private:
  LineReader(std::unique_ptr<TextStream> stream, size_t line_bytes_max)
      : stream_(std::move(stream)), line_bytes_max_(line_bytes_max) {}

  absl::StatusOr<bool> SkipOverlong(TextLine* line);

  std::unique_ptr<TextStream> stream_;
  size_t line_bytes_max_;
  int64_t line_ = 1;
  std::string overlong_;
};

}  // namespace dealtrace::ingestion
