#include "services/ingestion/testing/sync_world.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "libs/feed/publisher.h"
#include "libs/postgres/request_ledger.h"
#include "libs/rights/rows.h"
#include "services/ingestion/store/migrations.h"

namespace dealtrace::ingestion {
namespace {

std::string NewFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "sync_world_XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) std::abort();
  return pattern;
}

}  // namespace

std::vector<postgres::Migration> AllMigrations() {
  std::vector<postgres::Migration> all(feed::FeedMigrations().begin(),
                                       feed::FeedMigrations().end());
  all.push_back({"0000_request_ledger", postgres::kRequestLedgerMigration});
  all.push_back({"0000_rights", rights::kRightsMigration});
  all.insert(all.end(), std::begin(kMigrations), std::end(kMigrations));
  return all;
}

SyncWorld::SyncWorld() : database_("ingestion", AllMigrations()), folder_(NewFolder()) {}

SyncWorld::~SyncWorld() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void SyncWorld::Write(const std::string& name, const std::string& content) const {
  std::ofstream(folder_ + "/" + name, std::ios::binary) << content;
}

void SyncWorld::Append(const std::string& name, const std::string& content) const {
  std::ofstream(folder_ + "/" + name, std::ios::binary | std::ios::app) << content;
}

void SyncWorld::Remove(const std::string& name) const {
  std::filesystem::remove(folder_ + "/" + name);
}

void SyncWorld::WriteSource(const std::string& lines) const {
  Write("sources.yaml", absl::StrCat("sources:\n  - name: crm\n    kind: files\n", lines));
}

std::string SyncWorld::Start(v1::SyncRun::Mode mode, std::optional<absl::Time> from,
                             std::optional<absl::Time> to, const std::string& source,
                             std::optional<int> max_deletion_percent) {
  NewRun run;
  run.source = source;
  run.mode = mode;
  run.max_deletion_percent = max_deletion_percent;
  run.window_start = from;
  run.window_end = to;
  run.trace_parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  std::string id;
  absl::Status status = database_.database()->Transact(
      testing::TestTransaction(), [&](postgres::Transaction& transaction) {
        auto created = SyncRunStore::Create(transaction, run);
        if (created.ok()) id = created->value_or("");
        return created.status();
      });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_NE(id, "") << "another run has not ended";
  return id;
}

v1::SyncRun SyncWorld::Sync(v1::SyncRun::Mode mode, std::optional<int> max_deletion_percent) {
  std::string id = Start(mode, std::nullopt, std::nullopt, "crm", max_deletion_percent);
  absl::StatusOr<bool> ran = NewRunner("test")->RunOne();
  EXPECT_TRUE(ran.ok() && *ran) << ran.status();
  return Get(id);
}

v1::SyncRun SyncWorld::Get(const std::string& id) {
  v1::SyncRun run;
  absl::Status status = database_.database()->Transact(
      testing::TestTransaction(), [&](postgres::Transaction& transaction) {
        auto found = SyncRunStore::Get(transaction, id);
        if (found.ok()) run = found->value_or(v1::SyncRun());
        return found.status();
      });
  EXPECT_TRUE(status.ok()) << status;
  return run;
}

std::vector<v1::SyncReject> SyncWorld::Rejects(const std::string& id) {
  std::vector<v1::SyncReject> rejects;
  absl::Status status = database_.database()->Transact(
      testing::TestTransaction(), [&](postgres::Transaction& transaction) {
        auto found = SyncRunStore::ListRejects(transaction, id, {"", -1}, 1000);
        if (found.ok()) {
          for (ListedReject& listed : *found) rejects.push_back(listed.reject);
        }
        return found.status();
      });
  EXPECT_TRUE(status.ok()) << status;
  return rejects;
}

std::unique_ptr<SyncRunner> SyncWorld::NewRunner(const std::string& owner,
                                                 absl::Duration lease) const {
  SyncRunnerOptions options;
  options.owner = owner;
  options.lease = lease;
  return std::make_unique<SyncRunner>(database_.database(), std::make_shared<telemetry::Metrics>(),
                                      SourceFiles(folder_ + "/sources.yaml", {}), options);
}

std::string SyncWorld::Fingerprint() const {
  return database_.QueryText(
      "SELECT md5(coalesce((SELECT string_agg(kind || '|' || id || '|' || content_hash || '|' || "
      "parent || '|' || owner || '|' || outcome, E'\\n' ORDER BY kind, id) FROM record), '') || "
      "coalesce((SELECT string_agg(kind || '|' || key || '|' || deleted || '|' || content_hash, "
      "E'\\n' ORDER BY kind, key) FROM feed_change WHERE kind <> 'sync_run'), ''))");
}

int64_t SyncWorld::FeedHead() const {
  return database_.QueryInt(
      "SELECT coalesce(max(position), 0) FROM feed_change WHERE kind <> 'sync_run'");
}

v1::StreamReceipt ReceiptOf(const v1::SyncRun& run, const std::string& stream) {
  for (const v1::StreamReceipt& receipt : run.streams()) {
    if (receipt.stream() == stream) return receipt;
  }
  return {};
}

}  // namespace dealtrace::ingestion
