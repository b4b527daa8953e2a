#include "libs/postgres/cluster_commands.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace dealtrace::postgres {
namespace {

constexpr size_t kOutputBytesMax = 4096;

bool HasPrograms(const std::string& folder) {
  for (const char* program : {"initdb", "pg_ctl", "postgres"}) {
    if (access(absl::StrCat(folder, "/", program).c_str(), X_OK) != 0) return false;
  }
  return true;
}

// Only what is safe between fork and exec in a process with threads.
[[noreturn]] void BecomeAndExecute(const ServerUser& user, char* const* arguments, int output) {
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  const int null = open("/dev/null", O_RDONLY);
  if (null >= 0) dup2(null, STDIN_FILENO);
  if (user.switch_user &&
      (setgroups(0, nullptr) != 0 || setgid(user.group) != 0 || setuid(user.user) != 0)) {
    _exit(126);
  }
  // The caller's folder may be closed to the other user.
  if (chdir("/") != 0) _exit(126);
  // A test runner's blocked or ignored signals would be inherited by the server.
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  signal(SIGPIPE, SIG_DFL);
  execv(arguments[0], arguments);
  _exit(127);
}

// The last lines of what the program wrote. Reads until it ends, not until the pipe closes: a
// server that it started may keep the pipe.
std::string Drain(int descriptor) {
  std::string output;
  std::array<char, 4096> buffer;
  ssize_t size = 0;
  while ((size = read(descriptor, buffer.data(), buffer.size())) > 0) {
    output.append(buffer.data(), size);
    if (output.size() > kOutputBytesMax) output.erase(0, output.size() - kOutputBytesMax);
  }
  return output;
}

namespace fs = std::filesystem;

bool IsServerProcess(const fs::path& process, const std::string& data_folder) {
  std::error_code error;
  return fs::read_symlink(process / "cwd", error) == fs::path(data_folder) &&
         fs::read_symlink(process / "exe", error).filename() == "postgres";
}

}  // namespace

absl::StatusOr<std::string> FindPrograms(const std::string& major_version) {
  std::vector<std::string> folders;
  for (const std::string& version : major_version.empty()
                                        ? std::vector<std::string>{"17", "16", "15"}
                                        : std::vector<std::string>{major_version}) {
    folders.push_back(absl::StrCat("/usr/lib/postgresql/", version, "/bin"));
    folders.push_back(absl::StrCat("/usr/pgsql-", version, "/bin"));
  }
  folders.insert(folders.end(),
                 {DEALTRACE_POSTGRES_BIN, "/usr/local/pgsql/bin", "/usr/local/bin", "/usr/bin"});
  for (const std::string& folder : folders) {
    if (HasPrograms(folder)) return folder;
  }
  return absl::NotFoundError(
      "PostgreSQL's server programs (initdb, pg_ctl, postgres) are not installed; on Debian "
      "install "
      "the package postgresql-15");
}

absl::Status RunProgram(const ServerUser& user, const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  for (const std::string& argument : command)
    arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  // A file rather than a pipe: a server that the program leaves behind must not hold us up.
  const int output = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (output < 0) return absl::InternalError("cannot make a temporary file in /tmp");
  const pid_t child = fork();
  if (child == 0) BecomeAndExecute(user, arguments.data(), output);
  int wait_status = 0;
  while (child > 0 && waitpid(child, &wait_status, 0) < 0 && errno == EINTR) {
  }
  lseek(output, 0, SEEK_SET);
  const std::string text = Drain(output);
  close(output);
  if (child < 0) return absl::InternalError("cannot start another process");
  if (WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == 0) return absl::OkStatus();
  return absl::InternalError(absl::StrCat(command[0], " failed: ", text));
}

bool ServerRuns(const std::string& data_folder) {
  std::ifstream file(data_folder + "/postmaster.pid");
  pid_t postmaster = 0;
  return (file >> postmaster) &&
         IsServerProcess(fs::path("/proc") / absl::StrCat(postmaster), data_folder);
}

absl::Status KillServerProcesses(const std::string& data_folder) {
  const absl::Time deadline = absl::Now() + absl::Seconds(10);
  while (true) {
    int found = 0;
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator("/proc", error)) {
      pid_t process = 0;
      if (!absl::SimpleAtoi(entry.path().filename().string(), &process)) continue;
      if (!IsServerProcess(entry.path(), data_folder)) continue;
      ++found;
      kill(process, SIGKILL);
    }
    if (found == 0) return absl::OkStatus();
    if (absl::Now() > deadline) {
      return absl::InternalError(
          absl::StrCat(found, " PostgreSQL processes of ", data_folder, " do not end"));
    }
    // The kernel tears the processes down; there is nothing to be notified by.
    absl::SleepFor(absl::Milliseconds(10));
  }
}

absl::StatusOr<int> PickFreePort() {
  const int socket_descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket_descriptor < 0) return absl::InternalError("cannot make a socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  const bool bound =
      bind(socket_descriptor, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0 &&
      getsockname(socket_descriptor, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  close(socket_descriptor);
  if (!bound) return absl::InternalError("no TCP port of 127.0.0.1 is free");
  return ntohs(address.sin_port);
}

}  // namespace dealtrace::postgres
