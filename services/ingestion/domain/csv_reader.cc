#include "services/ingestion/domain/csv_reader.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "libs/text/utf8.h"
#include "services/ingestion/domain/limits.h"

namespace dealtrace::ingestion {
namespace {

bool IsBlank(absl::Span<const absl::string_view> values) {
  return values.size() == 1 && absl::StripAsciiWhitespace(values[0]).empty();
}

std::vector<std::string> HeaderNames(absl::Span<const absl::string_view> values) {
  std::vector<std::string> names;
  absl::flat_hash_map<std::string, int> seen;
  for (size_t i = 0; i < values.size(); ++i) {
    std::string name = text::SanitizeUtf8(absl::StripAsciiWhitespace(values[i]));
    if (name.empty()) name = absl::StrCat("column ", i + 1);
    int count = ++seen[name];
    names.push_back(count == 1 ? name : absl::StrCat(name, " (", count, ")"));
  }
  return names;
}

}  // namespace

absl::StatusOr<std::unique_ptr<CsvReader>> CsvReader::Open(std::unique_ptr<ByteSource> source,
                                                           const CsvOptions& options) {
  absl::StatusOr<std::unique_ptr<TextStream>> stream =
      TextStream::Open(std::move(source), options.encoding);
  if (!stream.ok()) return stream.status();
  std::unique_ptr<CsvReader> reader(new CsvReader(*std::move(stream)));
  absl::Status status = reader->ReadHeader(options);
  if (!status.ok()) return status;
  return reader;
}

absl::Status CsvReader::ReadHeader(const CsvOptions& options) {
  absl::Status status = stream_->Fill();
  if (!status.ok()) return status;
  absl::string_view sample = stream_->buffered();
  if (sample.find('\n') == absl::string_view::npos &&
      sample.find('\r') != absl::string_view::npos) {
    syntax_.terminator = '\r';
  }
  syntax_.delimiter =
      options.delimiter.value_or(DetectDelimiter(sample.substr(0, 65536), syntax_.terminator));
  do {
    absl::StatusOr<CsvParse> parsed = ParseNext();
    if (!parsed.ok()) return parsed.status();
    if (*parsed != CsvParse::kComplete || overlong_line_) {
      return absl::FailedPreconditionError(
          "the header row cannot be read: it must be one CSV "
          "record of at most 1 MiB with the columns' names");
    }
    if (fields_.length == 0) {
      return absl::FailedPreconditionError("is empty: it needs a header row with column names");
    }
    if (fields_.values.size() > kCsvColumnsMax) {
      return absl::FailedPreconditionError(
          absl::StrCat("has more than ", kCsvColumnsMax, " columns"));
    }
    if (!IsBlank(fields_.values)) header_ = HeaderNames(fields_.values);
    line_ += fields_.line_breaks;
    stream_->Consume(fields_.length);
  } while (header_.empty());
  first_record_ = checkpoint();
  return absl::OkStatus();
}

absl::StatusOr<CsvParse> CsvReader::ParseNext() {
  overlong_line_ = false;
  while (true) {
    absl::string_view text = stream_->buffered();
    CsvParse parsed = ParseCsvRecord(text, syntax_, stream_->exhausted(), &fields_);
    const size_t seen = parsed == CsvParse::kIncomplete ? text.size() : fields_.length;
    if (seen <= kCsvRecordBytesMax && parsed != CsvParse::kIncomplete) return parsed;
    if (seen > kCsvRecordBytesMax) {
      // Give up the physical line, not what an open quote would swallow.
      size_t line_end = text.find(syntax_.terminator);
      if (line_end == absl::string_view::npos || line_end > kCsvRecordBytesMax) {
        overlong_line_ = true;
        return CsvParse::kMalformed;
      }
      fields_.length = line_end + 1;
      fields_.line_breaks = 1;
      fields_.reason = "a quoted field is not closed within 1 MiB: add the closing quote";
      return CsvParse::kMalformed;
    }
    absl::Status status = stream_->Fill();
    if (!status.ok()) return status;
  }
}

absl::Status CsvReader::SkipOverlongLine() {
  overlong_ = std::string(stream_->buffered().substr(0, kRejectRawBytesMax));
  while (true) {
    size_t line_end = stream_->buffered().find(syntax_.terminator);
    if (line_end != absl::string_view::npos) {
      stream_->Consume(line_end + 1);
      ++line_;
      return absl::OkStatus();
    }
    stream_->Consume(stream_->buffered().size());
    if (stream_->exhausted()) return absl::OkStatus();
    absl::Status status = stream_->Fill();
    if (!status.ok()) return status;
  }
}

absl::string_view CsvReader::CheckShape() {
  size_t count = fields_.values.size();
  // Spreadsheets like to end each row with empty cells.
  while (count > header_.size() && absl::StripAsciiWhitespace(fields_.values[count - 1]).empty()) {
    --count;
  }
  fields_.values.resize(count);
  if (count != header_.size()) {
    problem_ =
        absl::StrCat("has ", count, count == 1 ? " field" : " fields", ", the header has ",
                     header_.size(), ": quote fields that hold the delimiter '",
                     syntax_.delimiter == '\t' ? "tab" : std::string(1, syntax_.delimiter), "'");
    return problem_;
  }
  absl::string_view raw = stream_->buffered().substr(0, fields_.length);
  if (raw.find('\0') != absl::string_view::npos) return "holds a NUL character: remove it";
  if (!text::IsValidUtf8(raw)) {
    return "is not UTF-8: save the file as UTF-8, or set encoding: windows-1252 in the mapping";
  }
  return "";
}

absl::StatusOr<bool> CsvReader::Next(CsvRecord* record) {
  while (true) {
    absl::StatusOr<CsvParse> parsed = ParseNext();
    if (!parsed.ok()) return parsed.status();
    *record = CsvRecord{};
    record->line = line_;
    if (overlong_line_) {
      absl::Status status = SkipOverlongLine();
      if (!status.ok()) return status;
      record->raw = overlong_;
      record->problem = "is longer than 1 MiB";
      record->ordinal = record_++;
      return true;
    }
    if (fields_.length == 0 && stream_->exhausted()) return false;
    absl::string_view raw = stream_->buffered().substr(0, fields_.length);
    line_ += fields_.line_breaks;
    if (*parsed == CsvParse::kComplete && IsBlank(fields_.values)) {
      stream_->Consume(fields_.length);
      continue;
    }
    record->problem = *parsed == CsvParse::kMalformed ? fields_.reason : CheckShape();
    // Consuming moves only a mark: the bytes stay where they are until the next Fill.
    stream_->Consume(fields_.length);
    record->raw = raw;
    record->ordinal = record_++;
    if (record->problem.empty()) record->values = fields_.values;
    return true;
  }
}

absl::Status CsvReader::SeekTo(const Checkpoint& checkpoint) {
  const Checkpoint& to = checkpoint.offset < first_record_.offset ? first_record_ : checkpoint;
  absl::Status status = stream_->SeekTo(to.offset);
  line_ = to.line;
  record_ = to.record;
  return status;
}

}  // namespace dealtrace::ingestion
