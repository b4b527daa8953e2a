// Whole syncs against a real PostgreSQL: receipts, repeats, modes, references, history, deletions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "libs/testing/query_check.h"
#include "libs/testing/status_matchers.h"
#include "services/ingestion/domain/merge.h"
#include "services/ingestion/store/queries.h"
#include "services/ingestion/store/record_store.h"
#include "services/ingestion/testing/sync_world.h"

namespace dealtrace::ingestion {
namespace {

using ::testing::HasSubstr;

constexpr char kSource[] = R"(
    crm:
      accounts: {path: accounts.csv}
      products: {path: products.csv}
      opportunities: {path: deals.csv}
    stages: {Open: OPEN, Won: WON, Lost: LOST}
    calls: {path: calls.jsonl}
)";

constexpr char kAccounts[] = "id,name\nAcme,Acme Corp.\nGlobex,Globex\n";
constexpr char kProducts[] = "id,name\nGTX Pro,GTX Pro\nMG Special,MG Special\n";
constexpr char kDeals[] =
    "id,account,product,stage,amount\n"
    "d-1,Acme,GTXPro,Won,100\n"
    "d-2,,MG Special,Open,\n"
    "d-3,Nobody,GTX Pro,Lost,0\n";
constexpr char kCalls[] =
    R"({"id":"c-1","started_at":"2025-03-01T10:00:00Z","utterances":[{"speaker":"A","text":"hi"}]})"
    "\n"
    R"({"id":"c-2","started_at":"2025-03-02T10:00:00Z"})"
    "\n";

void WriteAll(const SyncWorld& world) {
  world.WriteSource(kSource);
  world.Write("accounts.csv", kAccounts);
  world.Write("products.csv", kProducts);
  world.Write("deals.csv", kDeals);
  world.Write("calls.jsonl", kCalls);
}

crm::v1::Opportunity Deal(const SyncWorld& world, const std::string& id) {
  crm::v1::Opportunity deal;
  EXPECT_OK(world.database().database()->Transact(
      testing::TestTransaction(), [&](postgres::Transaction& transaction) {
        auto content = RecordStore::Get(transaction, {.sees_all = true, .owners = {}, .teams = {}},
                                        RecordKind::kOpportunity, id);
        if (content.ok() && *content) deal.ParseFromString(**content);
        return content.status();
      }));
  return deal;
}

TEST(QueriesTest, FitTheSchema) {
  testing::TestDatabase database("ingestion", AllMigrations());
  EXPECT_OK(testing::PrepareAll(database, queries::kAllQueries));
}

// More changes than are published at once: each record's, and that of each of its fields.
TEST(SyncTest, ABatchMayChangeEveryFieldOfEveryRecord) {
  SyncWorld world;
  world.WriteSource("    crm: {opportunities: {path: deals.csv}}\n");
  for (const absl::string_view value : {"a", "b"}) {
    std::string deals =
        "id,name,type,lead_source,win_reason,loss_reason,downgrade_reason,competitor,next_step\n";
    for (int i = 0; i < 2000; ++i) {
      absl::StrAppend(&deals, i);
      for (int field = 0; field < 8; ++field) absl::StrAppend(&deals, ",", value);
      absl::StrAppend(&deals, "\n");
    }
    world.Write("deals.csv", deals);
    const v1::SyncRun run = world.Sync();
    ASSERT_EQ(run.state(), v1::SyncRun::STATE_SUCCEEDED) << run.error_message();
  }
  EXPECT_EQ(world.database().QueryInt("SELECT count(*) FROM record WHERE kind = 'field_change'"),
            2000 * 8);
}

TEST(SyncTest, StoresEverythingAndTheReceiptCloses) {
  SyncWorld world;
  WriteAll(world);
  v1::SyncRun run = world.Sync();
  ASSERT_EQ(run.state(), v1::SyncRun::STATE_SUCCEEDED) << run.error_message();
  ASSERT_EQ(run.streams_size(), 4);
  for (const v1::StreamReceipt& receipt : run.streams()) {
    EXPECT_TRUE(Closes(receipt)) << receipt.ShortDebugString();
    EXPECT_EQ(receipt.state(), v1::StreamReceipt::STATE_DONE);
    EXPECT_EQ(receipt.source_count(), receipt.read_count());
  }
  EXPECT_EQ(ReceiptOf(run, "opportunities").inserted_count(), 3);
  EXPECT_EQ(ReceiptOf(run, "calls").inserted_count(), 2);
  EXPECT_EQ(world.database().QueryInt("SELECT count(*) FROM record"), 2 + 2 + 3 + 2 + 1);
  EXPECT_EQ(run.change_count(), 10);
  EXPECT_GT(run.feed_position(), world.FeedHead());
}

TEST(SyncTest, ResolvesReferencesByNameAndKeepsTheRest) {
  SyncWorld world;
  WriteAll(world);
  v1::SyncRun run = world.Sync();
  v1::StreamReceipt receipt = ReceiptOf(run, "opportunities");
  EXPECT_EQ(receipt.resolved_by_name_count(), 1);
  EXPECT_EQ(receipt.unresolved_reference_count(), 1);
  EXPECT_EQ(Deal(world, "crm~d-1").product(), "products/crm~GTX Pro");
  EXPECT_EQ(Deal(world, "crm~d-3").account(), "accounts/crm~Nobody");
  EXPECT_EQ(Deal(world, "crm~d-2").account(), "");
}

TEST(SyncTest, ASecondRunStoresNothingAndMovesNothing) {
  SyncWorld world;
  WriteAll(world);
  world.Sync();
  std::string fingerprint = world.Fingerprint();
  int64_t head = world.FeedHead();
  v1::SyncRun run = world.Sync();
  ASSERT_EQ(run.state(), v1::SyncRun::STATE_SUCCEEDED) << run.error_message();
  for (const v1::StreamReceipt& receipt : run.streams()) {
    EXPECT_EQ(receipt.unchanged_count(), receipt.read_count()) << receipt.ShortDebugString();
    EXPECT_TRUE(Closes(receipt));
  }
  EXPECT_EQ(run.change_count(), 0);
  EXPECT_EQ(world.Fingerprint(), fingerprint);
  EXPECT_EQ(world.FeedHead(), head);
}

TEST(SyncTest, RepeatedIdsAreStoredOnceAndStayAsTheyAre) {
  SyncWorld world;
  world.WriteSource("    crm: {accounts: {path: a.csv}}\n");
  std::string lines = "id,name\n";
  for (int i = 0; i < 3000; ++i) absl::StrAppend(&lines, "a-", i, ",old\n");
  absl::StrAppend(&lines, "a-5,new\na-7,old\n");
  world.Write("a.csv", lines);
  v1::SyncRun first = world.Sync();
  v1::StreamReceipt receipt = ReceiptOf(first, "accounts");
  EXPECT_EQ(receipt.read_count(), 3002);
  EXPECT_EQ(receipt.inserted_count(), 3000);
  EXPECT_EQ(receipt.superseded_count(), 1);
  EXPECT_EQ(receipt.duplicate_count(), 1);
  EXPECT_TRUE(Closes(receipt));
  int64_t head = world.FeedHead();
  v1::SyncRun second = world.Sync();
  EXPECT_EQ(ReceiptOf(second, "accounts").unchanged_count(), 3000);
  EXPECT_EQ(world.FeedHead(), head);
}

TEST(SyncTest, AChangeIsKeptAsFieldHistoryAndToldOnce) {
  SyncWorld world;
  WriteAll(world);
  world.Sync();
  world.Write("deals.csv",
              "id,account,product,stage,amount\nd-1,Acme,GTXPro,Won,100\n"
              "d-2,,MG Special,Won,250\nd-3,Nobody,GTX Pro,Lost,0\n");
  int64_t head = world.FeedHead();
  v1::SyncRun run = world.Sync();
  v1::StreamReceipt receipt = ReceiptOf(run, "opportunities");
  EXPECT_EQ(receipt.updated_count(), 1);
  EXPECT_EQ(receipt.unchanged_count(), 2);
  EXPECT_EQ(receipt.field_change_count(), 2);
  EXPECT_EQ(world.database().QueryInt("SELECT count(*) FROM record WHERE kind = 'field_change' AND "
                                      "parent = 'opportunities/crm~d-2' AND observed"),
            2);
  EXPECT_EQ(world.database().QueryInt(absl::StrCat(
                "SELECT count(*) FROM feed_change WHERE kind <> 'sync_run' AND position > ", head)),
            3);
  EXPECT_EQ(world.Sync().change_count(), 0) << "observed history is not deleted for being absent";
}

// Whether the call c-1 says that it has words, and has them; and the warnings of the run's receipt.
std::string WordsOfTheCall(const SyncWorld& world, const v1::SyncRun& run) {
  const std::string stored = world.database().QueryInt(
                                 "SELECT count(*) FROM record WHERE kind = 'transcript' AND id = "
                                 "'crm~c-1'") == 1
                                 ? "kept"
                                 : "gone";
  std::string warnings;
  const v1::StreamReceipt receipt = ReceiptOf(run, "calls");
  for (const v1::SyncWarning& warning : receipt.warnings()) {
    absl::StrAppend(&warnings, "; ", warning.text());
  }
  return absl::StrCat(stored, warnings);
}

TEST(SyncTest, ALineWithoutUtterancesKeepsTheWordsAndAnEmptyListRemovesThem) {
  SyncWorld world;
  const std::string begin = "{\"id\":\"c-1\",\"started_at\":\"2025-03-02T10:00:00Z\"";
  world.WriteSource("    calls: {path: calls.jsonl}\n");
  world.Write("calls.jsonl", begin + ",\"utterances\":[{\"speaker\":\"A\",\"text\":\"Hi\"}]}\n");
  EXPECT_EQ(ReceiptOf(world.Sync(), "calls").inserted_count(), 1);

  world.Write("calls.jsonl", begin + ",\"duration_seconds\":60}\n");
  v1::SyncRun run = world.Sync();
  EXPECT_EQ(ReceiptOf(run, "calls").updated_count(), 1);
  EXPECT_THAT(WordsOfTheCall(world, run), HasSubstr("kept; a call came without utterances"));
  const int64_t head = world.FeedHead();
  run = world.Sync();
  EXPECT_EQ(ReceiptOf(run, "calls").unchanged_count(), 1) << "the same line changes nothing";
  EXPECT_EQ(world.FeedHead(), head);

  world.Write("calls.jsonl", begin + ",\"duration_seconds\":60,\"utterances\":null}\n");
  EXPECT_THAT(WordsOfTheCall(world, world.Sync()), HasSubstr("kept"));

  world.Write("calls.jsonl", begin + ",\"duration_seconds\":60,\"utterances\":[]}\n");
  run = world.Sync();
  EXPECT_EQ(ReceiptOf(run, "calls").updated_count(), 1);
  EXPECT_THAT(WordsOfTheCall(world, run), HasSubstr("gone; a call came with an empty list"));
  EXPECT_EQ(world.database().QueryInt("SELECT count(*) FROM feed_change WHERE deleted AND kind = "
                                      "'transcript' AND key = 'crm~c-1'"),
            1);
  run = world.Sync();
  EXPECT_EQ(ReceiptOf(run, "calls").unchanged_count(), 1);
  EXPECT_EQ(WordsOfTheCall(world, run), "gone");
}

TEST(SyncTest, AFullRunDeletesWhatTheSourceNoLongerHas) {
  SyncWorld world;
  WriteAll(world);
  world.Sync();
  world.Write("calls.jsonl", "{\"id\":\"c-2\",\"started_at\":\"2025-03-02T10:00:00Z\"}\n");
  v1::SyncRun run = world.Sync();
  EXPECT_EQ(ReceiptOf(run, "calls").deleted_by_absence_count(), 1);
  EXPECT_EQ(
      world.database().QueryInt("SELECT count(*) FROM record WHERE kind IN ('call', 'transcript')"),
      1);
  EXPECT_EQ(world.database().QueryInt(
                "SELECT count(*) FROM feed_change WHERE deleted AND key = 'crm~c-1'"),
            2);
}

TEST(SyncTest, ALineThatIsRejectedIsNotDeletedForBeingAbsent) {
  SyncWorld world;
  WriteAll(world);
  world.Sync();
  world.Write("deals.csv",
              "id,account,product,stage,amount\nd-1,Acme,GTXPro,Won,lots\n"
              "d-2,,MG Special,Open,\nd-3,Nobody,GTX Pro,Lost,0\n");
  v1::SyncRun run = world.Sync();
  v1::StreamReceipt receipt = ReceiptOf(run, "opportunities");
  EXPECT_EQ(receipt.rejected_count(), 1);
  EXPECT_EQ(receipt.deleted_by_absence_count(), 0);
  EXPECT_TRUE(Closes(receipt));
  std::string id = run.name().substr(run.name().find('/') + 1);
  auto rejects = world.Rejects(id);
  ASSERT_EQ(rejects.size(), 1u);
  EXPECT_EQ(rejects[0].stream(), "opportunities");
  EXPECT_EQ(rejects[0].file(), "deals.csv");
  EXPECT_EQ(rejects[0].line(), 2);
  EXPECT_EQ(rejects[0].field(), "amount");
  EXPECT_EQ(rejects[0].raw(), "d-1,Acme,GTXPro,Won,lots\n");
}

TEST(SyncTest, RefusesToDeleteEverything) {
  SyncWorld world;
  WriteAll(world);
  world.Sync();
  world.Write("deals.csv", "id,account,product,stage,amount\n");
  v1::SyncRun run = world.Sync();
  EXPECT_EQ(run.state(), v1::SyncRun::STATE_FAILED);
  EXPECT_THAT(run.error_message(), HasSubstr("refusing to delete"));
  EXPECT_EQ(world.database().QueryInt("SELECT count(*) FROM record WHERE kind = 'opportunity'"), 3);
}

TEST(SyncTest, AnIncrementalRunSkipsFilesThatAreTheSameAndReadsWhatWasAppended) {
  SyncWorld world;
  WriteAll(world);
  world.Sync();
  v1::SyncRun same = world.Sync(v1::SyncRun::MODE_INCREMENTAL);
  for (const v1::StreamReceipt& receipt : same.streams()) {
    EXPECT_EQ(receipt.state(), v1::StreamReceipt::STATE_SKIPPED);
    EXPECT_EQ(receipt.read_count(), 0);
  }
  world.Append("deals.csv", "d-4,Acme,GTX Pro,Open,7\nd-2,,MG Special,Won,9\n");
  v1::SyncRun run = world.Sync(v1::SyncRun::MODE_INCREMENTAL);
  v1::StreamReceipt receipt = ReceiptOf(run, "opportunities");
  EXPECT_EQ(receipt.read_count(), 2);
  EXPECT_EQ(receipt.inserted_count(), 1);
  EXPECT_EQ(receipt.updated_count(), 1);
  EXPECT_EQ(ReceiptOf(run, "accounts").state(), v1::StreamReceipt::STATE_SKIPPED);
  std::string fingerprint = world.Fingerprint();
  v1::SyncRun full = world.Sync();
  EXPECT_EQ(full.change_count(), 0) << "a full run comes to the same state";
  EXPECT_EQ(ReceiptOf(full, "opportunities").superseded_count(), 1);
  EXPECT_EQ(world.Fingerprint(), fingerprint);
}

TEST(SyncTest, AnIncrementalRunReadsAChangedFileWholeAndDeletesNothing) {
  SyncWorld world;
  WriteAll(world);
  world.Sync();
  world.Write("deals.csv", "id,account,product,stage,amount\nd-1,Acme,GTX Pro,Lost,100\n");
  v1::SyncRun run = world.Sync(v1::SyncRun::MODE_INCREMENTAL);
  v1::StreamReceipt receipt = ReceiptOf(run, "opportunities");
  EXPECT_EQ(receipt.read_count(), 1);
  EXPECT_EQ(receipt.updated_count(), 1);
  EXPECT_EQ(receipt.deleted_by_absence_count(), 0);
  EXPECT_EQ(world.database().QueryInt("SELECT count(*) FROM record WHERE kind = 'opportunity'"), 3);
}

TEST(SyncTest, ABackfillReadsItsWindowOnly) {
  SyncWorld world;
  WriteAll(world);
  world.Start(v1::SyncRun::MODE_BACKFILL,
              absl::FromCivil(absl::CivilDay(2025, 3, 2), absl::UTCTimeZone()),
              absl::FromCivil(absl::CivilDay(2025, 3, 3), absl::UTCTimeZone()));
  auto ran = world.NewRunner("test")->RunOne();
  ASSERT_TRUE(ran.ok() && *ran);
  EXPECT_EQ(
      world.database().QueryText("SELECT string_agg(id, ' ') FROM record WHERE kind = 'call'"),
      "crm~c-2");
}

TEST(SyncTest, ErrorsOfTheFilesFailTheRunWithTheFix) {
  SyncWorld world;
  WriteAll(world);
  world.Remove("deals.csv");
  v1::SyncRun run = world.Sync();
  EXPECT_EQ(run.state(), v1::SyncRun::STATE_FAILED);
  EXPECT_THAT(run.error_message(), HasSubstr("deals.csv"));
  world.WriteSource("    crm: {accounts: {path: accounts.csv, map: {id: idd}}}\n");
  run = world.Sync();
  EXPECT_THAT(run.error_message(), HasSubstr("did you mean 'id'?"));
  world.WriteSource("    crm: {accounts: {path: ../../../../../../etc/passwd}}\n");
  run = world.Sync();
  EXPECT_THAT(run.error_message(), HasSubstr("leads out of the folders"));
  world.WriteSource("    crm: {acounts: {path: x}}\n");
  run = world.Sync();
  EXPECT_THAT(run.error_message(), HasSubstr("did you mean 'accounts'?"));
}

TEST(SyncTest, TheReceiptNamesEachStageThatNothingTells) {
  SyncWorld world;
  for (const char* stages : {"    stages: {Won: WON}\n", ""}) {
    world.WriteSource(absl::StrCat("    crm: {opportunities: {path: deals.csv}}\n", stages));
    world.Write("deals.csv",
                "id,stage\nd-1,Won\nd-2,Zrušeno\nd-3,Zrušeno\nd-4,Storniert\nd-5,won\n");
    const v1::SyncRun run = world.Sync();
    ASSERT_EQ(run.state(), v1::SyncRun::STATE_SUCCEEDED) << run.error_message();
    std::map<std::string, int64_t> told;
    const v1::StreamReceipt receipt = ReceiptOf(run, "opportunities");
    for (const v1::SyncWarning& warning : receipt.warnings()) {
      EXPECT_THAT(warning.text(), HasSubstr("add it to stages in sources.yaml"));
      told[warning.text().substr(0, warning.text().find(" is not known"))] = warning.count();
    }
    EXPECT_EQ(told,
              (std::map<std::string, int64_t>{{"stage 'Storniert'", 1}, {"stage 'Zrušeno'", 2}}));
    EXPECT_EQ(Deal(world, "crm~d-1").outcome(), crm::v1::OUTCOME_WON);
    EXPECT_EQ(Deal(world, "crm~d-2").outcome(), crm::v1::OUTCOME_UNSPECIFIED);
  }
}

TEST(SyncTest, ACancelledRunEndsAtACheckpoint) {
  SyncWorld world;
  WriteAll(world);
  std::string id = world.Start(v1::SyncRun::MODE_FULL);
  ASSERT_OK(world.database().database()->Transact(
      testing::TestTransaction(), [&](postgres::Transaction& transaction) {
        return SyncRunStore::RequestCancel(transaction, id);
      }));
  auto ran = world.NewRunner("test")->RunOne();
  ASSERT_TRUE(ran.ok()) << ran.status();
  EXPECT_EQ(world.Get(id).state(), v1::SyncRun::STATE_CANCELLED);
}

TEST(SyncTest, OneRunOfASourceAtATime) {
  SyncWorld world;
  WriteAll(world);
  world.Start(v1::SyncRun::MODE_FULL);
  NewRun second;
  second.source = "crm";
  ASSERT_OK(world.database().database()->Transact(
      testing::TestTransaction(), [&](postgres::Transaction& transaction) -> absl::Status {
        auto created = SyncRunStore::Create(transaction, second);
        EXPECT_TRUE(created.ok());
        EXPECT_FALSE(created->has_value());
        return created.status();
      }));
}

}  // namespace
}  // namespace dealtrace::ingestion
