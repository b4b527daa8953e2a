#include "libs/testing/test_database.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

extern char** environ;

namespace dealtrace::testing {
namespace {

template <class T>
T OrDie(absl::StatusOr<T> result, const char* what) {
  if (!result.ok()) {
    std::fprintf(stderr, "%s: %s\n", what, result.status().ToString().c_str());
    std::abort();
  }
  return *std::move(result);
}

// A shell that waits until this process is gone, also by a crash, and then ends the cluster. Its
// standard input is a pipe that only this process writes to.
void StartUndertaker(const std::string& folder) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) std::abort();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  // A session of its own: a signal to the test's group must not reach it.
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  std::string script = absl::StrCat(
      "read ignored; f='", folder,
      "'; p=$(head -n 1 \"$f/data/postmaster.pid\"); [ -n \"$p\" ] && kill -QUIT \"$p\";"
      " for i in 1 2 3 4 5 6 7 8 9 10; do kill -0 \"$p\" || break; sleep 0.2; done;"
      " rm -rf \"$f\"");
  char shell[] = "/bin/sh";
  char option[] = "-c";
  char* arguments[] = {shell, option, script.data(), nullptr};
  pid_t child = 0;
  if (posix_spawn(&child, shell, &actions, &attributes, arguments, environ) != 0) std::abort();
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[0]);
}

std::unique_ptr<postgres::PrivateCluster> StartCluster() {
  const char* temporary = std::getenv("TMPDIR");
  std::string folder =
      absl::StrCat(temporary != nullptr ? temporary : "/tmp", "/dealtrace-test-XXXXXX");
  if (mkdtemp(folder.data()) == nullptr) {
    std::perror(folder.c_str());
    std::abort();
  }
  postgres::ClusterOptions options;
  options.folder = folder;
  options.durable = false;
  StartUndertaker(folder);
  return OrDie(postgres::PrivateCluster::Start(options), "cannot start a private PostgreSQL");
}

}  // namespace

postgres::PrivateCluster& TestCluster() {
  static const std::unique_ptr<postgres::PrivateCluster> cluster = StartCluster();
  return *cluster;
}

TestDatabase::TestDatabase(const std::string& schema,
                           absl::Span<const postgres::Migration> migrations)
    : schema_(schema) {
  static std::atomic<int> count{0};
  name_ = absl::StrCat("test_", ++count);
  roles_ = OrDie(TestCluster().CreateServiceRoles(name_, schema), "cannot make the test's roles");
  const absl::Status migrated =
      postgres::ApplyMigrations(roles_.migration_connection_string, schema, migrations);
  if (!migrated.ok()) {
    std::fprintf(stderr, "cannot migrate: %s\n", migrated.ToString().c_str());
    std::abort();
  }
  database_ = OpenAnother();
}

TestDatabase::~TestDatabase() {
  database_.reset();
  const absl::Status dropped = TestCluster().DropDatabase(name_);
  // The test may have stopped the cluster; its folder goes with the process.
  if (!dropped.ok()) std::fprintf(stderr, "%s\n", dropped.ToString().c_str());
}

std::shared_ptr<postgres::Database> TestDatabase::OpenAnother(int connections_max) const {
  postgres::DatabaseOptions options;
  options.connection_string = roles_.runtime_connection_string;
  options.schema = schema_;
  options.connections_max = connections_max;
  return OrDie(postgres::Database::Open(std::move(options)), "cannot open the test's database");
}

postgres::Result TestDatabase::Query(const std::string& sql) const {
  std::optional<postgres::Result> kept;
  const postgres::Query query{"test_query", sql.c_str()};
  const absl::Status status =
      database_->Transact(TestTransaction(), [&](postgres::Transaction& transaction) {
        absl::StatusOr<postgres::Result> result = transaction.Execute(query);
        if (result.ok()) kept = *std::move(result);
        return result.status();
      });
  if (!status.ok()) {
    std::fprintf(stderr, "%s: %s\n", sql.c_str(), status.ToString().c_str());
    std::abort();
  }
  return *std::move(kept);
}

postgres::TransactionOptions TestTransaction() {
  postgres::TransactionOptions options;
  options.name = "test";
  options.deadline = absl::Now() + absl::Seconds(20);
  return options;
}

bool Eventually(const std::function<bool()>& condition, absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  while (!condition()) {
    if (absl::Now() > deadline) return false;
    absl::SleepFor(absl::Milliseconds(5));
  }
  return true;
}

}  // namespace dealtrace::testing
