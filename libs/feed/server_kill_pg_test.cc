// PostgreSQL is killed, with all its processes, while a feed flows.
#include <atomic>
#include <thread>

#include "gtest/gtest.h"
#include "libs/feed/testing/feed_world.h"
#include "libs/testing/status_matchers.h"

namespace dealtrace::feed {
namespace {

using dealtrace::testing::Eventually;
using dealtrace::testing::TestCluster;
using dealtrace::testing::TestDatabase;
using dealtrace::testing::TestTransaction;
using testing::Producer;

TEST(ServerKillTest, TheTablesAreThoseOfAnUndisturbedRun) {
  Producer producer("ingestion");
  TestDatabase home("copier", testing::WorldMigrations());
  const auto metrics = std::make_shared<telemetry::Metrics>();
  Consumer consumer(home.OpenAnother(), testing::ConsumerOf("ingestion", producer.reader()),
                    metrics);
  Deriver deriver(home.OpenAnother(), testing::SummaryDeriver(), metrics);
  consumer.Start();
  deriver.Start();
  constexpr int kBatches = 150;
  std::atomic<int> written{0};
  std::thread writer([&] {
    while (written < kBatches) {
      std::map<std::string, std::string> items;
      for (int i = 0; i < 20; ++i) {
        items[absl::StrCat("g", (written + i) % 9, "/", written % 40, "-", i)] =
            absl::StrCat(written.load());
      }
      // A commit in doubt is simply written again: equal content makes no second change.
      if (producer.database()
              .database()
              ->Transact(TestTransaction(),
                         [&](postgres::Transaction& transaction) {
                           return testing::WriteItems(transaction, "note", items);
                         })
              .ok()) {
        ++written;
      }
    }
  });
  for (int kill = 1; kill <= 4; ++kill) {
    EXPECT_TRUE(Eventually([&] { return written >= kill * kBatches / 5; }));
    EXPECT_OK(TestCluster().Kill());
    EXPECT_OK(TestCluster().Restart());
  }
  writer.join();
  EXPECT_TRUE(Eventually(
      [&] {
        return home.QueryInt("SELECT COALESCE(max(position), 0) FROM feed_cursor") ==
                   producer.Head() &&
               home.QueryInt("SELECT count(*) FROM feed_dirty") == 0;
      },
      absl::Seconds(60)));
  EXPECT_EQ(testing::CopiesOf(home),
            producer.database().QueryText(
                "SELECT string_agg(concat_ws('|', 'ingestion', kind, key, body), E'\\n'"
                " ORDER BY kind, key) FROM item"));
  EXPECT_EQ(testing::SummariesOf(home),
            producer.database().QueryText(
                "SELECT string_agg(g || ':' || b, E'\\n' ORDER BY g) FROM (SELECT split_part(key,"
                " '/', 1) AS g, string_agg(kind || '/' || key || '=' || body, ',' ORDER BY kind,"
                " key) AS b FROM item GROUP BY 1) s"));
  EXPECT_EQ(home.QueryInt("SELECT count(*) FROM feed_dead_letter"), 0);
}

}  // namespace
}  // namespace dealtrace::feed
