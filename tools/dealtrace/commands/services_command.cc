#include "dealtrace/feed/v1/feed_service.pb.h"
#include "libs/rpc/status_macros.h"
#include "libs/service/exit_code.h"
#include "nlohmann/json.hpp"
#include "tools/dealtrace/commands/commands.h"

namespace dealtrace::cli {
namespace {

namespace feed = ::dealtrace::feed::v1;

constexpr absl::Duration kTimeout = absl::Seconds(5);

// A service that is away is a row that says so, not an error.
nlohmann::json Describe(Session& session, const std::string& service, const std::string& target) {
  nlohmann::json row = {{"service", service}, {"address", target}, {"state", "serving"}};
  const auto metrics = session.client_config().metrics.find(service);
  if (metrics != session.client_config().metrics.end()) row["metrics"] = metrics->second;
  absl::StatusOr<std::shared_ptr<rpc::Client>> client = session.Client(service);
  if (!client.ok() || !(*client)->WaitForConnection(absl::Now() + kTimeout)) {
    row["state"] = "unreachable";
    session.set_exit_code(service::kExitTryAgain);
    return row;
  }
  absl::StatusOr<feed::FeedStatus> status = (*client)->Unary<feed::FeedStatus>(
      "dealtrace.feed.v1.FeedService/GetFeedStatus", feed::GetFeedStatusRequest(),
      rpc::CallOptions::Within(kTimeout));
  // The report service and the trace store have no feed.
  if (status.ok()) row["feed"] = ToJson(*status);
  return row;
}

}  // namespace

void AddServicesCommand(CLI::App& app, Session& session) {
  CLI::App* services =
      app.add_subcommand("services", "Say which services answer and how far their feeds are");
  services->footer(
      "Example: dealtrace services --output json\n"
      "Exit code 75 when one of them does not answer.");
  services->callback([&session] {
    session.RunOnline("services", [&] {
      nlohmann::json rows = nlohmann::json::array();
      for (const auto& [service, target] : session.client_config().services) {
        rows.push_back(Describe(session, service, target));
      }
      PrintRows(session.output(),
                {{"SERVICE", "/service"},
                 {"ADDRESS", "/address"},
                 {"STATE", "/state"},
                 {"POSITION", "/feed/headPosition"},
                 {"TO DERIVE", "/feed/dirtyCount"},
                 {"REFLECTS", "/feed/reflects"},
                 {"METRICS", "/metrics"}},
                rows);
      return absl::OkStatus();
    });
  });
}

}  // namespace dealtrace::cli
