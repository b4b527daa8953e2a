#include <sys/ioctl.h>
#include <unistd.h>

#include <iostream>

#include "absl/strings/strip.h"
#include "libs/rpc/status_macros.h"
#include "libs/text/printable.h"
#include "nlohmann/json.hpp"
#include "tools/dealtrace/commands/commands.h"
#include "tools/dealtrace/resource_argument.h"
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
  std::map<std::string, std::string> records;  // by collection
  int limit = 20;
};

absl::StatusOr<std::unique_ptr<tracestore::TraceSource>> Source(Session& session,
                                                                const Arguments& arguments) {
  ASSIGN_OR_RETURN(rpc::ClientCredentials credentials, session.Credentials());
  const std::string address =
      arguments.from.empty() ? session.client_config().traces : arguments.from;
  if (address.empty()) {
    const auto endpoint = session.client_config().telemetry.find("OTEL_EXPORTER_OTLP_ENDPOINT");
    return absl::FailedPreconditionError(
        absl::StrCat("client.yaml names no `traces`",
                     endpoint == session.client_config().telemetry.end()
                         ? ""
                         : absl::StrCat(", because spans are sent to ", endpoint->second),
                     "; give a trace store's or Jaeger's address with --from"));
  }
  return tracestore::ReadFrom(address, credentials);
}

absl::Status Show(Session& session, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const auto source, Source(session, arguments));
  ASSIGN_OR_RETURN(auto trace,
                   source->Get(std::string(absl::StripPrefix(arguments.trace, "traces/")),
                               absl::Now() + kTimeout));
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

// The records that may be looked for: the option and the collection.
constexpr std::pair<const char*, const char*> kFindable[] = {
    {"--call", "calls"},       {"--opportunity", "opportunities"},
    {"--account", "accounts"}, {"--run", "syncRuns"},
    {"--report", "reports"},   {"--erasure", "erasures"}};

absl::Status FindTraces(Session& session, const Arguments& arguments) {
  tracestore::v1::ListTracesRequest request;
  for (const auto& [option, collection] : kFindable) {
    const std::string& value = arguments.records.at(collection);
    if (!value.empty()) request.set_record(ResourceArgument(collection, value));
  }
  request.set_page_size(arguments.limit);
  ASSIGN_OR_RETURN(const auto source, Source(session, arguments));
  ASSIGN_OR_RETURN(const auto page, source->List(request, absl::Now() + kTimeout));
  nlohmann::json rows = nlohmann::json::array();
  for (const tracestore::v1::TraceSummary& trace : page.traces()) rows.push_back(ToJson(trace));
  PrintRows(session.output(),
            {{"TRACE", "/name"},
             {"BEGAN WITH", "/displayName"},
             {"SERVICE", "/service"},
             {"STARTED", "/startTime"},
             {"TOOK", "/duration"},
             {"SPANS", "/spanCount"},
             {"ERRORS", "/errorCount"}},
            rows);
  if (rows.empty()) {
    std::cerr << "dealtrace: no trace names " << text::Printable(request.record())
              << "; spans arrive some seconds after they end, and old ones are removed\n";
  }
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

  CLI::App* find = noun->add_subcommand("find", "List the traces in which a record was worked on");
  find->footer(
      "Example: dealtrace trace find --call files~c-17\n"
      "Contacts and leads are people: traces do not name them.");
  CLI::Option_group* record = find->add_option_group("record");
  record->require_option(1);
  for (const auto& [option, collection] : kFindable) {
    record->add_option(option, arguments->records[collection],
                       absl::StrCat("Its name, ", collection, "/ID, or ID"));
  }
  find->add_option("--limit", arguments->limit, "How many, newest first")->capture_default_str();
  find->add_option("--from", arguments->from, "A trace store's address");
  find->callback([&session, arguments] {
    session.RunUntraced([&] { return FindTraces(session, *arguments); });
  });
}

}  // namespace dealtrace::cli
