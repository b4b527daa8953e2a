// A local stack among other users and in other people's hands: two starts at once, its doors, and
// many syncs at the same minute.
#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <vector>

#include "gtest/gtest.h"
#include "tests/e2e/stack.h"

namespace dealtrace::e2e {
namespace {

constexpr int kSources = 40;
// What `nobody` is on Debian.
constexpr uid_t kNobody = 65534;

uid_t OwnerOf(const std::string& path) {
  struct stat status = {};
  EXPECT_EQ(stat(path.c_str(), &status), 0) << path;
  return status.st_uid;
}

// What another user of this machine gets from connecting to a socket: 0, or the error.
int ConnectAsNobody(const std::string& path) {
  const pid_t child = fork();
  if (child == 0) {
    if (setgroups(0, nullptr) != 0 || setgid(kNobody) != 0 || setuid(kNobody) != 0) _exit(255);
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof(address.sun_path) - 1);
    const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
    const int connected =
        connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
    _exit(connected == 0 ? 0 : errno);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WEXITSTATUS(status);
}

TEST(LocalStackTest, ItsProgramsAreNotRootAndItsSocketsAreClosedToOthers) {
  const Stack stack(/*opportunities=*/5, /*calls=*/5, /*seed=*/3);
  for (const nlohmann::json& program : stack.Json({"status"})) {
    const std::string name = program.value("program", "");
    EXPECT_NE(OwnerOf("/proc/" + std::to_string(program.value("pid", 0))), 0U) << name;
    const std::string address = program.value("address", "");
    if (name == "gateway") continue;
    ASSERT_EQ(address.rfind("unix:/", 0), 0U) << name << " listens on " << address;
    // Only root can become somebody else.
    if (geteuid() != 0) continue;
    EXPECT_EQ(ConnectAsNobody(address.substr(5)), EACCES) << name;
  }
  for (const char* folder : {"/etc", "/identity", "/logs", "/run", "/traces", "/postgres"}) {
    struct stat status = {};
    ASSERT_EQ(stat((stack.folder() + folder).c_str(), &status), 0) << folder;
    EXPECT_EQ(status.st_mode & 0077, 0U) << folder;
  }
}

TEST(LocalStackTest, FortySyncsAtTheSameMinuteAllEndWell) {
  std::string folder = "/tmp/dealtrace-e2e-XXXXXX";
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  // The services run as another user when the test runs as root.
  chmod(folder.c_str(), 0755);
  std::ofstream(folder + "/accounts.csv") << "id,name\na-1,Acme\na-2,Zeta\n";
  {
    std::ofstream sources(folder + "/sources.yaml");
    sources << "sources:\n";
    for (int i = 0; i < kSources; ++i) {
      sources
          << "  - {name: crm-" << i
          << ", kind: files, crm: {accounts: {path: accounts.csv, map: {id: id, name: name}}}}\n";
    }
  }
  const Stack stack(folder + "/sources.yaml");
  std::vector<std::future<CommandResult>> runs;
  for (int i = 0; i < kSources; ++i) {
    runs.push_back(std::async(std::launch::async, [&stack, i] {
      return stack.Dealtrace({"sync", "run", "--source", "crm-" + std::to_string(i)});
    }));
  }
  for (std::future<CommandResult>& run : runs) {
    const CommandResult result = run.get();
    EXPECT_EQ(result.exit_code, 0) << result.errors;
  }
  std::filesystem::remove_all(folder);
}

TEST(LocalStackTest, TwoStartsAtOnceOnAFreshFolderEndWithOneStack) {
  std::string folder = "/tmp/dealtrace-e2e-XXXXXX";
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  chmod(folder.c_str(), 0711);
  const std::string stack = folder + "/stack";
  const auto up = [&] { return RunCommand({"dealtrace", "--folder", stack, "up"}); };
  std::future<CommandResult> first = std::async(std::launch::async, up);
  std::future<CommandResult> second = std::async(std::launch::async, up);
  for (const CommandResult& result : {first.get(), second.get()}) {
    EXPECT_EQ(result.exit_code, 0) << result.errors;
  }
  EXPECT_EQ(RunCommand({"dealtrace", "--folder", stack, "status"}).exit_code, 0);
  EXPECT_EQ(RunCommand({"dealtrace", "--folder", stack, "down"}).exit_code, 0);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace dealtrace::e2e
