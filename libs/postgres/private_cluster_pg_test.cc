#include <signal.h>

#include <filesystem>
#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/postgres/database.h"
#include "libs/postgres/private_cluster.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_database.h"

namespace dealtrace::postgres {
namespace {

namespace fs = std::filesystem;
using dealtrace::testing::TestTransaction;

class PrivateClusterTest : public ::testing::Test {
 protected:
  PrivateClusterTest() {
    std::string folder = "/tmp/dealtrace-cluster-XXXXXX";
    EXPECT_NE(mkdtemp(folder.data()), nullptr);
    // The cluster's user must be able to pass.
    fs::permissions(folder, fs::perms::all);
    base_ = folder;
  }
  ~PrivateClusterTest() override { fs::remove_all(base_); }

  std::unique_ptr<PrivateCluster> Start(const std::string& name = "c") {
    ClusterOptions options;
    options.folder = base_ + "/" + name;
    options.durable = false;
    auto cluster = PrivateCluster::Start(options);
    EXPECT_OK(cluster);
    if (!cluster.ok()) return nullptr;
    (*cluster)->StopOnDestroy();
    return *std::move(cluster);
  }
  static std::unique_ptr<Database> Open(const std::string& connection) {
    DatabaseOptions options;
    options.connection_string = connection;
    options.schema = "public";
    auto database = Database::Open(std::move(options));
    EXPECT_OK(database);
    return *std::move(database);
  }
  static absl::Status Execute(Database& database, const char* sql) {
    const Query query{"statement", sql};
    return database.Transact(TestTransaction(), [&](Transaction& transaction) {
      return transaction.Execute(query).status();
    });
  }

  std::string base_;
};

TEST_F(PrivateClusterTest, ASecondStartAttachesToTheRunningOne) {
  const auto first = Start();
  ASSERT_NE(first, nullptr);
  ClusterOptions options;
  options.folder = base_ + "/c";
  ASSERT_OK_AND_ASSIGN(const auto second, PrivateCluster::Start(options));
  EXPECT_EQ(first->port(), second->port());
  ASSERT_OK_AND_ASSIGN(const std::string connection, second->ConnectionString("d"));
  EXPECT_TRUE(Open(connection)->IsReachable(absl::Seconds(5)));
}

TEST_F(PrivateClusterTest, ComesBackAfterAKillOfAllItsProcessesWithTheSameAddress) {
  const auto cluster = Start();
  ASSERT_NE(cluster, nullptr);
  ASSERT_OK_AND_ASSIGN(const std::string connection, cluster->ConnectionString("d"));
  const auto database = Open(connection);
  EXPECT_OK(Execute(*database, "CREATE TABLE kept (id int)"));
  EXPECT_OK(cluster->Kill());
  EXPECT_FALSE(database->IsReachable(absl::Seconds(1)));
  EXPECT_OK(cluster->Restart());
  // The same pool finds the way back.
  EXPECT_OK(Execute(*database, "SELECT * FROM kept"));
}

TEST_F(PrivateClusterTest, StartsOverAPostmasterThatWasKilledWhileItsChildrenLive) {
  std::string folder;
  {
    auto cluster = Start();
    ASSERT_NE(cluster, nullptr);
    folder = cluster->folder();
    ASSERT_OK_AND_ASSIGN(const std::string connection, cluster->ConnectionString("d"));
    const auto database = Open(connection);
    // A session that is busy when the postmaster dies holds the shared memory.
    EXPECT_TRUE(database->IsReachable(absl::Seconds(5)));
    std::ifstream pid_file(folder + "/data/postmaster.pid");
    pid_t postmaster = 0;
    pid_file >> postmaster;
    ASSERT_GT(postmaster, 1);
    ASSERT_EQ(kill(postmaster, SIGKILL), 0);
    ClusterOptions options;
    options.folder = folder;
    options.durable = false;
    ASSERT_OK_AND_ASSIGN(const auto again, PrivateCluster::Start(options));
    again->StopOnDestroy();
    EXPECT_TRUE(Open(connection)->IsReachable(absl::Seconds(5)));
  }
}

TEST_F(PrivateClusterTest, AFolderWithALongPathGetsAShortSocket) {
  const auto cluster = Start(std::string(100, 'x'));
  ASSERT_NE(cluster, nullptr);
  ASSERT_OK_AND_ASSIGN(const std::string connection, cluster->ConnectionString("d"));
  EXPECT_TRUE(Open(connection)->IsReachable(absl::Seconds(5)));
}

TEST_F(PrivateClusterTest, RefusesAServiceNameThatIsNoPlainName) {
  const auto cluster = Start();
  ASSERT_NE(cluster, nullptr);
  EXPECT_THAT(cluster->CreateServiceRoles("d", "a; DROP"),
              dealtrace::testing::StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace dealtrace::postgres
