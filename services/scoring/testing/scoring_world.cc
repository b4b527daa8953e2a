#include "services/scoring/testing/scoring_world.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "libs/feed/dirty.h"
#include "libs/postgres/request_ledger.h"
#include "libs/testing/status_matchers.h"
#include "services/scoring/derivers.h"
#include "services/scoring/migrations/migrations.h"
#include "services/scoring/store/copy_store.h"

namespace dealtrace::scoring {
namespace {

std::vector<postgres::Migration> AllMigrations() {
  std::vector<postgres::Migration> migrations = {
      {"0000_feed", feed::kFeedMigration},
      {"0000_request_ledger", postgres::kRequestLedgerMigration}};
  migrations.insert(migrations.end(), std::begin(kMigrations), std::end(kMigrations));
  return migrations;
}

constexpr postgres::Query kClearDirty{
    "clear_dirty", "DELETE FROM feed_dirty WHERE queue = $1 AND key = ANY($2::text[])"};

// The context of one group, as the deriver makes it.
class Context : public feed::DeriveContext {
 public:
  Context(postgres::Transaction& transaction, const std::vector<std::string>& keys)
      : transaction_(transaction), keys_(keys), marker_("", "") {}
  postgres::Transaction& transaction() override { return transaction_; }
  absl::Span<const std::string> keys() const override { return keys_; }
  void Publish(feed::PublishedChange change) override { published.push_back(std::move(change)); }
  void MarkDirty(absl::string_view queue, absl::string_view key) override {
    marker_.Mark(queue, key);
  }
  absl::Status Flush() { return marker_.Flush(transaction_); }

  std::vector<feed::PublishedChange> published;

 private:
  postgres::Transaction& transaction_;
  const std::vector<std::string>& keys_;
  feed::DirtyMarker marker_;
};

}  // namespace

ScoringWorld::ScoringWorld() : database_("scoring", AllMigrations()) {}

feed::v1::Change ScoringWorld::Upsert(const std::string& kind, const std::string& key,
                                      const google::protobuf::Message& message) {
  feed::v1::Change change;
  change.set_kind(kind);
  change.set_key(key);
  change.set_position(++position_);
  change.mutable_content()->PackFrom(message);
  return change;
}

feed::v1::Change ScoringWorld::Delete(const std::string& kind, const std::string& key) {
  feed::v1::Change change;
  change.set_kind(kind);
  change.set_key(key);
  change.set_position(++position_);
  change.set_deleted(true);
  return change;
}

absl::Status ScoringWorld::Apply(const std::vector<feed::v1::Change>& changes) {
  return database_.database()->Transact(
      testing::TestTransaction(), [&](postgres::Transaction& transaction) {
        feed::DirtyMarker dirty("", "");
        absl::Status status = ApplyChanges(transaction, changes, dirty);
        return status.ok() ? dirty.Flush(transaction) : status;
      });
}

std::vector<std::string> ScoringWorld::Dirty(const std::string& queue) const {
  const postgres::Result rows = database_.Query(
      absl::StrCat("SELECT key FROM feed_dirty WHERE queue = '", queue, "' ORDER BY key"));
  std::vector<std::string> keys;
  for (int row = 0; row < rows.size(); ++row) keys.push_back(rows[row].Text(0));
  return keys;
}

std::vector<feed::PublishedChange> ScoringWorld::Derive(const std::string& queue) {
  const std::vector<std::string> keys = Dirty(queue);
  std::vector<feed::PublishedChange> published;
  EXPECT_OK(database_.database()->Transact(
      testing::TestTransaction(), [&](postgres::Transaction& transaction) {
        Context context(transaction, keys);
        absl::Status status = queue == kModelQueue ? DeriveModel(context) : DeriveScores(context);
        if (status.ok()) status = context.Flush();
        published = std::move(context.published);
        return status.ok() ? transaction.Execute(kClearDirty, queue, keys).status() : status;
      }));
  return published;
}

bool ScoringWorld::IsReady(const std::string& queue) {
  bool ready = false;
  EXPECT_OK(database_.database()->Transact(
      testing::TestTransaction(), [&](postgres::Transaction& transaction) {
        ready = queue == kModelQueue ? AreUpstreamsCaughtUp(transaction) : HasModel(transaction);
        return absl::OkStatus();
      }));
  return ready;
}

}  // namespace dealtrace::scoring
