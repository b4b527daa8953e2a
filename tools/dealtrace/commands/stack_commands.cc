#include <unistd.h>

#include <filesystem>
#include <iostream>

#include "absl/strings/str_split.h"
#include "libs/rpc/status_macros.h"
#include "libs/service/exit_code.h"
#include "libs/text/printable.h"
#include "nlohmann/json.hpp"
#include "tools/dealtrace/commands/commands.h"
#include "tools/dealtrace/stack/local_stack.h"

extern char** environ;

namespace dealtrace::cli {
namespace {

// Our own programs stand beside this one.
std::string ProgramsFolder() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).parent_path().string();
}

std::map<std::string, std::string> Environment() {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::pair<std::string, std::string> parts =
        absl::StrSplit(*entry, absl::MaxSplits('=', 1));
    variables.insert(parts);
  }
  return variables;
}

struct UpOptions {
  std::string sources;
  std::string otlp_endpoint;
  bool tcp = false;
};

LocalStack MakeStack(const Session& session, const UpOptions& options) {
  StackOptions stack;
  stack.folder = session.stack_folder();
  stack.programs_folder = ProgramsFolder();
  std::error_code error;
  if (!options.sources.empty()) {
    stack.sources_file = std::filesystem::absolute(options.sources, error).string();
  }
  stack.span_receiver = SpanReceiverOf(Environment(), options.otlp_endpoint);
  stack.tcp = options.tcp;
  const bool is_terminal = isatty(STDERR_FILENO) == 1;
  return LocalStack(std::move(stack), [is_terminal](const std::string& step) {
    if (is_terminal) std::cerr << "  " << step << "\n";
  });
}

void PrintStatus(const Session& session, const LocalStack& stack) {
  nlohmann::json rows = nlohmann::json::array();
  for (const ProgramStatus& program : stack.Status()) {
    rows.push_back(
        {{"program", program.name},
         {"state", program.running ? "running" : "stopped"},
         {"pid", program.running ? nlohmann::json(program.pid) : nlohmann::json()},
         {"address", program.running ? nlohmann::json(program.address) : nlohmann::json()},
         {"metrics", program.metrics.empty() ? nlohmann::json() : nlohmann::json(program.metrics)},
         {"log", program.log_file}});
  }
  PrintRows(session.output(),
            {{"PROGRAM", "/program"},
             {"STATE", "/state"},
             {"PID", "/pid"},
             {"ADDRESS", "/address"},
             {"METRICS", "/metrics"},
             {"LOG", "/log"}},
            rows);
}

}  // namespace

void AddStackCommands(CLI::App& app, Session& session) {
  auto options = std::make_shared<UpOptions>();
  CLI::App* up = app.add_subcommand(
      "up", "Start a local stack: PostgreSQL, the six services and the trace store");
  up->footer(
      "Example: dealtrace up --folder .dealtrace --sources sources.yaml\n"
      "With OTEL_EXPORTER_OTLP_ENDPOINT (or --otlp-endpoint) the spans of the services and of "
      "later "
      "commands go there, as the other OTEL_EXPORTER_OTLP_* variables say.");
  up->add_option("--sources", options->sources,
                 "sources.yaml that `sync run` reads; default: <folder>/etc/sources.yaml");
  up->add_option("--otlp-endpoint", options->otlp_endpoint,
                 "Send spans to this OTLP collector instead of the stack's trace store "
                 "(OTEL_EXPORTER_OTLP_ENDPOINT)");
  up->add_flag("--tcp", options->tcp,
               "Services listen on TCP ports of loopback instead of Unix sockets");
  up->callback([&session, options] {
    session.RunOffline([&]() -> absl::Status {
      LocalStack stack = MakeStack(session, *options);
      RETURN_IF_ERROR(stack.Up());
      PrintStatus(session, stack);
      if (!stack.span_receiver().empty()) {
        std::cerr << "dealtrace: spans go to " << text::Printable(EndpointOf(stack.span_receiver()))
                  << " instead of the stack's trace store\n";
      }
      return absl::OkStatus();
    });
  });

  CLI::App* down = app.add_subcommand("down", "Stop the local stack; its data stay");
  down->footer("Example: dealtrace down --folder .dealtrace");
  down->callback([&session] { session.RunOffline([&] { return MakeStack(session, {}).Down(); }); });

  CLI::App* status = app.add_subcommand(
      "status", "Say which programs of the local stack run, and where their metrics are");
  status->footer(
      "Example: dealtrace status --output json\nExit code 1 when one of them is stopped.");
  status->callback([&session] {
    session.RunOffline([&] {
      const LocalStack stack = MakeStack(session, {});
      PrintStatus(session, stack);
      for (const ProgramStatus& program : stack.Status()) {
        if (!program.running) session.set_exit_code(service::kExitFailed);
      }
      return absl::OkStatus();
    });
  });

  CLI::App* migrate =
      app.add_subcommand("migrate", "Apply the database migrations of every service");
  migrate->footer("Example: dealtrace migrate --folder .dealtrace");
  migrate->callback(
      [&session] { session.RunOffline([&] { return MakeStack(session, {}).Migrate(); }); });
}

}  // namespace dealtrace::cli
