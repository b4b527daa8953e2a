#include "services/ingestion/store/reference_lookup.h"

#include "libs/rpc/status_macros.h"
#include "services/ingestion/store/record_store.h"

namespace dealtrace::ingestion {
namespace {

postgres::TransactionOptions ReadOnly(postgres::TransactionOptions options) {
  options.read_only = true;
  return options;
}

}  // namespace

StoredReferences::StoredReferences(postgres::Database* database,
                                   postgres::TransactionOptions options, std::string source)
    : database_(database), options_(ReadOnly(std::move(options))), source_(std::move(source)) {}

absl::StatusOr<absl::flat_hash_set<std::string>> StoredReferences::Known(
    RecordKind kind, const std::vector<std::string>& ids) {
  absl::flat_hash_set<std::string> known;
  RETURN_IF_ERROR(
      database_->Transact(options_, [&](postgres::Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(known, RecordStore::Find(transaction, kind, ids));
        return absl::OkStatus();
      }));
  return known;
}

absl::StatusOr<absl::flat_hash_map<std::string, std::string>> StoredReferences::ByName(
    RecordKind kind, const std::vector<std::string>& name_keys) {
  absl::flat_hash_map<std::string, std::string> named;
  RETURN_IF_ERROR(
      database_->Transact(options_, [&](postgres::Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(named, RecordStore::FindByName(transaction, kind, source_, name_keys));
        return absl::OkStatus();
      }));
  return named;
}

}  // namespace dealtrace::ingestion
