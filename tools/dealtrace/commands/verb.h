// A command that asks the services.
#pragma once

#include <memory>
#include <string>

#include "CLI/CLI.hpp"
#include "tools/dealtrace/session.h"

namespace dealtrace::cli {

// Adds the last word of `path` (`review list`) to `noun`. The command owns `arguments` together
// with the noun's other verbs; `work` is called with the session and them.
template <class Arguments>
CLI::App* AddVerb(CLI::App& noun, Session& session, const std::shared_ptr<Arguments>& arguments,
                  const std::string& path, const std::string& description,
                  const std::string& example,
                  absl::Status (*work)(Session&, const std::type_identity_t<Arguments>&)) {
  CLI::App* command = noun.add_subcommand(path.substr(path.find_last_of(' ') + 1), description);
  command->footer("Example: " + example);
  command->callback([&session, arguments, path, work] {
    session.RunOnline(path, [&] { return work(session, *arguments); });
  });
  return command;
}

}  // namespace dealtrace::cli
