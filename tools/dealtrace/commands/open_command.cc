#include <iostream>

#include "absl/strings/match.h"
#include "libs/http/client.h"
#include "libs/rpc/metadata.h"
#include "libs/rpc/status_macros.h"
#include "nlohmann/json.hpp"
#include "tools/dealtrace/commands/commands.h"

namespace dealtrace::cli {
namespace {

// A way to the gateway on which it is known to be the gateway before it is handed the token:
// whoever may open the stack's own socket, or has a certificate for the address. A port of this
// machine says nothing: when the gateway is down, any user may hold it.
absl::StatusOr<http::ClientOptions> WayToGateway(const ClientConfig& config) {
  http::ClientOptions options;
  if (!config.gateway_socket.empty()) {
    options.unix_path = config.gateway_socket;
    return options;
  }
  if (absl::StartsWithIgnoreCase(config.gateway, "https://")) {
    options.ca_path = config.ca_file;
    return options;
  }
  return absl::FailedPreconditionError(absl::StrCat(
      "the token was not sent to ", config.gateway,
      ": over plain HTTP nothing proves that the gateway answers there. Start a local stack again "
      "with `dealtrace up`, which names its socket as `gateway_socket` in client.yaml, or set "
      "`gateway` to an https address"));
}

// A link that signs a browser in once, good for a minute.
absl::Status PrintLink(Session& session, const std::string& page) {
  const ClientConfig& config = session.client_config();
  const std::string& gateway = config.gateway;
  if (gateway.empty()) return absl::FailedPreconditionError("client.yaml names no `gateway`");
  ASSIGN_OR_RETURN(const std::string token, session.BearerToken());
  if (!rpc::IsBearerToken(token)) {
    return absl::FailedPreconditionError(
        "the token has characters that no token has: look at DEALTRACE_TOKEN or `token_file`");
  }
  ASSIGN_OR_RETURN(http::ClientOptions way, WayToGateway(config));
  http::Request request;
  request.method = "POST";
  request.target =
      absl::StrCat(way.unix_path.empty() ? gateway : "http://localhost", "/login/codes");
  request.headers.Set("Authorization", absl::StrCat("Bearer ", token));
  ASSIGN_OR_RETURN(http::Response response,
                   http::Client(std::move(way)).Send(request, absl::Now() + absl::Seconds(10)));
  const nlohmann::json code = nlohmann::json::parse(response.body, nullptr, false);
  if (response.status != 200 || !code.is_object()) {
    return absl::UnavailableError(
        absl::StrCat("the gateway answered ", response.status, " to a request for a sign-in link"));
  }
  const std::string link =
      absl::StrCat(gateway, code.value("path", ""), page.empty() ? "" : "&next=", page);
  PrintObject(session.output(), {{"open in a browser within a minute:", "/link"}},
              {{"link", link}, {"expireTime", code.value("expireTime", "")}});
  return absl::OkStatus();
}

}  // namespace

void AddOpenCommand(CLI::App& app, Session& session) {
  auto page = std::make_shared<std::string>("/reports");
  CLI::App* open =
      app.add_subcommand("open", "Print a link that signs a browser in at the gateway");
  open->footer("Example: dealtrace open /reports/3c59dc04");
  open->add_option("page", *page, "The page to go to")->capture_default_str();
  open->callback(
      [&session, page] { session.RunOnline("open", [&] { return PrintLink(session, *page); }); });
}

}  // namespace dealtrace::cli
