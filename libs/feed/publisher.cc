#include "libs/feed/publisher.h"

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "libs/feed/queries.h"
#include "libs/rpc/status_macros.h"

namespace dealtrace::feed {
namespace {

using postgres::BorrowedText;

absl::Status CheckSize(absl::Span<const PublishedChange> changes) {
  if (changes.size() <= kPublishedAtOnceMax) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("at most ", kPublishedAtOnceMax,
                                                 " changes are published at once, not ",
                                                 changes.size(), "; publish in parts"));
}

}  // namespace

absl::StatusOr<int64_t> Publish(postgres::Transaction& transaction,
                                absl::Span<const PublishedChange> changes) {
  if (changes.empty()) return 0;
  RETURN_IF_ERROR(CheckSize(changes));
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

absl::Status PublishNew(postgres::Transaction& transaction,
                        absl::Span<const PublishedChange> changes) {
  if (changes.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(CheckSize(changes));
  RETURN_IF_ERROR(transaction.Execute(queries::kLockFeed).status());
  ASSIGN_OR_RETURN(
      postgres::Result drawn,
      transaction.Execute(queries::kDrawPositions, static_cast<int64_t>(changes.size())));
  int64_t position = drawn[0].Int(0);
  const absl::Time changed_at = drawn[0].Time(1);
  static constexpr absl::string_view kColumns[] = {
      "kind", "key", "position", "deleted", "content_hash", "trace_parent", "run_id", "changed_at"};
  RETURN_IF_ERROR(transaction.Copy("feed_change", kColumns, [&](postgres::CopyWriter& writer) {
    for (const PublishedChange& change : changes) {
      const postgres::Parameter fields[] = {BorrowedText{change.kind},
                                            BorrowedText{change.key},
                                            position++,
                                            false,
                                            BorrowedText{change.content_hash},
                                            BorrowedText{change.trace_parent},
                                            BorrowedText{change.run_id},
                                            changed_at};
      RETURN_IF_ERROR(writer.WriteRow(fields));
    }
    return absl::OkStatus();
  }));
  return transaction.Execute(queries::kNotifyFeed).status();
}

absl::StatusOr<int64_t> LastPublishedPosition(postgres::Transaction& transaction,
                                              absl::string_view kind, absl::string_view key) {
  ASSIGN_OR_RETURN(postgres::Result found, transaction.Execute(queries::kGetPosition, kind, key));
  return found.empty() ? 0 : found[0].Int(0);
}

}  // namespace dealtrace::feed
