#include <filesystem>
#include <iostream>

#include "absl/time/clock.h"
#include "libs/rpc/status_macros.h"
#include "tools/dealtrace/commands/commands.h"
#include "tools/dealtrace/stack/identity.h"
#include "tools/dealtrace/stack/private_file.h"

namespace dealtrace::cli {
namespace {

struct Arguments {
  std::string folder;
  std::vector<std::string> callers;
};

absl::Status Make(const Arguments& arguments) {
  std::error_code error;
  const StackLayout layout{std::filesystem::absolute(arguments.folder, error).string()};
  std::filesystem::create_directories(layout.folder, error);
  const std::string folder = layout.folder + "/identity";
  RETURN_IF_ERROR(MakePrivateFolder(folder));
  RETURN_IF_ERROR(MakeIdentity(layout, arguments.callers, absl::Now()));
  std::cout << folder << "\n";
  return absl::OkStatus();
}

}  // namespace

void AddIdentityCommand(CLI::App& app, Session& session) {
  CLI::App* identity = app.add_subcommand(
      "identity", "Make certificates and token keys for a stack that has no issuer of its own");
  identity->footer(
      "Example: dealtrace identity --into k8s/overlays/local/secrets --caller sync\n"
      "The certificates are valid for a year. A second run renews those that have less than a "
      "third of their life left, for the same keys, and makes fresh tokens.");
  auto arguments = std::make_shared<Arguments>();
  identity->add_option("--into", arguments->folder, "Folder to write `identity/` into")->required();
  identity->add_option("--caller", arguments->callers,
                       "Also a certificate for a program that only calls; may be repeated");
  identity->callback(
      [&session, arguments] { session.RunOffline([&] { return Make(*arguments); }); });
}

}  // namespace dealtrace::cli
