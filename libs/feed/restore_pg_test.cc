// A producer that is restored from a dump: its consumers must forget what it no longer knows.
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "gtest/gtest.h"
#include "libs/feed/testing/feed_world.h"
#include "libs/testing/status_matchers.h"

namespace dealtrace::feed {
namespace {

using dealtrace::testing::Eventually;
using dealtrace::testing::TestCluster;
using dealtrace::testing::TestDatabase;
using testing::CopiesOf;
using testing::Producer;

// Runs a client program of PostgreSQL.
void Shell(const std::string& command) {
  ASSERT_EQ(std::system((command + " > /dev/null").c_str()), 0) << command;
}

class RestoreTest : public ::testing::Test {
 protected:
  RestoreTest() : producer_("ingestion"), home_("copier", testing::WorldMigrations()) {
    std::string folder = "/tmp/dealtrace-restore-XXXXXX";
    EXPECT_NE(mkdtemp(folder.data()), nullptr);
    folder_ = folder;
  }
  ~RestoreTest() override { std::filesystem::remove_all(folder_); }

  static std::string Admin(postgres::PrivateCluster& cluster, const std::string& database) {
    return *cluster.ConnectionString(database);
  }
  void Dump() {
    Shell("pg_dump --schema=ingestion --file=" + folder_ + "/dump.sql \"" +
          Admin(TestCluster(), producer_.database().name()) + "\"");
  }
  void Load(const std::string& admin) {
    Shell("psql -q -v ON_ERROR_STOP=1 -c 'DROP SCHEMA IF EXISTS ingestion CASCADE' -f " + folder_ +
          "/dump.sql \"" + admin + "\" 2>&1");
  }
  // A consumer that reads whatever `reader` points to at the moment.
  std::unique_ptr<Consumer> StartConsumer() {
    ConsumerOptions options = testing::ConsumerOf("ingestion", producer_.reader());
    options.read = [this](const dealtrace::feed::v1::ReadChangesRequest& request,
                          absl::Time deadline, const std::function<bool()>& cancelled)
        -> absl::StatusOr<dealtrace::feed::v1::ReadChangesResponse> {
      ChangeReader* reader = reader_.load();
      if (reader == nullptr) return absl::UnavailableError("being restored");
      return reader->Read(request, request.consumer(), deadline,
                          [&] { return cancelled() || reader_ != reader; });
    };
    auto consumer = std::make_unique<Consumer>(home_.OpenAnother(), std::move(options), metrics_);
    consumer->Start();
    return consumer;
  }
  bool HasCopies(const std::string& copies) {
    return Eventually([&] { return CopiesOf(home_) == copies; });
  }

  Producer producer_;
  TestDatabase home_;
  std::string folder_;
  std::atomic<ChangeReader*> reader_{nullptr};
  std::shared_ptr<telemetry::Metrics> metrics_ = std::make_shared<telemetry::Metrics>();
};

TEST_F(RestoreTest, GhostsDisappearWhenTheProducerIsRestoredToAnEarlierPoint) {
  reader_ = &producer_.reader();
  auto consumer = StartConsumer();
  producer_.Write("note", {{"kept", "1"}, {"changed", "1"}, {"deleted", "1"}});
  EXPECT_TRUE(
      HasCopies("ingestion|note|changed|1\ningestion|note|deleted|1\ningestion|note|kept|1"));
  Dump();
  producer_.Write("note", {{"ghost", "1"}, {"changed", "2"}});
  producer_.Delete("note", {"deleted"});
  EXPECT_TRUE(HasCopies("ingestion|note|changed|2\ningestion|note|ghost|1\ningestion|note|kept|1"));
  // While nobody reads, the restored producer moves past the consumer's cursor.
  reader_ = nullptr;
  Load(Admin(TestCluster(), producer_.database().name()));
  for (int i = 0; i < 10; ++i) producer_.Write("note", {{"new", absl::StrCat(i)}});
  EXPECT_GT(producer_.Head(), home_.QueryInt("SELECT position FROM feed_cursor"));
  ChangeReader after(producer_.database().OpenAnother(), testing::ItemFeed("ingestion"));
  reader_ = &after;
  EXPECT_TRUE(
      HasCopies("ingestion|note|changed|1\ningestion|note|deleted|1\ningestion|note|kept|1\n"
                "ingestion|note|new|9"));
  EXPECT_EQ(testing::MetricOf(*metrics_, "dealtrace_feed_rebuilds_total"), 1);
  // It reads from what is gone before it.
  consumer.reset();
}

TEST_F(RestoreTest, ANewClusterIsNoticedAlsoWhenThePositionsFit) {
  reader_ = &producer_.reader();
  auto consumer = StartConsumer();
  producer_.Write("note", {{"a", "1"}, {"b", "1"}});
  EXPECT_TRUE(HasCopies("ingestion|note|a|1\ningestion|note|b|1"));
  Dump();
  postgres::ClusterOptions cluster_options;
  cluster_options.folder = folder_ + "/cluster";
  cluster_options.durable = false;
  std::filesystem::permissions(folder_, std::filesystem::perms::all);
  ASSERT_OK_AND_ASSIGN(auto cluster, postgres::PrivateCluster::Start(cluster_options));
  cluster->StopOnDestroy();
  ASSERT_OK_AND_ASSIGN(const auto roles, cluster->CreateServiceRoles("moved", "ingestion"));
  reader_ = nullptr;
  Load(Admin(*cluster, "moved"));
  postgres::DatabaseOptions options;
  options.connection_string = roles.runtime_connection_string;
  options.schema = "ingestion";
  ASSERT_OK_AND_ASSIGN(std::shared_ptr<postgres::Database> moved,
                       postgres::Database::Open(std::move(options)));
  ASSERT_OK(moved->Transact(dealtrace::testing::TestTransaction(),
                            [](postgres::Transaction& transaction) {
                              return testing::DeleteItems(transaction, "note", {"b"});
                            }));
  ChangeReader after(moved, testing::ItemFeed("ingestion"));
  reader_ = &after;
  EXPECT_TRUE(HasCopies("ingestion|note|a|1"));
  EXPECT_EQ(testing::MetricOf(*metrics_, "dealtrace_feed_rebuilds_total"), 1);
  // It reads from what is gone before it.
  consumer.reset();
}

}  // namespace
}  // namespace dealtrace::feed
