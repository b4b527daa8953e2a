#include "tools/sandbox/corrupt/command.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "tools/sandbox/corrupt/corrupt_files.h"

namespace dealtrace::sandbox {
namespace {

struct Arguments {
  uint64_t seed = 7;
  int64_t count = 250;
  std::string output;
};

int Run(const Arguments& arguments) {
  const absl::Status status = WriteMalformed(arguments.seed, arguments.count, arguments.output);
  if (!status.ok()) {
    std::cerr << "dealtrace-sandbox corrupt: " << status.message() << "\n";
    return absl::IsInvalidArgument(status) ? 2 : 1;
  }
  std::cout << "inputs " << arguments.count << "\nmanifest " << arguments.output
            << "/manifest.jsonl\n";
  return 0;
}

}  // namespace

void AddCorruptCommand(CLI::App* app, std::function<int()>* run) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app->add_subcommand(
      "corrupt", "Make malformed CSV, JSONL, WebVTT and text inputs with a manifest");
  command->footer("Example:\n  dealtrace-sandbox corrupt --seed 7 --count 250 --output malformed");
  command->add_option("--seed", arguments->seed, "The same seed gives the same bytes")
      ->capture_default_str();
  command->add_option("--count", arguments->count, "How many inputs")->capture_default_str();
  command->add_option("--output", arguments->output, "Folder to write into")->required();
  command->callback([arguments, run] { *run = [arguments] { return Run(*arguments); }; });
}

}  // namespace dealtrace::sandbox
