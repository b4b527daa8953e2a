// References against what is stored.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "libs/postgres/database.h"
#include "services/ingestion/domain/references.h"

namespace dealtrace::ingestion {

// Each question is a transaction of its own, because nearly all are answered by the resolver's
// memory.
class StoredReferences : public ReferenceLookup {
 public:
  // `database` outlives the object; `options` hold for each transaction.
  StoredReferences(postgres::Database* database, postgres::TransactionOptions options,
                   std::string source);

  absl::StatusOr<absl::flat_hash_set<std::string>> Known(
      RecordKind kind, const std::vector<std::string>& ids) override;

  absl::StatusOr<absl::flat_hash_map<std::string, std::string>> ByName(
      RecordKind kind, const std::vector<std::string>& name_keys) override;

 private:
  postgres::Database* const database_;
  const postgres::TransactionOptions options_;
  const std::string source_;
};

}  // namespace dealtrace::ingestion
