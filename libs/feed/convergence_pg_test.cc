// Any interleaving of two upstream feeds over one to three replicas gives the same tables.
#include <algorithm>
#include <random>
#include <thread>

#include "gtest/gtest.h"
#include "libs/feed/testing/feed_world.h"
#include "libs/feed/watermark.h"
#include "libs/testing/status_matchers.h"

namespace dealtrace::feed {
namespace {

using dealtrace::testing::Eventually;
using dealtrace::testing::TestDatabase;
using testing::Producer;

// What runs in one process: a consumer of each feed and a deriver.
class InProcessReplica {
 public:
  InProcessReplica(Producer& first, Producer& second, const TestDatabase& home,
                   std::shared_ptr<telemetry::Metrics> metrics, std::mt19937& random)
      : first_(home.OpenAnother(), Options(first, random), metrics),
        second_(home.OpenAnother(), Options(second, random), metrics),
        deriver_(home.OpenAnother(), Deriving(random), metrics) {
    deriver_.Start();
    first_.Start();
    second_.Start();
  }

 private:
  static ConsumerOptions Options(Producer& producer, std::mt19937& random) {
    ConsumerOptions options = testing::ConsumerOf(producer.name(), producer.reader());
    options.changes_max = 1 + static_cast<int>(random() % 20);
    return options;
  }
  static DeriverOptions Deriving(std::mt19937& random) {
    DeriverOptions options = testing::SummaryDeriver();
    options.threads = 1 + static_cast<int>(random() % 2);
    options.keys_max = 1 + static_cast<int>(random() % 5);
    return options;
  }

  Consumer first_;
  Consumer second_;
  Deriver deriver_;
};

// The tables as they must be, made from what the producers hold.
struct Expected {
  std::string copies;
  std::string summaries;
};

Expected ExpectedOf(std::vector<Producer*> producers) {
  std::vector<std::string> copies;
  std::map<std::string, std::map<std::string, std::string>> groups;
  for (Producer* producer : producers) {
    const postgres::Result rows =
        producer->database().Query("SELECT kind, key, body FROM item ORDER BY kind, key");
    for (int i = 0; i < rows.size(); ++i) {
      const std::string kind = rows[i].Text(0), key = rows[i].Text(1), body = rows[i].Text(2);
      copies.push_back(absl::StrCat(producer->name(), "|", kind, "|", key, "|", body));
      groups[key.substr(0, key.find('/'))][absl::StrCat(producer->name(), "|", kind, "|", key)] =
          absl::StrCat(kind, "/", key, "=", body);
    }
  }
  std::sort(copies.begin(), copies.end());
  Expected expected;
  for (const std::string& copy : copies) {
    expected.copies += (expected.copies.empty() ? "" : "\n") + copy;
  }
  for (const auto& [group, parts] : groups) {
    std::string line = group + ":";
    for (const auto& [order, part] : parts) line += (line.back() == ':' ? "" : ",") + part;
    expected.summaries += (expected.summaries.empty() ? "" : "\n") + line;
  }
  return expected;
}

void WriteAtRandom(Producer& producer, std::mt19937& random, int writes) {
  for (int i = 0; i < writes; ++i) {
    const std::string key = absl::StrCat("g", random() % 6, "/", random() % 8);
    const std::string kind = random() % 2 == 0 ? "note" : "memo";
    if (random() % 4 == 0) {
      producer.Delete(kind, {key});
    } else {
      producer.Write(kind, {{key, absl::StrCat(random() % 3)},
                            {absl::StrCat("g", random() % 6, "/x"), absl::StrCat(i)}});
    }
  }
}

class ConvergenceTest : public ::testing::TestWithParam<int> {};

TEST_P(ConvergenceTest, AnyInterleavingOverAnyNumberOfReplicasGivesTheSameTables) {
  const int seed = GetParam();
  std::mt19937 random(seed);
  Producer ingestion("ingestion");
  Producer matching("matching");
  TestDatabase home("copier", testing::WorldMigrations());
  const auto metrics = std::make_shared<telemetry::Metrics>();
  std::vector<std::unique_ptr<InProcessReplica>> replicas;
  const size_t replicas_max = 1 + seed % 3;
  std::thread first(
      [&, writes = std::mt19937(seed + 1000)]() mutable { WriteAtRandom(ingestion, writes, 120); });
  std::thread second(
      [&, writes = std::mt19937(seed + 2000)]() mutable { WriteAtRandom(matching, writes, 120); });
  // Replicas come and go while the writers write.
  for (int i = 0; i < 6; ++i) {
    if (replicas.size() < replicas_max) {
      replicas.push_back(
          std::make_unique<InProcessReplica>(ingestion, matching, home, metrics, random));
    } else {
      replicas.erase(replicas.begin() + static_cast<int>(random() % replicas.size()));
    }
    const int64_t copied = home.QueryInt("SELECT COALESCE(sum(position), 0) FROM feed_cursor");
    Eventually(
        [&] {
          return home.QueryInt("SELECT COALESCE(sum(position), 0) FROM feed_cursor") > copied + 20;
        },
        absl::Seconds(1));
  }
  first.join();
  second.join();
  if (replicas.empty()) {
    replicas.push_back(
        std::make_unique<InProcessReplica>(ingestion, matching, home, metrics, random));
  }
  const std::map<std::string, int64_t> heads = {{"ingestion", ingestion.Head()},
                                                {"matching", matching.Head()}};
  // The watermark alone must tell that everything has arrived.
  std::map<std::string, int64_t> reflects;
  EXPECT_TRUE(Eventually([&] {
    return home.database()
               ->Transact(dealtrace::testing::TestTransaction(),
                          [&](postgres::Transaction& transaction) -> absl::Status {
                            auto read = Reflects(transaction);
                            if (read.ok()) reflects = *read;
                            return read.status();
                          })
               .ok() &&
           reflects == heads;
  }));
  const Expected expected = ExpectedOf({&ingestion, &matching});
  EXPECT_EQ(testing::CopiesOf(home), expected.copies);
  EXPECT_EQ(testing::SummariesOf(home), expected.summaries);
  EXPECT_EQ(home.QueryInt("SELECT count(*) FROM feed_dirty"), 0);
  EXPECT_EQ(home.QueryInt("SELECT count(*) FROM feed_dead_letter"), 0);
}

INSTANTIATE_TEST_SUITE_P(Seeds, ConvergenceTest, ::testing::Range(1, 13));

}  // namespace
}  // namespace dealtrace::feed
