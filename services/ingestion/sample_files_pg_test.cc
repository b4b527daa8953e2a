// A real export, when it is there: every row is accounted for.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "services/ingestion/domain/merge.h"
#include "services/ingestion/testing/sync_world.h"

namespace dealtrace::ingestion {
namespace {

constexpr char kSource[] = R"(
    crm:
      accounts:      {path: accounts.csv, map: {id: account, name: account, industry: sector, revenue: {column: revenue, unit: millions}, country: office_location}}
      products:      {path: products.csv, map: {id: product, name: product, family: series, list_price: sales_price}}
      users:         {path: sales_teams.csv, map: {id: sales_agent, name: sales_agent, manager: manager, region: regional_office}}
      opportunities: {path: sales_pipeline.csv, map: {id: opportunity_id, account: account, stage: deal_stage, created_on: engage_date, close_on: close_date, amount: close_value, owner: sales_agent, product: product}}
    stages: {Won: WON, Lost: LOST, Engaging: OPEN, Prospecting: OPEN}
)";

// shared/ lies beside the source tree where the project is built and is no part of it.
std::filesystem::path SharedData() {
  return std::filesystem::path(DEALTRACE_SOURCE_DIR).parent_path() / "shared" / "data";
}

TEST(CrmSalesTest, EveryRowIsAccountedFor) {
  const std::filesystem::path folder = SharedData() / "crm-sales";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "shared/data/crm-sales is not here";
  SyncWorld world;
  world.WriteSource(kSource);
  for (const char* name :
       {"accounts.csv", "products.csv", "sales_teams.csv", "sales_pipeline.csv"}) {
    std::ifstream file(folder / name, std::ios::binary);
    std::stringstream content;
    content << file.rdbuf();
    world.Write(name, content.str());
  }
  v1::SyncRun run = world.Sync();
  ASSERT_EQ(run.state(), v1::SyncRun::STATE_SUCCEEDED) << run.error_message();
  v1::StreamReceipt deals = ReceiptOf(run, "opportunities");
  EXPECT_EQ(deals.read_count(), 8800);
  EXPECT_EQ(deals.inserted_count(), 8800);
  EXPECT_EQ(deals.rejected_count(), 0);
  EXPECT_EQ(deals.resolved_by_name_count(), 1480);
  EXPECT_EQ(deals.unresolved_reference_count(), 0);
  EXPECT_EQ(ReceiptOf(run, "accounts").inserted_count(), 85);
  EXPECT_EQ(ReceiptOf(run, "products").inserted_count(), 7);
  EXPECT_EQ(ReceiptOf(run, "users").inserted_count(), 35);
  for (const v1::StreamReceipt& receipt : run.streams()) EXPECT_TRUE(Closes(receipt));
  EXPECT_EQ(world.database().QueryInt(
                "SELECT count(*) FROM record WHERE kind = 'opportunity' AND parent = ''"),
            1425);
  EXPECT_EQ(world.database().QueryInt(
                "SELECT count(*) FROM record WHERE kind = 'opportunity' AND outcome = 2"),
            4238);
  v1::SyncRun second = world.Sync();
  EXPECT_EQ(second.change_count(), 0);
  EXPECT_EQ(ReceiptOf(second, "opportunities").unchanged_count(), 8800);
}

TEST(SampleCompanyTest, EveryLineIsAccountedForAndASecondRunChangesNothing) {
  const std::string sandbox = DEALTRACE_BIN_DIR "/dealtrace-sandbox";
  if (!std::filesystem::exists(sandbox)) GTEST_SKIP() << "dealtrace-sandbox is not built";
  SyncWorld world;
  const std::string command = sandbox +
                              " company --seed 7 --opportunities 300 --calls 900 --output " +
                              world.folder() + " >/dev/null";
  ASSERT_EQ(std::system(command.c_str()), 0);
  for (int round = 0; round < 2; ++round) {
    std::string id = world.Start(v1::SyncRun::MODE_FULL, {}, {}, "sample-company");
    auto ran = world.NewRunner("test")->RunOne();
    ASSERT_TRUE(ran.ok() && *ran) << ran.status();
    v1::SyncRun run = world.Get(id);
    ASSERT_EQ(run.state(), v1::SyncRun::STATE_SUCCEEDED) << run.error_message();
    for (const v1::StreamReceipt& receipt : run.streams()) {
      EXPECT_TRUE(Closes(receipt)) << receipt.ShortDebugString();
      EXPECT_EQ(receipt.rejected_count(), 0) << receipt.ShortDebugString();
      EXPECT_EQ(receipt.read_count(), receipt.source_count());
    }
    EXPECT_EQ(ReceiptOf(run, "opportunities").unresolved_reference_count(), 0);
    if (round == 1) {
      EXPECT_EQ(run.change_count(), 0);
    }
  }
}

TEST(InsuranceCallsTest, EveryCallIsAccountedFor) {
  const std::filesystem::path file = SharedData() / "calls-insurance" / "calls.jsonl";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "shared/data/calls-insurance is not here";
  SyncWorld world;
  world.WriteSource("    calls: {path: " + file.string() + "}\n");
  v1::SyncRun run = world.Sync();
  ASSERT_EQ(run.state(), v1::SyncRun::STATE_SUCCEEDED) << run.error_message();
  EXPECT_EQ(ReceiptOf(run, "calls").inserted_count(), 59);
  EXPECT_EQ(ReceiptOf(run, "calls").warnings_size(), 0);
  EXPECT_EQ(world.database().QueryInt("SELECT count(*) FROM record WHERE kind = 'transcript'"), 59);
}

}  // namespace
}  // namespace dealtrace::ingestion
