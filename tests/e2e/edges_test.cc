// The edges of a whole stack: every name that a list shows can be fetched over HTTP, a request that
// names what is not there is refused, and a service that is stopped is told in seconds.
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <set>

#include "gtest/gtest.h"
#include "libs/http/client.h"
#include "libs/http/uri.h"
#include "libs/service/exit_code.h"
#include "tests/e2e/stack.h"

namespace dealtrace::e2e {
namespace {

using nlohmann::json;

// As other people's systems make them.
constexpr absl::string_view kIds[] = {
    "AN/2031/77",    "/slash first", "slash last/", "a//b",    "..",
    "../../sources", "x:explain",    "x:content",   "50%",     "a%2Fb",
    "what?#now",     "a+b & c",      "~tilde",      "案件／7",
};

std::string Quoted(absl::string_view text) { return json(std::string(text)).dump(); }

class EdgesTest : public ::testing::Test {
 protected:
  EdgesTest() {
    std::string folder = "/tmp/dealtrace-e2e-XXXXXX";
    EXPECT_NE(mkdtemp(folder.data()), nullptr);
    folder_ = folder;
    chmod(folder.c_str(), 0755);
    std::ofstream opportunities(folder + "/opportunities.csv");
    std::ofstream calls(folder + "/calls.jsonl");
    opportunities << "Id,Name,Stage,Amount,Close Date\n";
    int number = 0;
    for (const absl::string_view id : kIds) {
      ++number;
      opportunities << Quoted(id) << ",Deal " << number << ",Open,100,2031-05-01\n";
      calls
          << "{\"id\":" << Quoted(id)
          << ",\"started_at\":\"2031-04-01T10:00:00Z\",\"duration_seconds\":60,\"direction\":"
             "\"OUTBOUND\",\"dialed_number\":\"+15035550000\",\"language\":\"en\",\"utterances\":["
             "{\"speaker\":\"A\",\"role\":\"AGENT\",\"start_ms\":0,\"end_ms\":900,\"text\":"
             "\"Hello there.\"}]}\n";
    }
    std::ofstream(folder + "/sources.yaml")
        << "sources:\n- name: edge\n  kind: files\n  time_zone: UTC\n  crm:\n    opportunities:\n"
           "      path: opportunities.csv\n      map: {id: Id, name: Name, stage: Stage, amount: "
           "Amount, close_on: Close Date}\n  stages: {Open: OPEN}\n  calls: {path: calls.jsonl}\n";
  }
  ~EdgesTest() override { std::filesystem::remove_all(folder_); }

  std::string folder_;
};

// Requests through the gateway of a stack.
class Gateway {
 public:
  explicit Gateway(const Stack& stack) {
    for (const json& program : stack.Json({"status"})) {
      pids_[program.value("program", "")] = program.value("pid", 0);
      if (program.value("program", "") == "gateway") address_ = program.value("address", "");
    }
    std::ifstream(stack.folder() + "/identity/token") >> token_;
  }
  http::Response Send(const std::string& path, const std::string& body = "") const {
    http::Request request;
    request.target = address_ + path;
    request.headers.Set("Authorization", "Bearer " + token_);
    if (!body.empty()) request.method = "POST";
    request.body = body;
    const auto response = http::Client().Send(request, absl::Now() + absl::Seconds(60));
    EXPECT_TRUE(response.ok()) << response.status();
    return response.value_or(http::Response());
  }
  json Get(const std::string& path) const {
    const http::Response response = Send(path);
    EXPECT_EQ(response.status, 200) << path << " " << response.body;
    return json::parse(response.body, nullptr, /*allow_exceptions=*/false);
  }
  pid_t pid(const std::string& program) const { return pids_.at(program); }

 private:
  std::string address_;
  std::string token_;
  std::map<std::string, pid_t> pids_;
};

// `/v1/` and the name with its id percent-encoded whole, as the guide says.
std::string PathOf(const std::string& name) {
  const size_t slash = name.find('/');
  return "/v1/" + name.substr(0, slash + 1) + http::PercentEncode(name.substr(slash + 1));
}

TEST_F(EdgesTest, EveryListedNameIsFetchedAndWhatIsNotThereIsRefused) {
  const Stack stack(folder_ + "/sources.yaml");
  const json run = stack.Json({"sync", "run", "--source", "edge"});
  ASSERT_EQ(run.value("state", ""), "STATE_SUCCEEDED") << run.dump(2);
  stack.Json({"report", "run", "--after", run.value("name", "")});
  const Gateway gateway(stack);
  const json document = gateway.Get("/openapi.json");
  std::map<std::string, size_t> fetched;
  for (const auto& [path, operations] : document["paths"].items()) {
    // A collection: a list that has a method for each of its names.
    if (!operations.contains("get") || path.find('{') != std::string::npos) continue;
    const std::string collection = path.substr(path.rfind('/') + 1);
    bool has_get = false;
    for (const auto& [other, unused] : document["paths"].items()) {
      has_get = has_get || (other.rfind(path + "/{", 0) == 0 && other.back() == '}' &&
                            other.find('/', path.size() + 1) == std::string::npos);
    }
    if (!has_get) continue;
    const json page = gateway.Get(path + "?pageSize=100");
    for (const json& member : page.value(collection, json::array())) {
      const std::string name = member.value("name", "");
      EXPECT_EQ(gateway.Get(PathOf(name)).value("name", ""), name);
      ++fetched[collection];
    }
  }
  for (const char* collection :
       {"opportunities", "calls", "links", "callAnalyses", "dealStories"}) {
    EXPECT_GE(fetched[collection], std::size(kIds)) << collection;
  }
  for (const absl::string_view id : kIds) {
    const std::string encoded = http::PercentEncode(absl::StrCat("edge~", id));
    EXPECT_EQ(gateway.Get("/v1/transcripts/" + encoded).value("name", ""),
              absl::StrCat("transcripts/edge~", id));
    const std::string deal = http::PercentEncode(absl::StrCat("opportunities/edge~", id));
    EXPECT_EQ(gateway.Send("/v1/links/" + encoded + ":explain?opportunity=" + deal).status, 200)
        << id;
    EXPECT_EQ(gateway.Send("/v1/links/" + encoded + "/versions").status, 200) << id;
  }

  // What nobody means is nobody's resource and nobody's fault.
  for (const char* path :
       {"/v1/opportunities/a%00b", "/v1/links/%00:explain", "/v1/opportunities/%C0%AF",
        "/v1/opportunities/%FF", "/v1/opportunities/..%2Fsources%2Fedge", "/v1/opportunities//x",
        "/v1/opportunities/edge~AN/2031/77", "/v1/opportunities%2Fedge~..",
        "/v1/links/nobody%3Aexplain", "/v1/links/a/versions/b%2F1", "/v1/syncRuns/a%2Frejects",
        "/v1/..%2Fhealthz", "/reports/%2F", "/traces/..%2F..%2Fetc%2Fpasswd",
        "/v1/opportunities/x%2e%2e%2f%2e%2e", "/v1/calls/a%0d%0ab"}) {
    const int status = gateway.Send(path).status;
    EXPECT_TRUE(status == 400 || status == 404) << path << " " << status;
  }

  const http::Response hello =
      gateway.Send("/v1/reports:run", R"({"type": "TYPE_WIN_LOSS", "requestId": "hello"})");
  EXPECT_EQ(hello.status, 400);
  EXPECT_NE(hello.body.find("request_id"), std::string::npos) << hello.body;
  const http::Response nobodys =
      gateway.Send("/v1/reports:run", R"({"type": "TYPE_WIN_LOSS", "afterRun": "syncRuns/none"})");
  EXPECT_EQ(nobodys.status, 404);
  EXPECT_NE(nobodys.body.find("after_run"), std::string::npos) << nobodys.body;
}

// A process that is stopped until the end of the test.
class Stopped {
 public:
  explicit Stopped(pid_t pid) : pid_(pid) { kill(pid_, SIGSTOP); }
  ~Stopped() { GoOn(); }
  void GoOn() { kill(pid_, SIGCONT); }

 private:
  const pid_t pid_;
};

TEST_F(EdgesTest, AStoppedServiceIsToldInSecondsAndTheOthersServeOn) {
  const Stack stack(folder_ + "/sources.yaml");
  const Gateway gateway(stack);
  EXPECT_EQ(gateway.Send("/v1/reports").status, 200);
  {
    Stopped report(gateway.pid("report"));
    const absl::Time start = absl::Now();
    const http::Response told = gateway.Send("/v1/reports");
    EXPECT_LT(absl::Now() - start, absl::Seconds(6));
    EXPECT_EQ(told.status, 503);
    EXPECT_NE(told.body.find("report does not answer"), std::string::npos) << told.body;
    EXPECT_EQ(gateway.Send("/v1/syncRuns").status, 200);
    EXPECT_EQ(gateway.Send("/readyz").status, 503);
  }
  const absl::Time limit = absl::Now() + absl::Seconds(30);
  while (gateway.Send("/v1/reports").status != 200 && absl::Now() < limit) {
  }
  EXPECT_EQ(gateway.Send("/v1/reports").status, 200);
}

TEST_F(EdgesTest, ReportRunWaitsNoLongerThanItIsTold) {
  const Stack stack(folder_ + "/sources.yaml");
  const Gateway gateway(stack);
  // Without matching's changes the report waits.
  const Stopped matching(gateway.pid("matching"));
  const json run = stack.Json({"sync", "run", "--source", "edge"});
  const absl::Time start = absl::Now();
  const CommandResult result =
      stack.Dealtrace({"report", "run", "--after", run.value("name", ""), "--timeout", "2"});
  EXPECT_EQ(result.exit_code, service::kExitTryAgain) << result.errors;
  EXPECT_NE(result.errors.find("is not finished yet"), std::string::npos) << result.errors;
  EXPECT_LT(absl::Now() - start, absl::Seconds(8));
}

}  // namespace
}  // namespace dealtrace::e2e
