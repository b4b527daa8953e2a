// What the services that read nouns share: names, pages, snapshots.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "libs/postgres/database.h"
#include "libs/rpc/call.h"
#include "services/ingestion/store/record_store.h"

namespace dealtrace::ingestion {

// The id in a resource name; INVALID_ARGUMENT names `field`.
absl::StatusOr<std::string> RequireId(RecordKind kind, const std::string& name,
                                      absl::string_view field);

// Nothing to say when `name` is empty or a name of `kind`; else INVALID_ARGUMENT names `field`.
absl::Status CheckOptionalName(RecordKind kind, const std::string& name, absl::string_view field);

// Thread-safe.
class RecordReads {
 public:
  explicit RecordReads(std::shared_ptr<postgres::Database> database)
      : database_(std::move(database)) {}

  // Runs `read` in a read-only transaction that ends with the call's deadline.
  absl::Status Read(const rpc::Call& call, const char* name,
                    const std::function<absl::Status(postgres::Transaction&)>& read) const;

  // Fills `noun` with the record of that name. INVALID_ARGUMENT, NOT_FOUND, also when the caller
  // may not see it.
  absl::Status Get(const rpc::Call& call, RecordKind kind, const std::string& name,
                   google::protobuf::Message* noun) const;

  // Adds a page of the records that the caller may see, through `add`, and the token of the next
  // page. `request` has page_size and page_token. INVALID_ARGUMENT.
  absl::Status List(const rpc::Call& call, RecordKind kind,
                    const google::protobuf::Message& request, const RecordFilter& filter,
                    const std::function<google::protobuf::Message*()>& add,
                    std::string* next_page_token) const;

 private:
  const std::shared_ptr<postgres::Database> database_;
};

}  // namespace dealtrace::ingestion
