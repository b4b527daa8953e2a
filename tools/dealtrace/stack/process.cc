#include "tools/dealtrace/stack/process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <random>
#include <set>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"

extern char** environ;

namespace dealtrace::cli {
namespace {

// Below the range from which the system takes ports for outgoing connections, so that none of these
// takes a port between its picking and the start of its server.
constexpr int kPortFirst = 20000;
constexpr int kPortLast = 32000;
constexpr int kPortAttemptsMax = 1000;

// A socket that is closed with its owner.
class Socket {
 public:
  Socket() : descriptor_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
  Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Socket& operator=(Socket&&) = delete;
  ~Socket() {
    if (descriptor_ >= 0) close(descriptor_);
  }

  // Binds to `port` of loopback (0: any) and returns the port, or 0 when it is taken.
  int Bind(int port) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<uint16_t>(port));
    const int reuse = 1;
    setsockopt(descriptor_, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof(reuse));
    if (bind(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) return 0;
    socklen_t size = sizeof(address);
    getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
  }

 private:
  int descriptor_;
};

std::vector<char*> Pointers(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

// Each name once: which of two values a program sees is its own affair.
std::vector<std::string> EnvironmentOf(const ProgramStart& start) {
  std::set<std::string, std::less<>> names;
  for (const std::string& entry : start.environment) names.insert(entry.substr(0, entry.find('=')));
  std::vector<std::string> environment = start.environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const absl::string_view name = absl::string_view(*entry).substr(0, std::strcspn(*entry, "="));
    const bool is_left_out =
        std::any_of(start.environment_without.begin(), start.environment_without.end(),
                    [&](const std::string& prefix) { return absl::StartsWith(name, prefix); });
    if (!is_left_out && names.insert(std::string(name)).second) environment.emplace_back(*entry);
  }
  return environment;
}

}  // namespace

absl::StatusOr<int> StartProgram(const ProgramStart& start) {
  std::vector<std::string> arguments = {start.program};
  arguments.insert(arguments.end(), start.arguments.begin(), start.arguments.end());
  std::vector<std::string> environment = EnvironmentOf(start);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, start.log_file.c_str(),
                                   O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0600);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  const std::string path =
      start.program_file < 0 ? start.program : absl::StrCat("/proc/self/fd/", start.program_file);
  pid_t pid = 0;
  const int error = posix_spawn(&pid, path.c_str(), &actions, &attributes,
                                Pointers(arguments).data(), Pointers(environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    return absl::NotFoundError(
        absl::StrCat("cannot start ", start.program, ": ", std::strerror(error)));
  }
  return pid;
}

absl::StatusOr<int> RunProgram(const ProgramStart& start) {
  absl::StatusOr<int> pid = StartProgram(start);
  if (!pid.ok()) return pid.status();
  int status = 0;
  while (waitpid(*pid, &status, 0) < 0) {
    if (errno != EINTR) return absl::InternalError(std::strerror(errno));
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool HasEnded(int pid) {
  siginfo_t info = {};
  return waitid(P_PID, pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == pid;
}

bool IsRunning(int pid, const std::string& program, const std::string& config_path) {
  if (pid <= 0) return false;
  waitpid(pid, nullptr, WNOHANG);  // reaps our own child, if it is one and has ended
  std::ifstream file(absl::StrCat("/proc/", pid, "/cmdline"), std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  const std::vector<std::string> arguments = absl::StrSplit(text.str(), '\0');
  if (arguments.empty() || arguments[0] != program) return false;
  return std::find(arguments.begin(), arguments.end(), config_path) != arguments.end();
}

absl::Status StopProgram(int pid, const std::string& program, const std::string& config_path,
                         absl::Duration grace) {
  if (!IsRunning(pid, program, config_path)) return absl::OkStatus();
  if (kill(pid, SIGTERM) != 0) {
    return absl::PermissionDeniedError(
        absl::StrCat("cannot stop ", program, " (", pid, "): ", std::strerror(errno)));
  }
  const absl::Time until = absl::Now() + grace;
  while (absl::Now() < until) {
    if (!IsRunning(pid, program, config_path)) return absl::OkStatus();
    absl::SleepFor(absl::Milliseconds(20));
  }
  kill(pid, SIGKILL);
  return absl::DeadlineExceededError(absl::StrCat(program, " did not stop within ",
                                                  absl::FormatDuration(grace),
                                                  " and was killed; its log says why"));
}

absl::StatusOr<std::vector<int>> PickPorts(const std::vector<int>& wanted, int count) {
  // All are held until the last is picked, so that no two are the same.
  std::vector<Socket> held;
  std::vector<int> ports;
  std::random_device random;
  std::uniform_int_distribution<int> candidate(kPortFirst, kPortLast);
  for (int i = 0; i < count; ++i) {
    Socket socket;
    int port = i < static_cast<int>(wanted.size()) ? socket.Bind(wanted[i]) : 0;
    for (int attempt = 0; port == 0 && attempt < kPortAttemptsMax; ++attempt) {
      port = socket.Bind(candidate(random));
    }
    if (port == 0) return absl::UnavailableError("no free TCP port on 127.0.0.1");
    held.push_back(std::move(socket));
    ports.push_back(port);
  }
  return ports;
}

}  // namespace dealtrace::cli
