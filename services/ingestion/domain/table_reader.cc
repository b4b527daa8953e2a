#include <utility>

#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"
#include "services/ingestion/domain/csv_reader.h"
#include "services/ingestion/domain/file_readers.h"
#include "services/ingestion/domain/limits.h"
#include "services/ingestion/domain/record_mapper.h"

namespace dealtrace::ingestion {
namespace {

class TableReader : public RecordReader {
 public:
  TableReader(std::unique_ptr<CsvReader> csv, RecordMapper mapper, std::string file,
              Warnings file_warnings)
      : csv_(std::move(csv)),
        mapper_(std::move(mapper)),
        file_(std::move(file)),
        file_warnings_(std::move(file_warnings)) {}

  absl::StatusOr<bool> Next(size_t records_max, RecordBatch* batch) override {
    batch->Clear();
    CsvRecord row;
    while (static_cast<size_t>(batch->read_count) < records_max) {
      absl::StatusOr<bool> more = csv_->Next(&row);
      if (!more.ok()) return more.status();
      if (!*more) break;
      ++batch->read_count;
      Read(row, batch);
    }
    if (batch->read_count == 0) return false;
    // With the last records, because behind them comes no batch that could tell it.
    absl::StatusOr<std::optional<RemarkLines>> remarks = csv_->FindRemarks();
    if (!remarks.ok()) return remarks.status();
    if (remarks->has_value()) {
      batch->warnings.Count(
          absl::StrCat("what stands behind the table from line ", (*remarks)->line,
                       " on is no record and was left out: lines"),
          (*remarks)->count);
    }
    return true;
  }

  absl::StatusOr<bool> NextIds(size_t ids_max, std::vector<std::string>* ids) override {
    if (!mapper_.KnowsIds()) return RecordReader::NextIds(ids_max, ids);
    ids->clear();
    CsvRecord row;
    while (ids->size() < ids_max) {
      absl::StatusOr<bool> more = csv_->Next(&row);
      if (!more.ok()) return more.status();
      if (!*more) break;
      ids->push_back(row.values.empty() ? "" : mapper_.IdOf(row.values));
    }
    return !ids->empty();
  }

  Checkpoint checkpoint() const override { return csv_->checkpoint(); }

  absl::Status SeekTo(const Checkpoint& checkpoint) override { return csv_->SeekTo(checkpoint); }

  const Warnings& file_warnings() const override { return file_warnings_; }

 private:
  void Read(const CsvRecord& row, RecordBatch* batch) {
    std::optional<Problem> problem;
    SourceRecord record;
    record.line = row.line;
    record.ordinal = row.ordinal;
    record.raw_hash = absl::Hash<absl::string_view>()(row.raw);
    if (!row.problem.empty()) {
      problem = Problem{"", std::string(row.problem)};
    } else {
      problem = mapper_.Map(row.values, batch->arena(), &record, &batch->warnings);
    }
    if (problem) {
      batch->rejects.push_back(MakeReject(file_, row.line, *std::move(problem), row.raw));
      if (!row.values.empty()) batch->rejects.back().id = mapper_.IdOf(row.values);
    } else {
      batch->records.push_back(std::move(record));
    }
  }

  std::unique_ptr<CsvReader> csv_;
  RecordMapper mapper_;
  const std::string file_;
  const Warnings file_warnings_;
};

// Shows every row to `mapper`: what a column means may be told by its last row alone.
absl::Status SurveyRows(CsvReader* csv, RecordMapper* mapper) {
  CsvRecord row;
  while (true) {
    absl::StatusOr<bool> more = csv->Next(&row);
    if (!more.ok()) return more.status();
    if (!*more) return csv->SeekTo(Checkpoint{});
    if (row.problem.empty()) mapper->Survey(row.values, row.line);
  }
}

// A column is often missing because the header row is not where it was taken to be.
absl::Status WithNotes(const absl::Status& status, const std::vector<std::string>& notes) {
  std::string message(status.message());
  for (const std::string& note : notes) absl::StrAppend(&message, "; ", note);
  return absl::Status(status.code(), message);
}

}  // namespace

absl::StatusOr<std::unique_ptr<RecordReader>> OpenTable(const SourceConfig& source,
                                                        const StreamConfig& stream,
                                                        std::unique_ptr<ByteSource> bytes,
                                                        const std::string& file) {
  absl::StatusOr<std::unique_ptr<CsvReader>> csv = CsvReader::Open(std::move(bytes), stream.csv);
  if (!csv.ok()) return csv.status();
  absl::StatusOr<RecordMapper> mapper =
      RecordMapper::Create(source, stream, (*csv)->header(), file);
  if (!mapper.ok()) return WithNotes(mapper.status(), (*csv)->notes());
  if (absl::Status status = SurveyRows(csv->get(), &*mapper); !status.ok()) return status;
  Warnings file_warnings = (*csv)->encoding_warnings();
  for (const std::string& note : (*csv)->notes()) file_warnings.Count(note);
  mapper->Conclude((*csv)->syntax().delimiter, &file_warnings);
  return std::make_unique<TableReader>(*std::move(csv), *std::move(mapper), file,
                                       std::move(file_warnings));
}

}  // namespace dealtrace::ingestion
