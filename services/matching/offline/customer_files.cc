#include "services/matching/offline/customer_files.h"

#include <filesystem>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/rpc/status_macros.h"
#include "services/ingestion/domain/byte_source.h"
#include "services/ingestion/domain/mapping_guess.h"
#include "services/ingestion/domain/record_reader.h"
#include "services/matching/converters.h"

namespace dealtrace::matching {
namespace {

using ingestion::RecordKind;

constexpr char kSourceName[] = "files";
constexpr size_t kBatchRecords = 500;
constexpr size_t kSourcesBytesMax = 1 << 20;

std::string FileName(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

std::string PathOf(const ingestion::SourceConfig& source, const ingestion::StreamConfig& stream) {
  return (std::filesystem::path(source.folder) / stream.path).string();
}

// A stream whose columns are recognised by their names. Its kind is given, whatever the file's
// name.
absl::StatusOr<ingestion::StreamConfig> GuessStream(RecordKind kind, const std::string& path) {
  ASSIGN_OR_RETURN(std::unique_ptr<ingestion::ByteSource> bytes, ingestion::OpenFile(path));
  ASSIGN_OR_RETURN(const auto reader, ingestion::CsvReader::Open(std::move(bytes), {}));
  const auto guess = ingestion::GuessColumns(kind, reader->header());
  if (!guess.has_value()) {
    return absl::InvalidArgumentError(absl::StrCat(
        path, ": the columns of ", ingestion::NamesOf(kind).stream,
        " are not recognised; name the columns as in docs (for example id, account, name) or give "
        "--sources with a mapping"));
  }
  ingestion::StreamConfig stream;
  stream.kind = kind;
  stream.path = path;
  for (const ingestion::GuessedField& field : guess->fields) {
    ingestion::FieldMapping mapping;
    mapping.field = field.field;
    mapping.column = field.column;
    stream.fields.push_back(std::move(mapping));
  }
  return stream;
}

// Visits every record of a stream; OK at once when the source has none.
absl::Status ReadStream(const ingestion::SourceConfig& source, RecordKind kind,
                        const std::function<absl::Status(const ingestion::SourceRecord&)>& visit,
                        ReadCounts& counts) {
  const ingestion::StreamConfig* stream = source.FindStream(kind);
  if (stream == nullptr) return absl::OkStatus();
  const std::string path = PathOf(source, *stream);
  ASSIGN_OR_RETURN(std::unique_ptr<ingestion::ByteSource> bytes, ingestion::OpenFile(path));
  ASSIGN_OR_RETURN(const auto reader,
                   ingestion::OpenRecords(source, *stream, std::move(bytes), FileName(path)));
  ingestion::RecordBatch batch;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, reader->Next(kBatchRecords, &batch));
    if (!more) return absl::OkStatus();
    for (const ingestion::SourceRecord& record : batch.records) {
      RETURN_IF_ERROR(visit(record));
      counts.damaged_phones.LookAtPhones(FileName(path), *record.message);
      ++counts.records;
    }
    for (ingestion::Reject& reject : batch.rejects) counts.rejects.push_back(std::move(reject));
  }
}

template <class Message>
absl::Status AddAll(const ingestion::SourceConfig& source, RecordKind kind, CandidateIndex& index,
                    ReadCounts& counts) {
  return ReadStream(
      source, kind,
      [&](const ingestion::SourceRecord& record) {
        index.Add(FromProto(static_cast<const Message&>(*record.message)));
        return absl::OkStatus();
      },
      counts);
}

}  // namespace

absl::StatusOr<ingestion::SourceConfig> GuessSource(const InputFiles& files) {
  ingestion::SourceConfig source = ingestion::OfflineCalls(kSourceName);
  source.streams.clear();
  const std::pair<RecordKind, const std::string*> tables[] = {
      {RecordKind::kUser, &files.users},
      {RecordKind::kProduct, &files.products},
      {RecordKind::kAccount, &files.accounts},
      {RecordKind::kContact, &files.contacts},
      {RecordKind::kOpportunity, &files.opportunities}};
  for (const auto& [kind, path] : tables) {
    if (path->empty()) continue;
    ASSIGN_OR_RETURN(ingestion::StreamConfig stream, GuessStream(kind, *path));
    source.streams.push_back(std::move(stream));
  }
  if (!files.calls.empty()) {
    ingestion::StreamConfig calls;
    calls.kind = RecordKind::kCall;
    calls.path = files.calls;
    source.streams.push_back(std::move(calls));
  }
  return source;
}

absl::StatusOr<ingestion::SourceConfig> ReadSource(const std::string& sources_file,
                                                   const std::string& name) {
  ASSIGN_OR_RETURN(const auto bytes, ingestion::OpenFile(sources_file));
  ASSIGN_OR_RETURN(const std::string text, ingestion::ReadAll(*bytes, kSourcesBytesMax));
  ASSIGN_OR_RETURN(const auto sources, ingestion::ParseSources(text, sources_file));
  if (name.empty() && sources.size() != 1) {
    return absl::InvalidArgumentError(
        absl::StrCat(sources_file, " has ", sources.size(), " sources: choose one with --source"));
  }
  ASSIGN_OR_RETURN(ingestion::SourceConfig source,
                   name.empty() ? absl::StatusOr<ingestion::SourceConfig>(sources[0])
                                : ingestion::FindSource(sources, name));
  source.folder = (std::filesystem::path(sources_file).parent_path() / source.folder).string();
  return source;
}

absl::Status ReadCustomers(const ingestion::SourceConfig& source, CandidateIndex& index,
                           ReadCounts& counts) {
  RETURN_IF_ERROR(AddAll<crm::v1::User>(source, RecordKind::kUser, index, counts));
  RETURN_IF_ERROR(AddAll<crm::v1::Product>(source, RecordKind::kProduct, index, counts));
  RETURN_IF_ERROR(AddAll<crm::v1::Account>(source, RecordKind::kAccount, index, counts));
  RETURN_IF_ERROR(AddAll<crm::v1::Contact>(source, RecordKind::kContact, index, counts));
  return AddAll<crm::v1::Opportunity>(source, RecordKind::kOpportunity, index, counts);
}

absl::Status ReadCalls(const ingestion::SourceConfig& source,
                       const std::function<absl::Status(const CallRecord&)>& visit,
                       ReadCounts& counts) {
  return ReadStream(
      source, RecordKind::kCall,
      [&](const ingestion::SourceRecord& record) {
        CallRecord call = FromProto(static_cast<const crm::v1::Call&>(*record.message));
        if (record.transcript != nullptr) call.mentions = MentionsOf(*record.transcript);
        return visit(call);
      },
      counts);
}

std::string FileId(const std::string& id) {
  const size_t tilde = id.find('~');
  return tilde == std::string::npos ? id : id.substr(tilde + 1);
}

}  // namespace dealtrace::matching
