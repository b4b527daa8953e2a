// Runs the real programs as a user does.
#pragma once

#include <string>
#include <vector>

namespace dealtrace::e2e {

struct CommandResult {
  int exit_code = -1;
  std::string output;  // standard output
  std::string errors;  // standard error
};

// Runs `arguments[0]` from build/<preset>/bin with the rest as arguments and waits for it.
// `environment` entries are `NAME=value`.
CommandResult RunCommand(const std::vector<std::string>& arguments,
                         const std::vector<std::string>& environment = {});

// Runs a line of shell with build/<preset>/bin first in PATH.
CommandResult RunShell(const std::string& line, const std::vector<std::string>& environment = {});

}  // namespace dealtrace::e2e
