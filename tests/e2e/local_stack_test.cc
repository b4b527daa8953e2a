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
#include <map>
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

// How often each OTEL_EXPORTER_OTLP_* variable is in the environment of a process, with its values.
std::map<std::string, std::vector<std::string>> ExporterVariables(int pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/environ", std::ios::binary);
  std::map<std::string, std::vector<std::string>> variables;
  for (std::string entry; std::getline(file, entry, '\0');) {
    const size_t equals = entry.find('=');
    if (entry.rfind("OTEL_EXPORTER_OTLP_", 0) != 0) continue;
    variables[entry.substr(0, equals)].push_back(entry.substr(equals + 1));
  }
  return variables;
}

TEST(LocalStackTest, ACollectorOfTheEnvironmentGetsTheSpansOfServicesAndCommandsAlike) {
  std::string folder = "/tmp/dealtrace-e2e-XXXXXX";
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  chmod(folder.c_str(), 0711);
  const auto dealtrace = [&](std::vector<std::string> words,
                             const std::vector<std::string>& environment) {
    words.insert(words.begin(), {"dealtrace", "--folder", folder, "--output", "json"});
    return RunCommand(words, environment);
  };
  // Nobody listens there: spans are lost, which harms nobody.
  const std::vector<std::string> collector = {"OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1",
                                              "OTEL_EXPORTER_OTLP_HEADERS=authorization=theirs",
                                              "OTEL_SERVICE_NAME=my-shell"};
  const CommandResult up = dealtrace({"up"}, collector);
  EXPECT_EQ(up.exit_code, 0) << up.errors;
  EXPECT_NE(up.errors.find("spans go to http://127.0.0.1:1"), std::string::npos) << up.errors;
  const std::map<std::string, std::vector<std::string>> expected = {
      {"OTEL_EXPORTER_OTLP_ENDPOINT", {"http://127.0.0.1:1"}},
      {"OTEL_EXPORTER_OTLP_HEADERS", {"authorization=theirs"}}};
  for (const nlohmann::json& program :
       nlohmann::json::parse(up.output, nullptr, /*allow_exceptions=*/false)) {
    if (program.value("program", "") == "tracestore") continue;
    EXPECT_EQ(ExporterVariables(program.value("pid", 0)), expected) << program;
  }
  // A second start without the variable changes nothing, one that asks for another place is
  // refused.
  EXPECT_EQ(dealtrace({"up"}, {}).exit_code, 0);
  const CommandResult other = dealtrace({"up"}, {"OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:2"});
  EXPECT_EQ(other.exit_code, 1);
  EXPECT_NE(other.errors.find("sends its spans to http://127.0.0.1:1"), std::string::npos)
      << other.errors;
  const CommandResult apart =
      dealtrace({"sync", "list"}, {"OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:2"});
  EXPECT_EQ(apart.exit_code, 0) << apart.errors;
  EXPECT_NE(apart.errors.find("a trace is in two places"), std::string::npos) << apart.errors;
  for (const std::vector<std::string>& environment : {collector, std::vector<std::string>()}) {
    const std::string errors = dealtrace({"sync", "list"}, environment).errors;
    EXPECT_EQ(errors.find("two places"), std::string::npos) << errors;
    // That nobody listens is told.
    EXPECT_NE(errors.find("127.0.0.1:1"), std::string::npos) << errors;
  }
  const CommandResult trace = dealtrace({"trace", "show", "4bf92f3577b34da6a3ce929d0e0e4736"}, {});
  EXPECT_NE(trace.errors.find("http://127.0.0.1:1"), std::string::npos) << trace.errors;
  dealtrace({"down"}, {});
  std::filesystem::remove_all(folder);
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
