#include "libs/feed/testing/consumer_world.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "libs/feed/dirty.h"
#include "libs/postgres/request_ledger.h"
#include "libs/rights/rows.h"
#include "libs/rpc/status_macros.h"
#include "libs/testing/status_matchers.h"

namespace dealtrace::feed::testing {
namespace {

using dealtrace::feed::v1::Change;
using dealtrace::testing::TestTransaction;

std::vector<postgres::Migration> WithFrame(absl::Span<const postgres::Migration> own) {
  std::vector<postgres::Migration> all(FeedMigrations().begin(), FeedMigrations().end());
  all.push_back({"0000_request_ledger", postgres::kRequestLedgerMigration});
  all.push_back({"0000_rights", rights::kRightsMigration});
  all.insert(all.end(), own.begin(), own.end());
  return all;
}

// The context of one group, as the deriver makes it.
class Context : public DeriveContext {
 public:
  Context(postgres::Transaction& transaction, const std::vector<std::string>& keys)
      : transaction_(transaction), keys_(keys) {}
  postgres::Transaction& transaction() override { return transaction_; }
  absl::Span<const std::string> keys() const override { return keys_; }
  void Publish(PublishedChange change) override { published.push_back(std::move(change)); }
  void MarkDirty(absl::string_view queue, absl::string_view key) override {
    dirty.Mark(queue, key);
  }

  std::vector<PublishedChange> published;
  DirtyMarker dirty{"", ""};

 private:
  postgres::Transaction& transaction_;
  const std::vector<std::string>& keys_;
};

constexpr postgres::Query kClearDirty{
    "clear_dirty", "DELETE FROM feed_dirty WHERE queue = $1 AND key = ANY($2::text[])"};

}  // namespace

ConsumerWorld::ConsumerWorld(const std::string& service,
                             absl::Span<const postgres::Migration> migrations, ApplyFunction apply,
                             Queues queues)
    : database_(service, WithFrame(migrations)),
      apply_(std::move(apply)),
      queues_(std::move(queues)) {}

Change ConsumerWorld::Upsert(const std::string& kind, const std::string& key,
                             const google::protobuf::Message& message) {
  Change change = Delete(kind, key);
  change.set_deleted(false);
  change.mutable_content()->PackFrom(message);
  return change;
}

Change ConsumerWorld::Delete(const std::string& kind, const std::string& key) {
  Change change;
  change.set_kind(kind);
  change.set_key(key);
  change.set_position(++position_);
  change.set_deleted(true);
  return change;
}

absl::Status ConsumerWorld::TryApply(const std::vector<Change>& changes) {
  return database_.database()->Transact(TestTransaction(),
                                        [&](postgres::Transaction& transaction) -> absl::Status {
                                          DirtyMarker dirty("", "");
                                          RETURN_IF_ERROR(apply_(transaction, changes, dirty));
                                          return dirty.Flush(transaction);
                                        });
}

void ConsumerWorld::Apply(const std::vector<Change>& changes) { ASSERT_OK(TryApply(changes)); }

std::vector<std::string> ConsumerWorld::Dirty(absl::string_view queue) const {
  const postgres::Result rows = database_.Query(
      absl::StrCat("SELECT key FROM feed_dirty WHERE queue = '", queue, "' ORDER BY key"));
  std::vector<std::string> keys;
  for (int row = 0; row < rows.size(); ++row) keys.push_back(rows[row].Text(0));
  return keys;
}

const DeriveFunction& ConsumerWorld::DerivationOf(absl::string_view queue) const {
  static const DeriveFunction& none = *new DeriveFunction();
  for (const auto& [name, derive] : queues_) {
    if (name == queue) return derive;
  }
  ADD_FAILURE() << "there is no queue " << queue;
  return none;
}

std::vector<PublishedChange> ConsumerWorld::Derive(absl::string_view queue,
                                                   const std::vector<std::string>& keys) {
  std::vector<PublishedChange> published;
  EXPECT_OK(database_.database()->Transact(
      TestTransaction(), [&](postgres::Transaction& transaction) -> absl::Status {
        Context context(transaction, keys);
        RETURN_IF_ERROR(DerivationOf(queue)(context));
        RETURN_IF_ERROR(transaction.Execute(kClearDirty, queue, keys).status());
        published = std::move(context.published);
        return context.dirty.Flush(transaction);
      }));
  return published;
}

std::vector<PublishedChange> ConsumerWorld::DeriveAll() {
  std::vector<PublishedChange> published;
  bool busy = true;
  while (busy && !::testing::Test::HasFailure()) {
    busy = false;
    for (const auto& [queue, derive] : queues_) {
      const std::vector<std::string> keys = Dirty(queue);
      if (keys.empty()) continue;
      busy = true;
      for (PublishedChange& change : Derive(queue, keys)) published.push_back(std::move(change));
    }
  }
  return published;
}

}  // namespace dealtrace::feed::testing
