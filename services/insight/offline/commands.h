// `dealtrace insight`: insight on files, without any service.
#pragma once

#include "CLI/CLI.hpp"

namespace dealtrace::insight {

// Adds `insight analyze`, `insight sentiment`, `insight summarize` and `insight reasons`. A command
// that fails prints why on standard error and throws CLI::RuntimeError with the exit code (1:
// permanent failure).
void AddInsightCommands(CLI::App& app);

}  // namespace dealtrace::insight
