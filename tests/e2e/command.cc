#include "tests/e2e/command.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <sstream>

extern char** environ;

namespace dealtrace::e2e {
namespace {

std::string ReadAndRemove(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  std::remove(path.c_str());
  return text.str();
}

std::string TemporaryFile() {
  std::string path = "/tmp/dealtrace-e2e-XXXXXX";
  close(mkstemp(path.data()));
  return path;
}

std::vector<char*> Pointers(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

// Runs the program that `words[0]` names by its path.
CommandResult Run(const std::vector<std::string>& words,
                  const std::vector<std::string>& environment) {
  std::vector<std::string> variables = environment;
  for (char** entry = environ; *entry != nullptr; ++entry) variables.emplace_back(*entry);
  // Files rather than pipes: what stays running in the background may keep them open.
  const std::string output = TemporaryFile();
  const std::string errors = TemporaryFile();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.c_str(), O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors.c_str(), O_WRONLY, 0);
  pid_t pid = 0;
  CommandResult result;
  if (posix_spawn(&pid, words[0].c_str(), &actions, nullptr, Pointers(words).data(),
                  Pointers(variables).data()) == 0) {
    int status = 0;
    waitpid(pid, &status, 0);
    result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  posix_spawn_file_actions_destroy(&actions);
  result.output = ReadAndRemove(output);
  result.errors = ReadAndRemove(errors);
  return result;
}

}  // namespace

CommandResult RunCommand(const std::vector<std::string>& arguments,
                         const std::vector<std::string>& environment) {
  std::vector<std::string> words = arguments;
  words[0] = std::string(DEALTRACE_BIN_DIR) + "/" + words[0];
  return Run(words, environment);
}

CommandResult RunShell(const std::string& line, const std::vector<std::string>& environment) {
  return Run({"/bin/sh", "-c", "export PATH=\"" DEALTRACE_BIN_DIR ":$PATH\"; " + line},
             environment);
}

}  // namespace dealtrace::e2e
