// What a full run may delete because the source no longer names it: little, unless somebody says
// so.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/ingestion/domain/byte_source.h"
#include "services/ingestion/domain/merge.h"
#include "services/ingestion/testing/sync_world.h"

namespace dealtrace::ingestion {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string Accounts(int begin, int end) {
  std::string text = "id,name\n";
  for (int i = begin; i < end; ++i) absl::StrAppend(&text, "a-", i, ",Company ", i, "\n");
  return text;
}

std::string CallLines(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    absl::StrAppend(&text, R"({"id":"c-)", i, R"(","started_at":"2025-03-01T10:00:00Z"})", "\n");
  }
  return text;
}

int64_t Stored(const SyncWorld& world) {
  return world.database().QueryInt("SELECT count(*) FROM record WHERE kind IN ('account', 'call')");
}

int64_t Tombstones(const SyncWorld& world) {
  return world.database().QueryInt("SELECT count(*) FROM feed_change WHERE deleted");
}

class SyncDeletionsTest : public ::testing::Test {
 protected:
  void StoreAccounts(int count) {
    world_.WriteSource("    crm: {accounts: {path: accounts.csv}}\n");
    world_.Write("accounts.csv", Accounts(0, count));
    ASSERT_EQ(world_.Sync().state(), v1::SyncRun::STATE_SUCCEEDED);
    ASSERT_EQ(Stored(world_), count);
  }

  void ExpectNothingDeleted(const v1::SyncRun& run, int64_t stored) {
    EXPECT_EQ(Stored(world_), stored);
    EXPECT_EQ(Tombstones(world_), 0);
    for (const v1::StreamReceipt& receipt : run.streams()) {
      EXPECT_TRUE(Closes(receipt)) << receipt.ShortDebugString();
      EXPECT_EQ(receipt.deleted_by_absence_count(), 0);
    }
  }

  SyncWorld world_;
};

TEST_F(SyncDeletionsTest, HalfAnExportDeletesNothingAndSaysHowManyOfHowMany) {
  StoreAccounts(6000);
  world_.Write("accounts.csv", Accounts(0, 3000) + "a-new,New\n");
  const v1::SyncRun run = world_.Sync();
  EXPECT_EQ(run.state(), v1::SyncRun::STATE_FAILED);
  EXPECT_THAT(run.error_message(), AllOf(HasSubstr("accounts"), HasSubstr("3000 of 6000"),
                                         HasSubstr("10 %"), HasSubstr("--allow-deletions 50")));
  ExpectNothingDeleted(run, 6001);
  EXPECT_EQ(ReceiptOf(run, "accounts").inserted_count(), 1) << "what was read is stored";
  EXPECT_EQ(world_.Sync().state(), v1::SyncRun::STATE_FAILED) << "the next run fails as well";
  ExpectNothingDeleted(run, 6001);
}

TEST_F(SyncDeletionsTest, AFewDeletionsAreOrdinary) {
  StoreAccounts(1000);
  world_.Write("accounts.csv", Accounts(100, 1000));
  const v1::SyncRun run = world_.Sync();
  ASSERT_EQ(run.state(), v1::SyncRun::STATE_SUCCEEDED) << run.error_message();
  EXPECT_EQ(ReceiptOf(run, "accounts").deleted_by_absence_count(), 100);
}

TEST_F(SyncDeletionsTest, NewIdsThroughoutAreNotTakenForDeletions) {
  StoreAccounts(1000);
  world_.Write("accounts.csv", Accounts(1000, 9000));
  EXPECT_EQ(world_.Sync().state(), v1::SyncRun::STATE_FAILED)
      << "the share is of what was there before the run";
  EXPECT_EQ(Stored(world_), 9000);
}

TEST_F(SyncDeletionsTest, AnEmptyFileAndAHeaderAloneDeleteNothing) {
  StoreAccounts(8);
  for (const char* content : {"", "id,name\n", "id,name"}) {
    world_.Write("accounts.csv", content);
    const v1::SyncRun run = world_.Sync();
    EXPECT_EQ(run.state(), v1::SyncRun::STATE_FAILED) << content;
    ExpectNothingDeleted(run, 8);
  }
}

TEST_F(SyncDeletionsTest, ALineCutInTwoDeletesNothing) {
  StoreAccounts(1000);
  for (const char* last : {"a-996,Comp", "a-996,\"Comp", "a-996", "a-9"}) {
    world_.Write("accounts.csv", Accounts(0, 996) + last);
    const v1::SyncRun run = world_.Sync();
    ExpectNothingDeleted(run, Stored(world_));
    EXPECT_GE(Stored(world_), 1000) << last;
  }
}

TEST_F(SyncDeletionsTest, ACutLineOfJsonDeletesNothing) {
  world_.WriteSource("    calls: {path: calls.jsonl}\n");
  world_.Write("calls.jsonl", CallLines(100));
  world_.Sync();
  const std::string whole = CallLines(97);
  world_.Write("calls.jsonl", whole.substr(0, whole.size() - 10));
  ExpectNothingDeleted(world_.Sync(), 100);
}

TEST_F(SyncDeletionsTest, AFileOfSeveralThatIsMissingOrEmptiedDeletesNothing) {
  world_.WriteSource("    crm: {accounts: {path: parts}}\n");
  std::filesystem::create_directory(world_.folder() + "/parts");
  world_.Write("parts/1.csv", Accounts(0, 1000));
  world_.Write("parts/2.csv", Accounts(1000, 1020));
  ASSERT_EQ(world_.Sync().state(), v1::SyncRun::STATE_SUCCEEDED);
  world_.Write("parts/2.csv", "id,name\n");
  v1::SyncRun run = world_.Sync();
  EXPECT_EQ(run.state(), v1::SyncRun::STATE_FAILED);
  EXPECT_THAT(run.error_message(), HasSubstr("2.csv"));
  ExpectNothingDeleted(run, 1020);
  world_.Remove("parts/2.csv");
  EXPECT_EQ(world_.Sync(v1::SyncRun::MODE_INCREMENTAL).state(), v1::SyncRun::STATE_SUCCEEDED);
  for (int repeat = 0; repeat < 2; ++repeat) {
    run = world_.Sync();
    EXPECT_EQ(run.state(), v1::SyncRun::STATE_FAILED) << "an incremental run does not forget it";
    EXPECT_THAT(run.error_message(), HasSubstr("2.csv"));
    ExpectNothingDeleted(run, 1020);
  }
}

TEST_F(SyncDeletionsTest, ARunThatIsAllowedToDeletesThem) {
  StoreAccounts(1000);
  world_.Write("accounts.csv", Accounts(0, 500));
  v1::SyncRun run = world_.Sync(v1::SyncRun::MODE_FULL, 49);
  EXPECT_EQ(run.state(), v1::SyncRun::STATE_FAILED);
  EXPECT_EQ(run.max_deletion_percent(), 49);
  EXPECT_EQ(ReceiptOf(run, "accounts").kept_absent_count(), 500);
  ExpectNothingDeleted(run, 1000);
  run = world_.Sync(v1::SyncRun::MODE_FULL, 50);
  ASSERT_EQ(run.state(), v1::SyncRun::STATE_SUCCEEDED) << run.error_message();
  EXPECT_EQ(ReceiptOf(run, "accounts").deleted_by_absence_count(), 500);
  EXPECT_EQ(Stored(world_), 500);
}

TEST_F(SyncDeletionsTest, ASourceMaySayHowMuchIsOrdinary) {
  StoreAccounts(1000);
  world_.WriteSource("    crm: {accounts: {path: accounts.csv, max_deletion_percent: 0}}\n");
  world_.Write("accounts.csv", Accounts(0, 999));
  ExpectNothingDeleted(world_.Sync(), 1000);
  world_.WriteSource("    max_deletion_percent: 60\n    crm: {accounts: {path: accounts.csv}}\n");
  world_.Write("accounts.csv", Accounts(0, 400));
  EXPECT_EQ(world_.Sync().state(), v1::SyncRun::STATE_SUCCEEDED);
  EXPECT_EQ(Stored(world_), 400);
}

TEST_F(SyncDeletionsTest, TheOtherStreamsAreReadAllTheSame) {
  world_.WriteSource("    crm: {accounts: {path: accounts.csv}}\n    calls: {path: calls.jsonl}\n");
  world_.Write("accounts.csv", Accounts(0, 100));
  world_.Write("calls.jsonl", CallLines(1));
  world_.Sync();
  world_.Write("accounts.csv", Accounts(0, 50));
  world_.Write("calls.jsonl", CallLines(30));
  const v1::SyncRun run = world_.Sync();
  EXPECT_EQ(run.state(), v1::SyncRun::STATE_FAILED);
  EXPECT_EQ(ReceiptOf(run, "calls").inserted_count(), 29);
}

TEST(SourceFolderTest, ALinkLeadsOutOfNoFolder) {
  SyncWorld world;
  SyncWorld other;
  other.Write("secret.csv", Accounts(0, 3));
  const std::string inside = world.folder() + "/export";
  std::filesystem::create_directory(inside);
  std::filesystem::create_symlink(other.folder() + "/secret.csv", inside + "/accounts.csv");
  std::filesystem::create_directory_symlink(other.folder(), inside + "/parts");
  std::filesystem::create_directory(inside + "/folder");
  std::filesystem::create_symlink(other.folder() + "/secret.csv", inside + "/folder/1.csv");
  std::filesystem::create_symlink("../sources.yaml", inside + "/folder/notes.csv");
  for (const std::string& path :
       {inside + "/accounts.csv", inside + "/parts", inside + "/parts/", inside + "/folder",
        std::string("export/accounts.csv"), std::string("export/parts"),
        std::string("export/folder"), std::string("../etc/passwd")}) {
    world.WriteSource(absl::StrCat("    crm: {accounts: {path: ", path, "}}\n"));
    const v1::SyncRun run = world.Sync();
    EXPECT_EQ(run.state(), v1::SyncRun::STATE_FAILED) << path;
    EXPECT_EQ(Stored(world), 0) << path;
  }
  world.WriteSource(
      absl::StrCat("    folder: ", inside, "\n    crm: {accounts: {path: ../sources.yaml}}\n"));
  EXPECT_THAT(world.Sync().error_message(), HasSubstr("leads out"));
}

TEST(SourceFolderTest, ALinkWithinTheFolderIsFollowed) {
  SyncWorld world;
  const std::string inside = world.folder() + "/export";
  std::filesystem::create_directories(inside + "/..2026");
  world.Write("export/..2026/accounts.csv", Accounts(0, 3));
  std::filesystem::create_directory_symlink("..2026", inside + "/..data");
  std::filesystem::create_symlink("..data/accounts.csv", inside + "/accounts.csv");
  for (const std::string& path : {inside + "/accounts.csv", std::string("export"), inside}) {
    world.WriteSource(absl::StrCat("    crm: {accounts: {path: ", path, "}}\n"));
    const v1::SyncRun run = world.Sync();
    EXPECT_EQ(run.state(), v1::SyncRun::STATE_SUCCEEDED) << run.error_message();
  }
}

TEST(SourceFolderTest, AFileThatBecameALinkIsNotOpened) {
  SyncWorld world;
  world.Write("real.csv", "x");
  const std::string folder = std::filesystem::canonical(world.folder());
  std::filesystem::create_symlink("real.csv", folder + "/link.csv");
  std::filesystem::create_directory_symlink(folder, folder + "/self");
  EXPECT_TRUE(OpenFileWithoutLinks(folder + "/real.csv").ok());
  for (const char* name : {"/link.csv", "/self/real.csv"}) {
    EXPECT_EQ(OpenFileWithoutLinks(folder + name).status().code(),
              absl::StatusCode::kPermissionDenied);
  }
  EXPECT_EQ(OpenFileWithoutLinks(folder + "/none.csv").status().code(),
            absl::StatusCode::kNotFound);
}

// How many records the receipt of an incremental run says a full one would delete; 0: it says none.
int64_t ToldAbsent(const v1::SyncRun& run, const std::string& stream) {
  EXPECT_EQ(run.state(), v1::SyncRun::STATE_SUCCEEDED) << run.error_message();
  const v1::StreamReceipt receipt = ReceiptOf(run, stream);
  for (const v1::SyncWarning& warning : receipt.warnings()) {
    if (absl::StrContains(warning.text(), "no longer name")) {
      EXPECT_THAT(warning.text(), HasSubstr("--mode full"));
      return warning.count();
    }
  }
  return 0;
}

TEST_F(SyncDeletionsTest, AnIncrementalRunTellsWhatTheFileNoLongerHas) {
  StoreAccounts(20);
  // Three are gone and one is new, which a comparison of counts alone would tell as two.
  world_.Write("accounts.csv", Accounts(3, 21));
  v1::SyncRun run = world_.Sync(v1::SyncRun::MODE_INCREMENTAL);
  EXPECT_EQ(ToldAbsent(run, "accounts"), 3);
  ExpectNothingDeleted(run, 21);
  EXPECT_EQ(ToldAbsent(world_.Sync(v1::SyncRun::MODE_FULL), "accounts"), 0);
  EXPECT_EQ(Stored(world_), 18);
}

TEST_F(SyncDeletionsTest, AnIncrementalRunOverFilesThatOnlyGrowTellsNothing) {
  StoreAccounts(20);
  EXPECT_EQ(ToldAbsent(world_.Sync(v1::SyncRun::MODE_INCREMENTAL), "accounts"), 0);
  world_.Append("accounts.csv", "a-20,Company 20\n");
  EXPECT_EQ(ToldAbsent(world_.Sync(v1::SyncRun::MODE_INCREMENTAL), "accounts"), 0);
  world_.Write("accounts.csv", Accounts(0, 30));
  EXPECT_EQ(ToldAbsent(world_.Sync(v1::SyncRun::MODE_INCREMENTAL), "accounts"), 0);
}

TEST_F(SyncDeletionsTest, AnIncrementalRunOverAFolderTellsRowsAndFilesThatAreGone) {
  world_.WriteSource("    crm: {accounts: {path: parts}}\n");
  std::filesystem::create_directory(world_.folder() + "/parts");
  world_.Write("parts/1.csv", Accounts(0, 10));
  world_.Write("parts/2.csv", Accounts(10, 20));
  ASSERT_EQ(world_.Sync().state(), v1::SyncRun::STATE_SUCCEEDED);
  // A new file beside them is no reason to look.
  world_.Write("parts/3.csv", Accounts(20, 25));
  EXPECT_EQ(ToldAbsent(world_.Sync(v1::SyncRun::MODE_INCREMENTAL), "accounts"), 0);
  world_.Write("parts/2.csv", Accounts(14, 20));
  EXPECT_EQ(ToldAbsent(world_.Sync(v1::SyncRun::MODE_INCREMENTAL), "accounts"), 4);
  world_.Remove("parts/1.csv");
  EXPECT_EQ(ToldAbsent(world_.Sync(v1::SyncRun::MODE_INCREMENTAL), "accounts"), 14);
  EXPECT_EQ(Stored(world_), 25);
}

}  // namespace
}  // namespace dealtrace::ingestion
