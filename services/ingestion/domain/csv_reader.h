// Streams the records of a CSV file with a header row: RFC 4180, detected encoding and delimiter,
// without what reports write before the header row and behind the last record.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/ingestion/domain/csv_row.h"
#include "services/ingestion/domain/text_stream.h"

namespace dealtrace::ingestion {

struct CsvOptions {
  Encoding encoding = Encoding::kDetect;
  std::optional<char> delimiter;  // detected when absent
};

// A place between two records of a file.
struct Checkpoint {
  int64_t offset = 0;  // bytes of decoded text before it; 0: the beginning
  int64_t line = 1;    // the 1-based line that comes next
  int64_t record = 0;  // records (rejected ones too) before it

  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

// One record. Views are valid until the reader is used again.
struct CsvRecord {
  int64_t line = 0;
  int64_t ordinal = 0;  // among the file's records, unreadable ones too, from 0
  absl::Span<const absl::string_view> values;  // as many as the header has
  absl::string_view raw;
  absl::string_view problem;  // not empty: the record cannot be read, `values` is empty
};

// Lines of text behind a table.
struct RemarkLines {
  int64_t line = 0;       // the first one's
  int64_t count = 0;      // blank lines not counted
  int64_t next_line = 0;  // behind them
};

// Not thread-safe. Memory: one buffer of at most kCsvRecordBytesMax + 512 KiB.
class CsvReader {
 public:
  // Reads the header, whose names are as ColumnNames makes them. FAILED_PRECONDITION: the file has
  // none.
  static absl::StatusOr<std::unique_ptr<CsvReader>> Open(std::unique_ptr<ByteSource> source,
                                                         const CsvOptions& options);

  const std::vector<std::string>& header() const { return header_; }
  const CsvSyntax& syntax() const { return syntax_; }
  Encoding encoding() const { return stream_->encoding(); }
  // What is in doubt about the encoding.
  const Warnings& encoding_warnings() const { return stream_->warnings(); }

  // What is to be told about the file: lines before the header row, columns of one name, a header
  // row that looks like a record.
  const std::vector<std::string>& notes() const { return notes_; }

  // The next record; false at the end. Blank lines are no records, and neither are remarks behind
  // the table. Errors are the source's.
  absl::StatusOr<bool> Next(CsvRecord* record);

  // The remarks behind the table when no record comes any more, and absent otherwise.
  absl::StatusOr<std::optional<RemarkLines>> FindRemarks();

  // Where the next record begins.
  Checkpoint checkpoint() const { return {stream_->offset(), line_, record_}; }

  // Goes back to a checkpoint of this file. {0, 1} is the record behind the header.
  absl::Status SeekTo(const Checkpoint& checkpoint);

 private:
  explicit CsvReader(std::unique_ptr<TextStream> stream) : stream_(std::move(stream)) {}

  absl::Status ReadHeader(const CsvOptions& options);
  void ReadDirective();
  absl::Status SkipRecords(size_t count);
  void TakeHeader(absl::Span<const absl::string_view> values);
  absl::StatusOr<CsvParse> ParseNext();
  absl::Status SkipOverlongLine();
  absl::string_view CheckShape();

  std::unique_ptr<TextStream> stream_;
  CsvSyntax syntax_;
  std::vector<std::string> header_;
  std::vector<std::string> notes_;
  Checkpoint first_record_;
  int64_t line_ = 1;
  int64_t record_ = 0;
  bool is_behind_blank_ = false;
  std::optional<RemarkLines> remarks_;  // that Next met
  CsvFields fields_;
  std::string overlong_;
  std::string problem_;
  std::string other_reading_;  // of a record that is not in the file's encoding
  bool overlong_line_ = false;
};

}  // namespace dealtrace::ingestion
