#include "services/ingestion/record_reads.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/paging.h"
#include "libs/rpc/status_macros.h"
#include "services/ingestion/limits.h"

namespace dealtrace::ingestion {

absl::StatusOr<std::string> RequireId(RecordKind kind, const std::string& name,
                                      absl::string_view field) {
  absl::StatusOr<std::string> id = ParseRecordName(kind, name);
  if (!id.ok()) {
    return rpc::InvalidRequest({{std::string(field), std::string(id.status().message())}});
  }
  return id;
}

absl::Status CheckOptionalName(RecordKind kind, const std::string& name, absl::string_view field) {
  return name.empty() ? absl::OkStatus() : RequireId(kind, name, field).status();
}

absl::Status RecordReads::Read(
    const rpc::Call& call, const char* name,
    const std::function<absl::Status(postgres::Transaction&)>& read) const {
  postgres::TransactionOptions options;
  options.name = name;
  options.deadline = call.deadline();
  options.read_only = true;
  return database_->Transact(options, read);
}

absl::Status RecordReads::Get(const rpc::Call& call, RecordKind kind, const std::string& name,
                              google::protobuf::Message* noun) const {
  ASSIGN_OR_RETURN(std::string id, RequireId(kind, name, "name"));
  std::optional<std::string> content;
  RETURN_IF_ERROR(Read(call, "get record", [&](postgres::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const rights::Viewer viewer,
                     rights::LoadViewer(transaction, call.principal()));
    ASSIGN_OR_RETURN(content, RecordStore::Get(transaction, viewer, kind, id));
    return absl::OkStatus();
  }));
  if (!content) {
    std::string type = absl::StrCat("dealtrace/", noun->GetDescriptor()->name());
    return rpc::NotFound(type, name);
  }
  if (!noun->ParseFromString(*content)) return absl::DataLossError("a stored record is damaged");
  return absl::OkStatus();
}

absl::Status RecordReads::List(const rpc::Call& call, RecordKind kind,
                               const google::protobuf::Message& request, const RecordFilter& filter,
                               const std::function<google::protobuf::Message*()>& add,
                               std::string* next_page_token) const {
  ASSIGN_OR_RETURN(rpc::Page page, rpc::ReadPage(request, kPageSizeDefault, kPageSizeMax));
  std::vector<StoredRecord> records;
  RETURN_IF_ERROR(
      Read(call, "list records", [&](postgres::Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(const rights::Viewer viewer,
                         rights::LoadViewer(transaction, call.principal()));
        ASSIGN_OR_RETURN(records, RecordStore::List(transaction, viewer, kind, filter,
                                                    page.last_key, page.size + 1));
        return absl::OkStatus();
      }));
  const bool more = records.size() > static_cast<size_t>(page.size);
  if (more) records.resize(static_cast<size_t>(page.size));
  for (const StoredRecord& record : records) {
    if (!add()->ParseFromString(record.content)) {
      return absl::DataLossError("a stored record is damaged");
    }
  }
  if (more) *next_page_token = rpc::MakePageToken(request, records.back().id);
  return absl::OkStatus();
}

}  // namespace dealtrace::ingestion
