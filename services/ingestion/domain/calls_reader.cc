#include <utility>

#include "absl/hash/hash.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/text/utf8.h"
#include "services/ingestion/domain/call_json.h"
#include "services/ingestion/domain/file_readers.h"
#include "services/ingestion/domain/limits.h"
#include "services/ingestion/domain/line_reader.h"
#include "services/ingestion/domain/transcript.h"

namespace dealtrace::ingestion {
namespace {

class CallsReader : public RecordReader {
 public:
  CallsReader(LineReader lines, SourceConfig source, std::string file)
      : lines_(std::move(lines)),
        source_(std::move(source)),
        file_(std::move(file)),
        file_warnings_(lines_.encoding_warnings()) {}

  absl::StatusOr<bool> Next(size_t records_max, RecordBatch* batch) override {
    batch->Clear();
    TextLine line;
    while (static_cast<size_t>(batch->read_count) < records_max) {
      absl::StatusOr<bool> more = lines_.Next(&line);
      if (!more.ok()) return more.status();
      if (!*more) break;
      if (!line.overlong && absl::StripAsciiWhitespace(line.text).empty()) continue;
      ++batch->read_count;
      Read(line, batch);
      ++record_;
    }
    return batch->read_count > 0;
  }

  Checkpoint checkpoint() const override {
    Checkpoint checkpoint = lines_.checkpoint();
    checkpoint.record = record_;
    return checkpoint;
  }

  absl::Status SeekTo(const Checkpoint& checkpoint) override {
    record_ = checkpoint.record;
    return lines_.SeekTo(checkpoint);
  }

  const Warnings& file_warnings() const override { return file_warnings_; }

 private:
  void Read(const TextLine& line, RecordBatch* batch) {
    SourceRecord record;
    record.line = line.line;
    record.ordinal = record_;
    record.raw_hash = absl::Hash<absl::string_view>()(line.text);
    std::optional<Problem> problem;
    if (line.overlong) {
      problem = Problem{"", "is longer than 8 MiB"};
    } else {
      problem = ReadCall(line.text, source_, /*needs_start=*/true, batch->arena(), &record,
                         &batch->warnings);
    }
    if (problem) {
      batch->rejects.push_back(MakeReject(file_, line.line, *std::move(problem), line.text));
      batch->rejects.back().id = std::move(record.id);
    } else {
      batch->records.push_back(std::move(record));
    }
  }

  LineReader lines_;
  const SourceConfig source_;
  const std::string file_;
  const Warnings file_warnings_;
  int64_t record_ = 0;
};

// The whole file is one record at line 1.
class TranscriptReader : public RecordReader {
 public:
  TranscriptReader(std::string text, SourceConfig source, std::string file)
      : text_(std::move(text)), source_(std::move(source)), file_(std::move(file)) {}

  absl::StatusOr<bool> Next(size_t records_max, RecordBatch* batch) override {
    batch->Clear();
    if (done_ || records_max == 0) return false;
    done_ = true;
    batch->read_count = 1;
    SourceRecord record;
    record.line = 1;
    record.raw_hash = absl::Hash<absl::string_view>()(text_);
    std::optional<Problem> problem = Read(batch, &record);
    if (problem) {
      batch->rejects.push_back(MakeReject(file_, 1, *std::move(problem), text_));
      batch->rejects.back().id = std::move(record.id);
    } else {
      batch->records.push_back(std::move(record));
    }
    return true;
  }

  Checkpoint checkpoint() const override {
    return done_ ? Checkpoint{static_cast<int64_t>(text_.size()) + 1, 2, 1} : Checkpoint{};
  }

  absl::Status SeekTo(const Checkpoint& checkpoint) override {
    done_ = checkpoint.offset > 0;
    return absl::OkStatus();
  }

  const Warnings& file_warnings() const override { return file_warnings_; }

 private:
  std::optional<Problem> Read(RecordBatch* batch, SourceRecord* record) {
    if (text_.find('\0') != std::string::npos) return Problem{"", "holds a NUL character"};
    if (!text::IsValidUtf8(text_)) return Problem{"", "is not UTF-8: save the file as UTF-8"};
    TranscriptFile file;
    const size_t point = file_.rfind('.');
    std::optional<Problem> problem =
        ReadTranscript(text_, absl::AsciiStrToLower(file_.substr(point + 1)), &file);
    file.doubts.CountInto(file_, &batch->warnings);
    if (problem) return problem;
    std::string json = TranscriptAsCallJson(file, file_.substr(0, point));
    return ReadCall(json, source_, /*needs_start=*/false, batch->arena(), record, &batch->warnings);
  }

  const std::string text_;
  const SourceConfig source_;
  const std::string file_;
  const Warnings file_warnings_;
  bool done_ = false;
};

}  // namespace

absl::StatusOr<std::unique_ptr<RecordReader>> OpenCalls(const SourceConfig& source,
                                                        const StreamConfig& stream,
                                                        std::unique_ptr<ByteSource> bytes,
                                                        const std::string& file) {
  absl::StatusOr<LineReader> lines =
      LineReader::Open(std::move(bytes), stream.csv.encoding, kCallLineBytesMax);
  if (!lines.ok()) return lines.status();
  return std::make_unique<CallsReader>(*std::move(lines), source, file);
}

absl::StatusOr<std::unique_ptr<RecordReader>> OpenTranscript(const SourceConfig& source,
                                                             const StreamConfig& stream,
                                                             std::unique_ptr<ByteSource> bytes,
                                                             const std::string& file) {
  absl::StatusOr<std::unique_ptr<TextStream>> stream_of_text =
      TextStream::Open(std::move(bytes), stream.csv.encoding);
  if (!stream_of_text.ok()) return stream_of_text.status();
  TextStream& text = **stream_of_text;
  while (!text.exhausted()) {
    absl::Status status = text.Fill();
    if (!status.ok()) return status;
    if (text.buffered().size() > kTranscriptFileBytesMax) {
      return absl::FailedPreconditionError("is larger than the limit of 16 MiB");
    }
  }
  return std::make_unique<TranscriptReader>(std::string(text.buffered()), source, file);
}

}  // namespace dealtrace::ingestion
