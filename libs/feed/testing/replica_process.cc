#include "libs/feed/testing/replica_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

extern char** environ;

namespace dealtrace::feed::testing {
namespace {

std::string MakeFolder() {
  std::string folder = "/tmp/dealtrace-replica-XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) {
    std::perror(folder.c_str());
    std::abort();
  }
  return folder;
}

std::string ReadAll(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

ReplicaProcess::ReplicaProcess(const std::string& program, const Producer& producer,
                               const dealtrace::testing::TestDatabase& home,
                               const std::vector<std::string>& options,
                               const std::string& failpoints)
    : folder_(MakeFolder()) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) std::abort();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, (folder_ + "/log").c_str(),
                                   O_WRONLY | O_CREAT, 0600);
  std::vector<std::string> arguments = {program, producer.database().connection_string(),
                                        producer.name(), home.connection_string()};
  arguments.insert(arguments.end(), options.begin(), options.end());
  std::vector<char*> argument_pointers;
  for (std::string& argument : arguments) argument_pointers.push_back(argument.data());
  argument_pointers.push_back(nullptr);
  std::vector<char*> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) environment.push_back(*entry);
  std::string variable = "DEALTRACE_FAILPOINTS=" + folder_ + "/hits;" + failpoints;
  if (!failpoints.empty()) environment.push_back(variable.data());
  environment.push_back(nullptr);
  const int failed = posix_spawn(&process_, argument_pointers[0], &actions, nullptr,
                                 argument_pointers.data(), environment.data());
  posix_spawn_file_actions_destroy(&actions);
  close(ends[0]);
  input_ = ends[1];
  if (failed != 0) {
    std::fprintf(stderr, "cannot start %s\n", program.c_str());
    std::abort();
  }
}

ReplicaProcess::~ReplicaProcess() {
  Kill();
  close(input_);
  for (const char* name : {"/log", "/hits"}) unlink((folder_ + name).c_str());
  rmdir(folder_.c_str());
}

bool ReplicaProcess::WaitUntilStopped() {
  int status = 0;
  if (waitpid(process_, &status, WUNTRACED) != process_) return false;
  reaped_ = !WIFSTOPPED(status);
  return !reaped_;
}

void ReplicaProcess::Stop() { kill(process_, SIGSTOP); }

void ReplicaProcess::Continue() { kill(process_, SIGCONT); }

void ReplicaProcess::Kill() {
  if (HasEnded()) return;
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
  reaped_ = true;
}

bool ReplicaProcess::HasEnded() {
  if (!reaped_ && waitpid(process_, nullptr, WNOHANG) == process_) reaped_ = true;
  return reaped_;
}

std::string ReplicaProcess::log() const { return ReadAll(folder_ + "/log"); }

std::string ReplicaProcess::hits() const { return ReadAll(folder_ + "/hits"); }

}  // namespace dealtrace::feed::testing
