// `dealtrace-sandbox corrupt`.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace dealtrace::sandbox {

// Adds the subcommand; *run is set to what it does, giving the exit code, once it is chosen.
void AddCorruptCommand(CLI::App* app, std::function<int()>* run);

}  // namespace dealtrace::sandbox
