// dealtrace-sandbox: sample data with a known truth, and the scores of programs that try to find
// it.
#include <CLI/CLI.hpp>
#include <functional>
#include <iostream>

#include "tools/sandbox/company/command.h"
#include "tools/sandbox/corrupt/command.h"
#include "tools/sandbox/score/command.h"

int main(int argc, char** argv) {
  CLI::App app("Sample companies, malformed inputs, and scores against the truth",
               "dealtrace-sandbox");
  app.require_subcommand(1);
  std::function<int()> run;
  dealtrace::sandbox::AddCompanyCommand(&app, &run);
  dealtrace::sandbox::AddCorruptCommand(&app, &run);
  dealtrace::sandbox::AddScoreCommand(&app, &run);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return run();
}
