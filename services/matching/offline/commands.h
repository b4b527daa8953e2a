// `dealtrace match`: matching on files, without any service.
#pragma once

#include "CLI/CLI.hpp"

namespace dealtrace::matching {

// Adds `match link`, `match evaluate` and `match explain`. A command that fails prints why on
// standard error and throws CLI::RuntimeError with the exit code (1: permanent failure).
void AddMatchCommands(CLI::App& app);

}  // namespace dealtrace::matching
