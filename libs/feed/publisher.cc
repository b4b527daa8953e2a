#include "libs/feed/publisher.h"

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "libs/feed/queries.h"
#include "libs/rpc/status_macros.h"

namespace dealtrace::feed {
namespace {

constexpr size_t kChangesMax = 10000;

}  // namespace

absl::StatusOr<int64_t> Publish(postgres::Transaction& transaction,
                                absl::Span<const PublishedChange> changes) {
  if (changes.empty()) return 0;
  if (changes.size() > kChangesMax) {
    return absl::InvalidArgumentError(absl::StrCat("a transaction publishes at most ", kChangesMax,
                                                   " changes, not ", changes.size(),
                                                   "; write in batches"));
  }
  // A key that is named twice ends as it was named last.
  absl::flat_hash_map<std::pair<absl::string_view, absl::string_view>, size_t> last;
  for (size_t i = 0; i < changes.size(); ++i) last[{changes[i].kind, changes[i].key}] = i;
  std::vector<std::string> kinds, keys, hashes, trace_parents, run_ids;
  std::vector<int64_t> deleted;
  for (size_t i = 0; i < changes.size(); ++i) {
    const PublishedChange& change = changes[i];
    if (last[{change.kind, change.key}] != i) continue;
    kinds.push_back(change.kind);
    keys.push_back(change.key);
    hashes.push_back(change.content_hash);
    trace_parents.push_back(change.trace_parent);
    run_ids.push_back(change.run_id);
    deleted.push_back(change.deleted ? 1 : 0);
  }
  // Two statements: the second must see everything that was committed before the lock was granted.
  RETURN_IF_ERROR(transaction.Execute(queries::kLockFeed).status());
  ASSIGN_OR_RETURN(postgres::Result moved,
                   transaction.Execute(queries::kPublishChanges, std::move(kinds), std::move(keys),
                                       std::move(deleted), std::move(hashes),
                                       std::move(trace_parents), std::move(run_ids)));
  return moved[0].Int(0);
}

absl::StatusOr<int64_t> LastPublishedPosition(postgres::Transaction& transaction,
                                              absl::string_view kind, absl::string_view key) {
  ASSIGN_OR_RETURN(postgres::Result found, transaction.Execute(queries::kGetPosition, kind, key));
  return found.empty() ? 0 : found[0].Int(0);
}

}  // namespace dealtrace::feed
