#include "services/insight/testing/insight_world.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "libs/feed/dirty.h"
#include "libs/postgres/request_ledger.h"
#include "libs/rpc/status_macros.h"
#include "libs/testing/status_matchers.h"
#include "services/insight/migrations/migrations.h"
#include "services/insight/store/copy_store.h"

namespace dealtrace::insight {
namespace {

std::vector<postgres::Migration> AllMigrations() {
  std::vector<postgres::Migration> migrations = {
      {"0000_feed", feed::kFeedMigration},
      {"0000_request_ledger", postgres::kRequestLedgerMigration}};
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
  void MarkDirty(absl::string_view queue, absl::string_view key) override {
    dirty.Mark(queue, key);
  }

  std::vector<feed::PublishedChange> published;
  feed::DirtyMarker dirty{"", ""};

 private:
  postgres::Transaction& transaction_;
  const std::vector<std::string>& keys_;
};

constexpr postgres::Query kClearDirty{
    "clear_dirty", "DELETE FROM feed_dirty WHERE queue = $1 AND key = ANY($2::text[])"};

}  // namespace

InsightWorld::InsightWorld()
    : database_("insight", AllMigrations()),
      derivers_(std::make_shared<const LanguagePacks>(LanguagePacks::Load().value())) {}

feed::v1::Change InsightWorld::Upsert(const std::string& kind, const std::string& key,
                                      const google::protobuf::Message& message) {
  feed::v1::Change change;
  change.set_kind(kind);
  change.set_key(key);
  change.set_position(++position_);
  change.mutable_content()->PackFrom(message);
  return change;
}

feed::v1::Change InsightWorld::Delete(const std::string& kind, const std::string& key) {
  feed::v1::Change change;
  change.set_kind(kind);
  change.set_key(key);
  change.set_position(++position_);
  change.set_deleted(true);
  return change;
}

absl::Status InsightWorld::TryApply(const std::vector<feed::v1::Change>& changes) {
  return database_.database()->Transact(
      testing::TestTransaction(), [&](postgres::Transaction& transaction) -> absl::Status {
        feed::DirtyMarker dirty("", "");
        RETURN_IF_ERROR(ApplyChanges(transaction, changes, dirty));
        return dirty.Flush(transaction);
      });
}

void InsightWorld::Apply(std::vector<feed::v1::Change> changes) { ASSERT_OK(TryApply(changes)); }

std::vector<std::string> InsightWorld::Dirty(absl::string_view queue) const {
  const postgres::Result rows = database_.Query(
      absl::StrCat("SELECT key FROM feed_dirty WHERE queue = '", queue, "' ORDER BY key"));
  std::vector<std::string> keys;
  for (int row = 0; row < rows.size(); ++row) keys.push_back(rows[row].Text(0));
  return keys;
}

std::vector<feed::PublishedChange> InsightWorld::DeriveQueue(absl::string_view queue,
                                                             const std::vector<std::string>& keys) {
  std::vector<feed::PublishedChange> published;
  EXPECT_OK(database_.database()->Transact(
      testing::TestTransaction(), [&](postgres::Transaction& transaction) -> absl::Status {
        Context context(transaction, keys);
        if (queue == kCallAnalysisQueue) RETURN_IF_ERROR(derivers_.AnalyzeCalls(context));
        if (queue == kCallDealQueue) RETURN_IF_ERROR(derivers_.FindDeals(context));
        if (queue == kDealStoryQueue) RETURN_IF_ERROR(derivers_.TellStories(context));
        RETURN_IF_ERROR(transaction.Execute(kClearDirty, queue, keys).status());
        published = std::move(context.published);
        return context.dirty.Flush(transaction);
      }));
  return published;
}

std::vector<feed::PublishedChange> InsightWorld::DeriveAll() {
  std::vector<feed::PublishedChange> published;
  bool busy = true;
  while (busy) {
    busy = false;
    for (const absl::string_view queue : {kCallAnalysisQueue, kCallDealQueue, kDealStoryQueue}) {
      const std::vector<std::string> keys = Dirty(queue);
      if (keys.empty()) continue;
      busy = true;
      for (feed::PublishedChange& change : DeriveQueue(queue, keys)) {
        published.push_back(std::move(change));
      }
    }
  }
  return published;
}

std::string InsightWorld::AllResults() const {
  return database_.QueryText(
             "SELECT coalesce(string_agg(call_id || ' ' || content_hash, E'\\n' ORDER BY call_id), "
             "'') FROM call_analysis") +
         "\n" +
         database_.QueryText(
             "SELECT coalesce(string_agg(opportunity_id || ' ' || outcome || ' ' || main_reason || "
             "' ' || crm_reason_kind || ' ' || content_hash, E'\\n' ORDER BY opportunity_id), '') "
             "FROM deal_story");
}

}  // namespace dealtrace::insight
