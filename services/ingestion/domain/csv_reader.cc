#include "services/ingestion/domain/csv_reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/text/utf8.h"
#include "services/ingestion/domain/column_name.h"
#include "services/ingestion/domain/encoding_evidence.h"
#include "services/ingestion/domain/limits.h"
#include "services/ingestion/domain/plain_text.h"
#include "services/ingestion/domain/table_bounds.h"

namespace dealtrace::ingestion {
namespace {

// How much is looked at to see whether only remarks follow.
constexpr size_t kRemarksBytesMax = size_t{64} << 10;
constexpr int64_t kRemarkLinesMax = 60;

bool IsBlank(absl::Span<const absl::string_view> values) {
  return std::all_of(values.begin(), values.end(),
                     [](absl::string_view value) { return StripSpaces(value).empty(); });
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
  if (stream_->buffered().find('\n') == absl::string_view::npos &&
      stream_->buffered().find('\r') != absl::string_view::npos) {
    syntax_.terminator = '\r';
  }
  syntax_.delimiter = 0;
  ReadDirective();
  const absl::string_view sample = stream_->buffered().substr(0, 65536);
  if (options.delimiter) {
    syntax_.delimiter = *options.delimiter;
  } else if (syntax_.delimiter == 0) {
    syntax_.delimiter = DetectDelimiter(sample, syntax_.terminator);
  }
  status = SkipRecords(RecordsBeforeHeader(
      sample, syntax_, stream_->exhausted() && sample.size() == stream_->buffered().size()));
  if (!status.ok()) return status;
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
    if (!IsBlank(fields_.values)) TakeHeader(fields_.values);
    line_ += fields_.line_breaks;
    stream_->Consume(fields_.length);
  } while (header_.empty());
  first_record_ = checkpoint();
  return absl::OkStatus();
}

void CsvReader::ReadDirective() {
  const std::optional<DelimiterLine> directive =
      ReadDelimiterLine(stream_->buffered(), syntax_.terminator);
  if (!directive) return;
  syntax_.delimiter = directive->delimiter;
  stream_->Consume(directive->length);
  ++line_;
}

// Those before the header row: each is complete and within the sample.
absl::Status CsvReader::SkipRecords(size_t count) {
  const int64_t first = line_;
  bool is_blank = true;
  for (size_t i = 0; i < count; ++i) {
    absl::StatusOr<CsvParse> parsed = ParseNext();
    if (!parsed.ok()) return parsed.status();
    is_blank = is_blank && IsBlank(fields_.values);
    line_ += fields_.line_breaks;
    stream_->Consume(fields_.length);
  }
  if (is_blank) return absl::OkStatus();
  notes_.push_back(line_ - first == 1
                       ? absl::StrCat("line ", first, " stands before the header row in line ",
                                      line_, " and was left out")
                       : absl::StrCat("lines ", first, " to ", line_ - 1,
                                      " stand before the header row in line ", line_,
                                      " and were left out"));
  return absl::OkStatus();
}

void CsvReader::TakeHeader(absl::Span<const absl::string_view> values) {
  header_ = ColumnNames(values);
  for (size_t i = 0; i < header_.size(); ++i) {
    const std::string name = CleanColumnName(values[i]);
    if (name.empty() || name == header_[i]) continue;
    notes_.push_back(absl::StrCat("there is more than one column '", name, "': column ", i + 1,
                                  " is called '", header_[i], "' here"));
  }
  if (LooksLikeRecord(values)) {
    notes_.push_back(absl::StrCat("line ", line_,
                                  " is read as the header row and looks like a record: if the "
                                  "file has no header row, add one with the columns' names"));
  }
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
    other_reading_ = FromWindows1252(raw.substr(0, 2 * kRejectRawBytesMax));
    return "is not UTF-8 like the rest of the file, and is shown as windows-1252 reads it: save "
           "the "
           "file as UTF-8, or set encoding: windows-1252 in the mapping";
  }
  if (stream_->encoding() == Encoding::kUtf8) return "";
  if (absl::StrContains(raw, "\xEF\xBF\xBD")) {
    problem_ =
        absl::StrCat("holds bytes that are no character in ", EncodingName(stream_->encoding()),
                     ": set encoding to that of the file");
    return problem_;
  }
  if (stream_->was_detected() && stream_->encoding() == Encoding::kWindows1252 &&
      ReadsAsUtf8(raw)) {
    return "is UTF-8 in a file that is windows-1252 otherwise, and is shown as windows-1252 reads "
           "it: save the file in one encoding, or set encoding in the mapping";
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
      is_behind_blank_ = true;
      continue;
    }
    if (*parsed == CsvParse::kComplete &&
        RoleOf(fields_.values, header_.size()) != LineRole::kRecord) {
      line_ -= fields_.line_breaks;
      absl::StatusOr<std::optional<RemarkLines>> remarks = FindRemarks();
      if (!remarks.ok()) return remarks.status();
      if (remarks->has_value()) {
        // Who goes on from here, because the file grew, does not meet them again.
        remarks_ = **remarks;
        stream_->Consume(stream_->buffered().size());
        line_ = remarks_->next_line;
        return false;
      }
      // Looking ahead may have moved the text.
      parsed = ParseNext();
      if (!parsed.ok()) return parsed.status();
      raw = stream_->buffered().substr(0, fields_.length);
      line_ += fields_.line_breaks;
    }
    is_behind_blank_ = false;
    other_reading_.clear();
    record->problem = *parsed == CsvParse::kMalformed ? fields_.reason : CheckShape();
    // Consuming moves only a mark: the bytes stay where they are until the next Fill.
    stream_->Consume(fields_.length);
    record->raw = other_reading_.empty() ? raw : other_reading_;
    record->ordinal = record_++;
    if (record->problem.empty()) record->values = fields_.values;
    return true;
  }
}

absl::StatusOr<std::optional<RemarkLines>> CsvReader::FindRemarks() {
  if (remarks_) return remarks_;
  CsvFields ahead;
  while (true) {
    absl::string_view rest = stream_->buffered();
    const bool is_all = stream_->exhausted();
    RemarkLines remarks;
    int64_t line = line_;
    bool is_behind_blank = is_behind_blank_;
    while (!rest.empty()) {
      const CsvParse parsed = ParseCsvRecord(rest, syntax_, is_all, &ahead);
      if (parsed == CsvParse::kMalformed) return std::nullopt;
      if (parsed == CsvParse::kIncomplete) break;
      rest.remove_prefix(ahead.length);
      // The same answer wherever the buffer ends.
      if (stream_->buffered().size() - rest.size() > kRemarksBytesMax) return std::nullopt;
      if (IsBlank(ahead.values)) {
        is_behind_blank = true;
      } else {
        const LineRole role = RoleOf(ahead.values, header_.size());
        const bool is_first = remarks.count == 0;
        if (role == LineRole::kRecord) return std::nullopt;
        if (is_first && role == LineRole::kDoubt && !is_behind_blank) return std::nullopt;
        if (is_first) remarks.line = line;
        if (++remarks.count > kRemarkLinesMax) return std::nullopt;
      }
      line += ahead.line_breaks;
    }
    remarks.next_line = line;
    if (is_all) return remarks.count > 0 ? std::make_optional(remarks) : std::nullopt;
    if (rest.size() > kRemarksBytesMax) return std::nullopt;
    absl::Status status = stream_->Fill();
    if (!status.ok()) return status;
  }
}

absl::Status CsvReader::SeekTo(const Checkpoint& checkpoint) {
  const Checkpoint& to = checkpoint.offset < first_record_.offset ? first_record_ : checkpoint;
  absl::Status status = stream_->SeekTo(to.offset);
  line_ = to.line;
  record_ = to.record;
  is_behind_blank_ = false;
  remarks_.reset();
  return status;
}

}  // namespace dealtrace::ingestion
