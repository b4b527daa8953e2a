#include <sys/ioctl.h>
#include <unistd.h>

#include <iostream>

#include "libs/rpc/status_macros.h"
#include "nlohmann/json.hpp"
#include "tools/dealtrace/commands/commands.h"
#include "tools/tracestore/trace_source.h"
#include "tools/tracestore/waterfall.h"

namespace dealtrace::cli {
namespace {

constexpr absl::Duration kTimeout = absl::Seconds(20);
constexpr int kWidthWithoutTerminal = 160;

struct Arguments {
  std::string trace;
  std::string from;
  bool attributes = false;
};

absl::Status Show(Session& session, const Arguments& arguments) {
  ASSIGN_OR_RETURN(rpc::ClientCredentials credentials, session.Credentials());
  const std::string address =
      arguments.from.empty() ? session.client_config().traces : arguments.from;
  if (address.empty()) {
    return absl::FailedPreconditionError(
        "client.yaml names no `traces`; give a trace store's or Jaeger's address with --from");
  }
  ASSIGN_OR_RETURN(
      auto trace,
      tracestore::ReadFrom(address, credentials)->Get(arguments.trace, absl::Now() + kTimeout));
  if (session.output() != OutputFormat::kTable) {
    PrintObject(session.output(), {}, ToJson(trace));
    return absl::OkStatus();
  }
  tracestore::WaterfallOptions options;
  options.attributes = arguments.attributes;
  options.colour = isatty(STDOUT_FILENO) == 1;
  winsize size = {};
  options.width_columns = options.colour && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0
                              ? size.ws_col
                              : kWidthWithoutTerminal;
  std::cout << tracestore::RenderWaterfall(trace, options);
  return absl::OkStatus();
}

}  // namespace

void AddTraceCommands(CLI::App& app, Session& session) {
  CLI::App* noun = app.add_subcommand("trace", "What one request did, in every service");
  noun->require_subcommand(1);
  auto arguments = std::make_shared<Arguments>();
  CLI::App* show = noun->add_subcommand("show", "Draw a trace as a waterfall");
  show->footer(
      "Example: dealtrace trace show 4bf92f3577b34da6a3ce929d0e0e4736\n"
      "Example: dealtrace trace show 4bf92f3577b34da6a3ce929d0e0e4736 --from http://jaeger:16686");
  show->add_option("trace", arguments->trace, "Its id, 32 hex digits")->required();
  show->add_option("--from", arguments->from,
                   "A trace store's address, or a Jaeger query server's (http://…)");
  show->add_flag("--attributes", arguments->attributes, "Also each span's attributes");
  show->callback([&session, arguments] {
    // Looking at traces leaves none.
    session.RunUntraced([&] { return Show(session, *arguments); });
  });
}

}  // namespace dealtrace::cli
