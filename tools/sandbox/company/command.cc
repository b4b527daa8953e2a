#include "tools/sandbox/company/command.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "tools/sandbox/company/company_files.h"

namespace dealtrace::sandbox {
namespace {

struct Arguments {
  CompanyOptions options;
  std::string phrasings = "mixed";
  std::string noise = "default";
  std::string output;
};

int Fail(const absl::Status& status, int code) {
  std::cerr << "dealtrace-sandbox company: " << status.message() << "\n";
  return code;
}

int Run(const Arguments& arguments) {
  CompanyOptions options = arguments.options;
  const auto phrasings = ParsePhrasingChoice(arguments.phrasings);
  if (!phrasings.ok()) return Fail(phrasings.status(), 2);
  const auto noise = ParseNoise(arguments.noise);
  if (!noise.ok()) return Fail(noise.status(), 2);
  options.phrasings = *phrasings;
  options.noise = *noise;
  if (absl::Status status = Validate(options); !status.ok()) return Fail(status, 2);
  const auto counts = WriteCompany(options, arguments.output);
  if (!counts.ok()) return Fail(counts.status(), 1);
  std::cout << "opportunities " << counts->opportunities << "\ncalls " << counts->calls
            << " (lines " << counts->call_lines << ", of deals " << counts->deal_calls
            << ")\nfolder " << arguments.output << "\n";
  return 0;
}

}  // namespace

void AddCompanyCommand(CLI::App* app, std::function<int()>* run) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command =
      app->add_subcommand("company", "Make a sample company with its calls and the truth");
  command->footer(
      "Example:\n  dealtrace-sandbox company --seed 7 --opportunities 1000 --calls 5000 --output "
      "sample");
  command->add_option("--seed", arguments->options.seed, "The same seed gives the same bytes")
      ->capture_default_str();
  command->add_option("--opportunities", arguments->options.opportunities, "How many deals")
      ->capture_default_str();
  command->add_option("--calls", arguments->options.calls, "How many calls")->capture_default_str();
  command
      ->add_option("--phrasings", arguments->phrasings,
                   "Which wording states the reasons: seen, unseen or mixed")
      ->capture_default_str();
  command->add_option("--noise", arguments->noise, "How hard matching is: low, default or high")
      ->capture_default_str();
  command->add_option("--output", arguments->output, "Folder to write into")->required();
  command->callback([arguments, run] { *run = [arguments] { return Run(*arguments); }; });
}

}  // namespace dealtrace::sandbox
