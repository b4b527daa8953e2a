#include "services/matching/testing/matching_world.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "libs/feed/dirty.h"
#include "libs/feed/publisher.h"
#include "libs/postgres/request_ledger.h"
#include "libs/rights/rows.h"
#include "libs/testing/status_matchers.h"
#include "services/matching/account_cluster_deriver.h"
#include "services/matching/migrations/migrations.h"
#include "services/matching/store/account_marks.h"
#include "services/matching/store/copy_store.h"

namespace dealtrace::matching {
namespace {

std::vector<postgres::Migration> AllMigrations() {
  std::vector<postgres::Migration> migrations(feed::FeedMigrations().begin(),
                                              feed::FeedMigrations().end());
  migrations.push_back({"0000_request_ledger", postgres::kRequestLedgerMigration});
  migrations.push_back({"0000_rights", rights::kRightsMigration});
  migrations.insert(migrations.end(), std::begin(kMigrations), std::end(kMigrations));
  return migrations;
}

// The context of one group, as the deriver makes it.
class Context : public feed::DeriveContext {
 public:
  Context(postgres::Transaction& transaction, const std::vector<std::string>& keys)
      : transaction_(transaction), keys_(keys) {}
  postgres::Transaction& transaction() override { return transaction_; }
  absl::Span<const std::string> keys() const override { return keys_; }
  void Publish(feed::PublishedChange change) override { published.push_back(std::move(change)); }
  void MarkDirty(absl::string_view, absl::string_view) override {}

  std::vector<feed::PublishedChange> published;

 private:
  postgres::Transaction& transaction_;
  const std::vector<std::string>& keys_;
};

constexpr postgres::Query kClearDirty{
    "clear_dirty", "DELETE FROM feed_dirty WHERE queue = $1 AND key = ANY($2::text[])"};

}  // namespace

MatchingWorld::MatchingWorld(LinkSettings settings)
    : database_("matching", AllMigrations()),
      settings_(std::make_shared<const ActiveSettings>(std::move(settings))),
      deriver_(settings_) {}

feed::v1::Change MatchingWorld::Upsert(const std::string& kind, const std::string& key,
                                       const google::protobuf::Message& message) {
  feed::v1::Change change;
  change.set_kind(kind);
  change.set_key(key);
  change.set_position(++position_);
  change.mutable_content()->PackFrom(message);
  return change;
}

feed::v1::Change MatchingWorld::Delete(const std::string& kind, const std::string& key) {
  feed::v1::Change change;
  change.set_kind(kind);
  change.set_key(key);
  change.set_position(++position_);
  change.set_deleted(true);
  return change;
}

absl::Status MatchingWorld::TryApply(const std::vector<feed::v1::Change>& changes) {
  return database_.database()->Transact(
      testing::TestTransaction(), [&](postgres::Transaction& transaction) {
        feed::DirtyMarker dirty("", "");
        feed::ConsumerOptions consumer;
        consumer.kinds = CopiedKinds();
        consumer.apply = ApplyChanges;
        absl::Status status =
            rights::WithRights(std::move(consumer)).apply(transaction, changes, dirty);
        return status.ok() ? dirty.Flush(transaction) : status;
      });
}

void MatchingWorld::Apply(std::vector<feed::v1::Change> changes) { ASSERT_OK(TryApply(changes)); }

std::vector<std::string> MatchingWorld::DirtyKeys(absl::string_view queue) const {
  const postgres::Result rows = database_.Query(
      absl::StrCat("SELECT key FROM feed_dirty WHERE queue = '", queue, "' ORDER BY key"));
  std::vector<std::string> keys;
  for (int row = 0; row < rows.size(); ++row) keys.push_back(rows[row].Text(0));
  return keys;
}

std::vector<std::string> MatchingWorld::DirtyCalls() const { return DirtyKeys(kCallLinkQueue); }

std::vector<std::string> MatchingWorld::DirtyAccounts() const {
  return DirtyKeys(kAccountClusterQueue);
}

std::vector<feed::PublishedChange> MatchingWorld::DeriveKeys(absl::string_view queue,
                                                             std::vector<std::string> keys,
                                                             const feed::DeriveFunction& derive) {
  std::vector<feed::PublishedChange> published;
  const absl::Status status = database_.database()->Transact(
      testing::TestTransaction(), [&](postgres::Transaction& transaction) {
        Context context(transaction, keys);
        absl::Status derived = derive(context);
        published = std::move(context.published);
        return derived.ok() ? transaction.Execute(kClearDirty, queue, keys).status() : derived;
      });
  EXPECT_OK(status);
  return published;
}

std::vector<feed::PublishedChange> MatchingWorld::Derive(std::vector<std::string> calls) {
  return DeriveKeys(kCallLinkQueue, std::move(calls),
                    [this](feed::DeriveContext& context) { return deriver_.Derive(context); });
}

std::vector<feed::PublishedChange> MatchingWorld::DeriveClusters(
    std::vector<std::string> accounts) {
  return DeriveKeys(kAccountClusterQueue, std::move(accounts), DeriveAccountClusters);
}

std::string MatchingWorld::AllClusters() const {
  return database_.QueryText(
      "SELECT coalesce(string_agg(id || ' ' || content_hash, E'\\n' ORDER BY id), '') "
      "FROM account_cluster");
}

std::string MatchingWorld::LinkOf(const std::string& call) const {
  const postgres::Result rows = database_.Query(
      absl::StrCat("SELECT decision || ' ' || opportunity_id || ' ' || reason FROM link "
                   "WHERE call_id = '",
                   call, "'"));
  return rows.empty() ? "" : rows[0].Text(0);
}

std::string MatchingWorld::AllLinks() const {
  return database_.QueryText(
      "SELECT coalesce(string_agg(call_id || ' ' || decision || ' ' || reason || ' ' || "
      "opportunity_id || ' ' || account_id || ' ' || content_hash, E'\\n' ORDER BY call_id), '') "
      "FROM link");
}

}  // namespace dealtrace::matching
