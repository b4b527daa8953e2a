// References against what is stored.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "libs/postgres/database.h"
#include "services/ingestion/domain/references.h"
#include "services/ingestion/store/record_store.h"

namespace dealtrace::ingestion {

// Valid while the transaction is.
class StoredReferences : public ReferenceLookup {
 public:
  StoredReferences(postgres::Transaction* transaction, std::string source)
      : transaction_(transaction), source_(std::move(source)) {}

  absl::StatusOr<absl::flat_hash_set<std::string>> Known(
      RecordKind kind, const std::vector<std::string>& ids) override {
    return RecordStore::Find(*transaction_, kind, ids);
  }

  absl::StatusOr<absl::flat_hash_map<std::string, std::string>> ByName(
      RecordKind kind, const std::vector<std::string>& name_keys) override {
    return RecordStore::FindByName(*transaction_, kind, source_, name_keys);
  }

 private:
  postgres::Transaction* const transaction_;
  const std::string source_;
};

}  // namespace dealtrace::ingestion
