#include <iostream>

#include "libs/http/client.h"
#include "libs/rpc/status_macros.h"
#include "nlohmann/json.hpp"
#include "tools/dealtrace/commands/commands.h"

namespace dealtrace::cli {
namespace {

// A link that signs a browser in once, good for a minute.
absl::Status PrintLink(Session& session, const std::string& page) {
  const std::string& gateway = session.client_config().gateway;
  if (gateway.empty()) return absl::FailedPreconditionError("client.yaml names no `gateway`");
  ASSIGN_OR_RETURN(rpc::ClientCredentials credentials, session.Credentials());
  http::Request request;
  request.method = "POST";
  request.target = gateway + "/login/codes";
  request.headers.Set("Authorization", "Bearer " + credentials.token());
  ASSIGN_OR_RETURN(http::Response response,
                   http::Client().Send(request, absl::Now() + absl::Seconds(10)));
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
