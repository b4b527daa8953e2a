// Programs of the local stack as background processes that outlive the command that started them.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace dealtrace::cli {

struct ProgramStart {
  std::string program;  // path
  // The program's file, opened by whoever may reach it, where this process may not; -1: by the
  // path.
  int program_file = -1;
  std::vector<std::string> arguments;
  // `NAME=value`: these, and of this process's own those of other names that do not begin with one
  // of `environment_without`.
  std::vector<std::string> environment;
  std::vector<std::string> environment_without;
  std::string log_file;  // standard output and error are appended here
};

// Starts the program in a session of its own. Returns its process id.
absl::StatusOr<int> StartProgram(const ProgramStart& start);

// Starts the program and waits for its end. Returns its exit code, 128 + n for a signal n.
absl::StatusOr<int> RunProgram(const ProgramStart& start);

// True when `pid`, which this process started, has ended. Just after its start /proc does not tell
// its arguments yet, so that IsRunning cannot be asked.
bool HasEnded(int pid);

// True while `pid` runs `program` with `config_path` among its arguments: a process id that the
// system gave to something else is not taken for ours.
bool IsRunning(int pid, const std::string& program, const std::string& config_path);

// SIGTERM, and SIGKILL when it is still there after `grace`.
absl::Status StopProgram(int pid, const std::string& program, const std::string& config_path,
                         absl::Duration grace);

// `count` TCP ports of loopback that nobody listens on, each of `wanted` again when it is still
// free.
absl::StatusOr<std::vector<int>> PickPorts(const std::vector<int>& wanted, int count);

}  // namespace dealtrace::cli
