// A whole local stack with a sample company, for one test program.
#pragma once

#include <string>
#include <vector>

#include "nlohmann/json.hpp"
#include "tests/e2e/command.h"

namespace dealtrace::e2e {

class Stack {
 public:
  // Makes a company with this many deals and calls, and starts everything. Ends the test program
  // with the reason when that fails.
  // `up_arguments` are added to `dealtrace up`.
  Stack(int opportunities, int calls, int seed, const std::vector<std::string>& up_arguments = {});
  // Starts everything on a person's own sources.
  explicit Stack(const std::string& sources_file);
  // Stops everything and removes the folder.
  ~Stack();

  // `dealtrace --folder … <arguments>`.
  CommandResult Dealtrace(const std::vector<std::string>& arguments,
                          const std::vector<std::string>& environment = {}) const;
  // The same with `--output json`, parsed; a failure of the command fails the test.
  nlohmann::json Json(const std::vector<std::string>& arguments,
                      const std::vector<std::string>& environment = {}) const;

  // As a CronJob does: what ends with "try again" is tried again, up to 20 times.
  nlohmann::json JsonTryingAgain(std::vector<std::string> arguments) const;

  // The body of a GET through the gateway with the stack's token; a refusal fails the test.
  std::string FetchFromGateway(const std::string& path, const std::string& trace_parent = "") const;

  const std::string& folder() const { return folder_; }
  std::string company() const { return folder_ + "/company"; }

 private:
  void Up(const std::string& sources_file, const std::vector<std::string>& arguments = {}) const;

  std::string folder_;
};

}  // namespace dealtrace::e2e
