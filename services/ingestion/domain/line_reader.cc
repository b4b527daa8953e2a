#include "services/ingestion/domain/line_reader.h"

#include <cstring>
#include <utility>

#include "services/ingestion/domain/limits.h"

namespace dealtrace::ingestion {

absl::StatusOr<LineReader> LineReader::Open(std::unique_ptr<ByteSource> source, Encoding encoding,
                                            size_t line_bytes_max) {
  absl::StatusOr<std::unique_ptr<TextStream>> stream =
      TextStream::Open(std::move(source), encoding);
  if (!stream.ok()) return stream.status();
  return LineReader(*std::move(stream), line_bytes_max);
}

absl::StatusOr<bool> LineReader::Next(TextLine* line) {
  size_t searched = 0;
  while (true) {
    absl::string_view text = stream_->buffered();
    const void* found = text.size() == searched
                            ? nullptr
                            : std::memchr(text.data() + searched, '\n', text.size() - searched);
    bool whole = found != nullptr || (stream_->exhausted() && !text.empty());
    size_t length = found != nullptr
                        ? static_cast<size_t>(static_cast<const char*>(found) - text.data())
                        : text.size();
    if (length > line_bytes_max_) return SkipOverlong(line);
    if (whole) {
      *line = TextLine{line_, text.substr(0, length), false};
      if (!line->text.empty() && line->text.back() == '\r') line->text.remove_suffix(1);
      // Consuming moves only a mark: the bytes stay where they are until the next Fill.
      stream_->Consume(length + (found != nullptr ? 1 : 0));
      ++line_;
      return true;
    }
    if (stream_->exhausted()) return false;
    searched = text.size();
    absl::Status status = stream_->Fill();
    if (!status.ok()) return status;
  }
}

absl::StatusOr<bool> LineReader::SkipOverlong(TextLine* line) {
  overlong_ = std::string(stream_->buffered().substr(0, 2 * kRejectRawBytesMax));
  *line = TextLine{line_++, overlong_, true};
  while (true) {
    size_t line_end = stream_->buffered().find('\n');
    if (line_end != absl::string_view::npos) {
      stream_->Consume(line_end + 1);
      return true;
    }
    stream_->Consume(stream_->buffered().size());
    if (stream_->exhausted()) return true;
    absl::Status status = stream_->Fill();
    if (!status.ok()) return status;
  }
}

absl::Status LineReader::SeekTo(const Checkpoint& checkpoint) {
  absl::Status status = stream_->SeekTo(checkpoint.offset);
  line_ = checkpoint.line;
  return status;
}

}  // namespace dealtrace::ingestion
