#include "services/ingestion/store/feed_loaders.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/rpc/status_macros.h"
#include "services/ingestion/domain/record_kind.h"
#include "services/ingestion/store/erasure_store.h"
#include "services/ingestion/store/record_store.h"
#include "services/ingestion/store/sync_run_store.h"

namespace dealtrace::ingestion {
namespace {

using Contents = absl::flat_hash_map<std::string, google::protobuf::Any>;

// Stored contents are serialised messages already: only their type's name is added.
absl::StatusOr<Contents> LoadRecords(RecordKind kind, postgres::Transaction& transaction,
                                     absl::Span<const std::string> keys) {
  ASSIGN_OR_RETURN(auto stored, RecordStore::Load(transaction, kind, {keys.begin(), keys.end()}));
  const std::string type =
      absl::StrCat("type.googleapis.com/", PrototypeOf(kind).GetDescriptor()->full_name());
  Contents contents;
  for (auto& [id, content] : stored) {
    google::protobuf::Any& any = contents[id];
    any.set_type_url(type);
    any.set_value(std::move(content));
  }
  return contents;
}

absl::StatusOr<Contents> LoadRuns(postgres::Transaction& transaction,
                                  absl::Span<const std::string> keys) {
  Contents contents;
  for (const std::string& id : keys) {
    ASSIGN_OR_RETURN(auto run, SyncRunStore::Get(transaction, id));
    if (run) contents[id].PackFrom(*run);
  }
  return contents;
}

absl::StatusOr<Contents> LoadErasures(postgres::Transaction& transaction,
                                      absl::Span<const std::string> keys) {
  Contents contents;
  for (const std::string& id : keys) {
    ASSIGN_OR_RETURN(auto erasure, ErasureStore::Get(transaction, id));
    if (erasure) contents[id].PackFrom(*erasure);
  }
  return contents;
}

}  // namespace

std::map<std::string, feed::ContentLoader> FeedLoaders() {
  std::map<std::string, feed::ContentLoader> loaders;
  for (const RecordKindNames& names : kRecordKinds) {
    loaders[std::string(names.feed)] = [kind = names.kind](postgres::Transaction& transaction,
                                                           absl::Span<const std::string> keys) {
      return LoadRecords(kind, transaction, keys);
    };
  }
  loaders["sync_run"] = LoadRuns;
  loaders["erasure"] = LoadErasures;
  return loaders;
}

}  // namespace dealtrace::ingestion
