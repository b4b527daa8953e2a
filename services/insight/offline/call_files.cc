#include "services/insight/offline/call_files.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "libs/files/output_file.h"
#include "libs/rpc/status_macros.h"
#include "libs/text/csv_cell.h"
#include "libs/text/printable.h"
#include "services/ingestion/domain/byte_source.h"
#include "services/ingestion/domain/csv_reader.h"
#include "services/ingestion/domain/record_reader.h"
#include "services/insight/converters.h"

namespace dealtrace::insight {
namespace {

constexpr char kSourceName[] = "files";
constexpr size_t kBatchRecords = 100;
constexpr size_t kRejectsKeptMax = 100'000;

// The id as the file has it, without the source's name.
std::string FileId(const std::string& id) {
  const size_t tilde = id.find('~');
  return tilde == std::string::npos ? id : id.substr(tilde + 1);
}

// Empty: nowhere, because the results go to a pipe or a device and no other place was named.
std::string RejectsPath(const CallFileOptions& options) {
  if (!options.rejects.empty()) return options.rejects;
  if (!files::IsRegularOutput(options.output)) return "";
  return absl::StrCat(options.output, ".rejects.jsonl");
}

}  // namespace

absl::Status ReadCallFile(const std::string& path,
                          const std::function<absl::Status(const Call&)>& visit,
                          CallCounts& counts) {
  const ingestion::SourceConfig source = ingestion::OfflineCalls(kSourceName);
  ingestion::StreamConfig stream;
  stream.kind = ingestion::RecordKind::kCall;
  stream.path = path;
  ASSIGN_OR_RETURN(std::unique_ptr<ingestion::ByteSource> bytes, ingestion::OpenFile(path));
  ASSIGN_OR_RETURN(const auto reader,
                   ingestion::OpenRecords(source, stream, std::move(bytes),
                                          std::filesystem::path(path).filename().string()));
  counts.warnings.Merge(reader->file_warnings());
  ingestion::RecordBatch batch;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, reader->Next(kBatchRecords, &batch));
    if (!more) return absl::OkStatus();
    counts.warnings.Merge(batch.warnings);
    for (const ingestion::SourceRecord& record : batch.records) {
      ++counts.calls;
      if (record.transcript == nullptr) {
        ++counts.without_transcript;
        continue;
      }
      Call call = FromProto(static_cast<const crm::v1::Call&>(*record.message), *record.transcript);
      call.id = FileId(record.id);
      RETURN_IF_ERROR(visit(call));
    }
    for (ingestion::Reject& reject : batch.rejects) {
      if (counts.rejects.size() < kRejectsKeptMax) counts.rejects.push_back(std::move(reject));
    }
  }
}

absl::Status FinishCallFile(const CallFileOptions& options, const CallCounts& counts) {
  std::cerr << counts.calls << " calls, " << counts.without_transcript << " without a transcript\n";
  for (const auto& [warning, count] : counts.warnings.counts()) {
    std::cerr << "warning: " << text::Printable(warning) << " (" << count << ")\n";
  }
  if (!counts.rejects.empty()) {
    const std::string path = RejectsPath(options);
    if (!path.empty()) {
      ASSIGN_OR_RETURN(files::OutputFile file, files::OutputFile::Create(path));
      for (const ingestion::Reject& reject : counts.rejects) {
        file.stream() << RejectAsJsonLine(reject);
      }
      RETURN_IF_ERROR(file.Commit());
    }
    std::cerr << counts.rejects.size() << " lines were rejected: "
              << (path.empty() ? "see them with --rejects FILE" : text::Printable(path)) << "\n";
    if (options.strict) {
      return absl::InvalidArgumentError(
          absl::StrCat(counts.rejects.size(), " lines were rejected and --strict was given"));
    }
  }
  if (counts.calls == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("no call could be read from ", options.input, "; see the rejects"));
  }
  return absl::OkStatus();
}

absl::Status CheckCallOutputs(const CallFileOptions& options,
                              std::vector<files::NamedPath> others) {
  others.push_back({"--input", options.input});
  const files::NamedPath outputs[] = {{"--output", options.output},
                                      {"--rejects", RejectsPath(options)}};
  return files::CheckOutputs(others, outputs);
}

absl::StatusOr<std::vector<std::vector<std::string>>> ReadTable(
    const std::string& path, const std::vector<std::string>& columns, size_t required) {
  ASSIGN_OR_RETURN(std::unique_ptr<ingestion::ByteSource> bytes, ingestion::OpenFile(path));
  ASSIGN_OR_RETURN(const auto reader, ingestion::CsvReader::Open(std::move(bytes), {}));
  std::vector<size_t> places;
  for (size_t i = 0; i < columns.size(); ++i) {
    const auto found = std::find(reader->header().begin(), reader->header().end(), columns[i]);
    if (found == reader->header().end() && i < required) {
      return absl::InvalidArgumentError(absl::StrCat(path, " has no column ", columns[i]));
    }
    places.push_back(static_cast<size_t>(found - reader->header().begin()));
  }
  std::vector<std::vector<std::string>> rows;
  ingestion::CsvRecord record;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, reader->Next(&record));
    if (!more) return rows;
    if (!record.problem.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, " line ", record.line, ": ", record.problem));
    }
    std::vector<std::string>& row = rows.emplace_back();
    for (const size_t place : places) {
      row.push_back(place < record.values.size() ? text::ReadCsvCell(record.values[place]) : "");
    }
  }
}

}  // namespace dealtrace::insight
