// What other people's files hold, through whole syncs: ids in two forms, numbers and dates that
// their columns decide, and cells that a spreadsheet has destroyed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "libs/testing/status_matchers.h"
#include "services/ingestion/store/record_store.h"
#include "services/ingestion/testing/sync_world.h"

namespace dealtrace::ingestion {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;

constexpr char kSource[] = R"(
    crm:
      accounts: {path: accounts}
      opportunities: {path: deals.csv}
      stage_history: {path: history.csv}
    stages: {Open: OPEN, Won: WON, Lost: LOST}
)";

// Two accounts whose ids differ in the case of one letter, and one deal of each.
constexpr char kUpper[] = "001B000000XyZqR";
constexpr char kUpperLong[] = "001B000000XyZqRIAV";
constexpr char kLower[] = "001B000000XyZqr";
constexpr char kLowerLong[] = "001B000000XyZqrIAF";
constexpr char kDeal[] = "006B000000QwErT";
constexpr char kDealLong[] = "006B000000QwErTIAV";

std::vector<std::string> WarningsOf(const v1::SyncRun& run, const std::string& stream) {
  std::vector<std::string> texts;
  const v1::StreamReceipt receipt = ReceiptOf(run, stream);
  for (const v1::SyncWarning& warning : receipt.warnings()) {
    texts.push_back(absl::StrCat(warning.text(), " x", warning.count()));
  }
  return texts;
}

class SyncValuesTest : public ::testing::Test {
 protected:
  crm::v1::Opportunity Deal(const std::string& id) {
    crm::v1::Opportunity deal;
    EXPECT_OK(world_.database().database()->Transact(
        testing::TestTransaction(), [&](postgres::Transaction& transaction) {
          auto content =
              RecordStore::Get(transaction, {.sees_all = true, .owners = {}, .teams = {}},
                               RecordKind::kOpportunity, "crm~" + id);
          if (content.ok() && *content) deal.ParseFromString(**content);
          return content.status();
        }));
    return deal;
  }

  int64_t Count(const std::string& kind) {
    return world_.database().QueryInt(
        absl::StrCat("SELECT count(*) FROM record WHERE NOT observed AND kind = '", kind, "'"));
  }

  v1::SyncRun Sync(v1::SyncRun::Mode mode = v1::SyncRun::MODE_FULL) {
    v1::SyncRun run = world_.Sync(mode);
    EXPECT_EQ(run.state(), v1::SyncRun::STATE_SUCCEEDED) << run.error_message();
    return run;
  }

  void WriteHistory(const std::string& deal) {
    world_.Write("history.csv", absl::StrCat("opportunity,stage,changed_at\n", deal,
                                             ",Open,2024-01-05\n", deal, ",Won,2024-02-06\n"));
  }

  SyncValuesTest() { std::filesystem::create_directory(world_.folder() + "/accounts"); }

  SyncWorld world_;
};

TEST_F(SyncValuesTest, BothFormsOfASalesforceIdAreOneRecordInEveryFileAndRun) {
  world_.WriteSource(kSource);
  world_.Write("accounts/a.csv", absl::StrCat("id,name,parent\n", kUpperLong, ",North Dairy,",
                                              kLower, "\n", kLowerLong, ",South Dairy,\n"));
  world_.Write("deals.csv", absl::StrCat("id,account,stage,amount\n", kDeal, ",", kUpper,
                                         ",Open,100\nx,", kLower, ",Open,200\n"));
  WriteHistory(kDealLong);
  v1::SyncRun run = Sync();
  EXPECT_EQ(Deal(kDeal).account(), absl::StrCat("accounts/crm~", kUpperLong));
  EXPECT_EQ(Deal("x").account(), absl::StrCat("accounts/crm~", kLowerLong));
  EXPECT_EQ(ReceiptOf(run, "opportunities").unresolved_reference_count(), 0);
  EXPECT_THAT(WarningsOf(run, "opportunities"),
              Contains(AllOf(HasSubstr("two forms of one Salesforce id"), HasSubstr("x2"))));
  EXPECT_EQ(world_.database().QueryInt(absl::StrCat(
                "SELECT count(*) FROM record WHERE kind = 'field_change' AND NOT observed AND "
                "parent = 'opportunities/crm~",
                kDeal, "'")),
            2);

  // Another tool exports the same records in the other form: nothing is doubled or deleted.
  world_.Write("accounts/a.csv", absl::StrCat("id,name,parent\n", kUpper, ",North Dairy,", kLower,
                                              "\n", kLower, ",South Dairy,\n"));
  world_.Write("deals.csv", absl::StrCat("id,account,stage,amount\n", kDealLong, ",", kUpper,
                                         ",Open,150\nx,", kLowerLong, ",Open,200\n"));
  WriteHistory(kDeal);
  run = Sync();
  EXPECT_EQ(Count("account"), 2);
  EXPECT_EQ(Count("opportunity"), 2);
  EXPECT_EQ(Count("field_change"), 2);
  EXPECT_EQ(Deal(kDeal).amount().units(), 150);
  EXPECT_EQ(ReceiptOf(run, "accounts").unchanged_count(), 2);
  EXPECT_EQ(ReceiptOf(run, "stage_history").unchanged_count(), 2);
  EXPECT_EQ(ReceiptOf(run, "opportunities").updated_count(), 1);

  // So does a file of additions, and a full run deletes what neither form names any more.
  world_.Append("deals.csv", absl::StrCat(kDeal, ",", kUpperLong, ",Open,175\n"));
  Sync(v1::SyncRun::MODE_INCREMENTAL);
  EXPECT_EQ(Count("opportunity"), 2);
  EXPECT_EQ(Deal(kDeal).amount().units(), 175);
  world_.Write("accounts/a.csv", absl::StrCat("id,name\n", kLower, ",South Dairy\n"));
  run = Sync();
  EXPECT_EQ(ReceiptOf(run, "accounts").deleted_by_absence_count(), 1);
  EXPECT_EQ(
      world_.database().QueryInt(absl::StrCat(
          "SELECT count(*) FROM record WHERE kind = 'account' AND id = 'crm~", kLowerLong, "'")),
      1);
}

TEST_F(SyncValuesTest, TwoFilesOfOneStreamInTwoFormsAreStoredOnce) {
  world_.WriteSource(kSource);
  world_.Write("accounts/a.csv", absl::StrCat("id,name\n", kUpper, ",North Dairy\n"));
  world_.Write("accounts/b.csv", absl::StrCat("id,name\n", kUpperLong, ",North Dairy Ltd\n"));
  world_.Write("deals.csv", absl::StrCat("id,account,stage\nx,", kUpper, ",Open\ny,",
                                         "001B000000XyZqRIAA,Open\n"));
  world_.Write("history.csv", "opportunity,stage,changed_at\n");
  v1::SyncRun run = Sync();
  EXPECT_EQ(Count("account"), 1);
  EXPECT_EQ(Deal("x").account(), absl::StrCat("accounts/crm~", kUpperLong));
  EXPECT_EQ(Deal("y").account(), "accounts/crm~001B000000XyZqRIAA");
  EXPECT_THAT(WarningsOf(run, "opportunities"), Contains(HasSubstr("whose last three do not fit")));
  const std::string stored = world_.Fingerprint();
  Sync();
  EXPECT_EQ(world_.Fingerprint(), stored);
}

TEST_F(SyncValuesTest, ColumnsDecideAndDoubtIsInTheReceipt) {
  world_.WriteSource(R"(
    currency: EUR
    crm:
      opportunities: {path: deals.csv, map: {id: Nr, amount: Betrag, created_on: Angelegt, close_on: Ende, contact_phone: Telefon, stage: Phase}}
    stages: {Offen: OPEN}
)");
  world_.Write("deals.csv",
               "Nr;Betrag;Angelegt;Ende;Telefon;Phase\n"
               "1;4.321,10;03/04/2024;13/05/2024;4.93090E+10;Offen\n"
               "2;18.750;01/02/2024;02/03/2024;49309018200.0;Offen\n"
               "3;$ 7,50;01/02/2024;#BEZUG!;030 901820;Offen\n"
               "1.4E+10;5;;;;Offen\n");
  const v1::SyncRun run = Sync();
  EXPECT_EQ(Deal("2").amount().units(), 18750);
  EXPECT_EQ(Deal("2").amount().currency_code(), "EUR");
  EXPECT_EQ(Deal("2").contact_phone(), "49309018200");
  EXPECT_EQ(Deal("1").contact_phone(), "");
  EXPECT_EQ(Deal("1").open_time().seconds(), 1712102400) << "3 April, as the other column shows";
  EXPECT_EQ(Deal("3").amount().currency_code(), "") << "a dollar is no euro";
  EXPECT_EQ(ReceiptOf(run, "opportunities").rejected_count(), 1);
  const std::vector<std::string> warnings = WarningsOf(run, "opportunities");
  EXPECT_THAT(warnings, Contains(HasSubstr("column 'Telefon' holds phone numbers")));
  EXPECT_THAT(warnings, Contains(HasSubstr("column 'Ende' holds an error of the spreadsheet")));
  EXPECT_THAT(warnings, Contains(HasSubstr("'$', the sign of several currencies")));
  const auto rejects = world_.Rejects(run.name().substr(run.name().rfind('/') + 1));
  ASSERT_EQ(rejects.size(), 1u);
  EXPECT_THAT(rejects[0].reason(), HasSubstr("has shortened"));
}

}  // namespace
}  // namespace dealtrace::ingestion
