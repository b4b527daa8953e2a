#include "dealtrace/feed/v1/feed_service.pb.h"
#include "libs/rpc/status_macros.h"
#include "nlohmann/json.hpp"
#include "tools/dealtrace/commands/commands.h"
#include "tools/dealtrace/commands/each_service.h"

namespace dealtrace::cli {
namespace {

namespace feed = ::dealtrace::feed::v1;

constexpr char kService[] = "dealtrace.feed.v1.FeedService/";
constexpr absl::Duration kTimeout = absl::Seconds(20);

struct Arguments {
  std::string service;
  std::string consumer;
};

// The services that have a feed: the one named, or all of them.
std::vector<std::string> Services(const std::string& named) {
  if (!named.empty()) return {named};
  return {"ingestion", "matching", "insight", "scoring"};
}

absl::Status List(Session& session, const Arguments& arguments) {
  nlohmann::json rows = nlohmann::json::array();
  const absl::Status asked = AskEach(
      session, Services(arguments.service),
      [&](rpc::Client& client, const std::string& service) -> absl::Status {
        ASSIGN_OR_RETURN(const auto status,
                         client.Unary<feed::FeedStatus>(absl::StrCat(kService, "GetFeedStatus"),
                                                        feed::GetFeedStatusRequest(),
                                                        rpc::CallOptions::Within(kTimeout)));
        for (const feed::ConsumerStatus& consumer : status.consumers()) {
          rows.push_back(ToJson(consumer));
          rows.back()["service"] = service;
          rows.back()["behind"] = status.head_position() - consumer.position();
        }
        return absl::OkStatus();
      });
  PrintRows(session.output(),
            {{"SERVICE", "/service"},
             {"CONSUMER", "/consumer"},
             {"COMMITTED", "/position"},
             {"BEHIND", "/behind"},
             {"LAST READ", "/readTime"},
             {"EXPIRES", "/expireTime"}},
            rows);
  return asked;
}

absl::Status Remove(Session& session, const Arguments& arguments) {
  ASSIGN_OR_RETURN(std::shared_ptr<rpc::Client> client, session.Client(arguments.service));
  feed::RemoveConsumerRequest request;
  request.set_consumer(arguments.consumer);
  const absl::Status status =
      client
          ->Unary<feed::RemoveConsumerResponse>(absl::StrCat(kService, "RemoveConsumer"), request,
                                                rpc::CallOptions::Within(kTimeout))
          .status();
  // What is wanted is so already, for example after a repeat.
  if (!status.ok() && !absl::IsNotFound(status)) return status;
  PrintObject(session.output(),
              {{"SERVICE", "/service"}, {"CONSUMER", "/consumer"}, {"STATE", "/state"}},
              {{"service", arguments.service},
               {"consumer", arguments.consumer},
               {"state", status.ok() ? "removed" : "was not registered"}});
  return absl::OkStatus();
}

}  // namespace

void AddFeedCommands(CLI::App& app, Session& session) {
  CLI::App* noun = app.add_subcommand("feed", "The change feeds through which services tell facts");
  noun->require_subcommand(1);
  CLI::App* consumers = noun->add_subcommand(
      "consumers", "Who reads a feed, and so holds back the dropping of its tombstones");
  consumers->require_subcommand(1);
  auto arguments = std::make_shared<Arguments>();

  CLI::App* list = consumers->add_subcommand("list", "List them, of one service's feed or of all");
  list->footer("Example: dealtrace feed consumers list --service ingestion");
  list->add_option("--service", arguments->service, "Only of this service's feed");
  list->callback([&session, arguments] {
    session.RunOnline("feed consumers list", [&] { return List(session, *arguments); });
  });

  CLI::App* remove = consumers->add_subcommand(
      "remove", "Forget one that is gone for good; one that comes back reads from the start");
  remove->footer("Example: dealtrace feed consumers remove ingestion report");
  remove->add_option("service", arguments->service, "The service whose feed it read")->required();
  remove->add_option("consumer", arguments->consumer, "Its name")->required();
  remove->callback([&session, arguments] {
    session.RunOnline("feed consumers remove", [&] { return Remove(session, *arguments); });
  });
}

}  // namespace dealtrace::cli
