// The gateway end to end: HTTP in, a real gRPC service with mTLS and tokens behind it.
#include "services/gateway/gateway.h"

#include <fstream>
#include <future>
#include <sstream>
#include <thread>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/http/client.h"
#include "libs/http/testing/raw_connection.h"
#include "libs/http/uri.h"
#include "libs/rpc/testing/test_identity.h"
#include "libs/telemetry/log.h"
#include "libs/telemetry/testing/span_catcher.h"
#include "nlohmann/json.hpp"
#include "services/gateway/testdata/library_server.h"
#include "services/gateway/testdata/stalling_proxy.h"

namespace dealtrace::gateway {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

class GatewayTest : public ::testing::Test {
 protected:
  explicit GatewayTest(bool behind_proxy = false)
      : library_(keys_),
        proxy_(behind_proxy ? std::make_unique<testing::StallingProxy>(library_.port()) : nullptr),
        token_(keys_.Token({"gateway", "conformance"}, {"library.read", "library.write"})) {
    std::map<std::string, std::shared_ptr<rpc::Client>> clients = {
        {"conformance", library_.Connect(keys_, proxy_ == nullptr ? 0 : proxy_->port())}};
    std::ostringstream bytes;
    bytes << std::ifstream(CONFORMANCE_DESCRIPTORS, std::ios::binary).rdbuf();
    auto contracts = ContractSet::Load(bytes.str());
    EXPECT_TRUE(contracts.ok()) << contracts.status();
    auto gateway =
        Gateway::Create({}, *contracts,
                        std::make_unique<Identity>(*TextSealer::WithRandomKey(),
                                                   keys_.Server("gateway").token_public_key, false),
                        std::make_unique<Upstreams>(clients), metrics_);
    EXPECT_TRUE(gateway.ok()) << gateway.status();
    gateway_ = *std::move(gateway);
    EXPECT_TRUE(gateway_->Start().ok());
  }

  http::Request Get(absl::string_view target) const {
    http::Request request;
    request.target = absl::StrCat("http://127.0.0.1:", gateway_->port(), target);
    request.headers.Add("Authorization", absl::StrCat("Bearer ", token_));
    return request;
  }
  http::Request Post(absl::string_view target, absl::string_view body) const {
    http::Request request = Get(target);
    request.method = "POST";
    request.body = std::string(body);
    request.headers.Add("Content-Type", "application/json");
    return request;
  }
  http::Response Send(const http::Request& request) const {
    auto response = client_.Send(request, absl::Now() + absl::Seconds(30));
    EXPECT_TRUE(response.ok()) << response.status();
    return response.ok() ? *std::move(response) : http::Response();
  }

  rpc::testing::TestIdentity keys_;
  testing::LibraryServer library_;
  const std::unique_ptr<testing::StallingProxy> proxy_;
  const std::string token_;
  const std::shared_ptr<telemetry::Metrics> metrics_ = std::make_shared<telemetry::Metrics>();
  std::unique_ptr<Gateway> gateway_;
  const http::Client client_;
};

TEST_F(GatewayTest, CallsAsTheUserWithTheDeadlineOfTheRequest) {
  http::Request request = Get("/v1/shelves/1/books/2");
  request.headers.Add("X-Request-Timeout", "5");
  const http::Response response = Send(request);
  EXPECT_EQ(response.status, 200);
  const json book = json::parse(response.body);
  EXPECT_EQ(book["name"], "shelves/1/books/2");
  EXPECT_THAT(book["title"].get<std::string>(), ::testing::StartsWith("user:"));
  EXPECT_LE(book["copyCount"].get<int>(), 5);
  EXPECT_EQ(response.headers.Get("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(response.headers.Get("Cache-Control"), "no-store");
}

TEST_F(GatewayTest, ReachesEveryIdThatIsPercentEncoded) {
  for (const absl::string_view id :
       {"SO/2024/001", "/", "a//b/", "crm~..", "../../x", "x:merge", "books:watch", "a%2Fb", "100%",
        "a+b", "a b", "a?b#c", "~", "受注/1", "x/books/y", "a\\b"}) {
    const std::string encoded = http::PercentEncode(id);
    const http::Response got = Send(Get(absl::StrCat("/v1/shelves/", encoded, "/books/", encoded)));
    EXPECT_EQ(got.status, 200) << id;
    EXPECT_EQ(json::parse(got.body)["name"], absl::StrCat("shelves/", id, "/books/", id));
  }
  const http::Response raw = Send(Get("/v1/shelves/1/books/SO/2024/001"));
  EXPECT_EQ(raw.status, 404);
  EXPECT_THAT(raw.body, HasSubstr("%2F"));
}

TEST_F(GatewayTest, TakesBodiesAndQueries) {
  const http::Response created =
      Send(Post("/v1/shelves/1/books?book_id=7", R"({"title": "T", "pageCount": "9"})"));
  EXPECT_EQ(created.status, 200) << created.body;
  EXPECT_EQ(json::parse(created.body)["name"], "shelves/1/books/7");
  const json list = json::parse(Send(Get("/v1/shelves/1/books?words=a&words=b")).body);
  EXPECT_EQ(list["books"][1]["title"], "b");
  EXPECT_EQ(list["nextPageToken"], "");
}

TEST_F(GatewayTest, PassesErrorsOfTheServiceWithTheirDetails) {
  const http::Response missing = Send(Get("/v1/shelves/1/books/missing"));
  EXPECT_EQ(missing.status, 404);
  const json error = json::parse(missing.body)["error"];
  EXPECT_EQ(error["status"], "NOT_FOUND");
  EXPECT_EQ(error["details"][0]["@type"], "type.googleapis.com/google.rpc.ErrorInfo");
  const http::Response bad = Send(Get("/v1/shelves/1/books?page_size=-1"));
  EXPECT_EQ(bad.status, 400);
  EXPECT_THAT(bad.body, HasSubstr("page_size"));
}

TEST_F(GatewayTest, RefusesBadInputWithoutCallingTheService) {
  EXPECT_EQ(Send(Get("/v1/shelves/1/books/2?nothing=1")).status, 400);
  EXPECT_EQ(Send(Get("/v1/shelves/1/books/%zz")).status, 400);
  EXPECT_EQ(Send(Get("/v1/nothing")).status, 404);
  http::Request wrong = Get("/v1/shelves/1/books/2");
  wrong.method = "DELETE";
  EXPECT_EQ(Send(wrong).status, 405);
  http::Request timeout = Get("/v1/shelves/1/books/2");
  timeout.headers.Add("Grpc-Timeout", "soon");
  EXPECT_EQ(Send(timeout).status, 400);
  EXPECT_EQ(library_.call_count, 0);
}

TEST_F(GatewayTest, RefusesCallersWithoutAGoodToken) {
  http::Request request = Get("/v1/shelves/1/books/2");
  const std::pair<std::string, int> cases[] = {
      {"", 401},
      {"Basic abc", 401},
      {"Bearer garbage", 401},
      {absl::StrCat("Bearer ", keys_.Token({"conformance"}, {"library.read"}, -absl::Hours(1))),
       401},
      {absl::StrCat("Bearer ", keys_.Token({"elsewhere"}, {"library.read"})), 401},
      {absl::StrCat("Bearer ", keys_.Token({"conformance"}, {"other.read"})), 403}};
  for (const auto& [authorization, status] : cases) {
    request.headers.Set("Authorization", authorization);
    const http::Response response = Send(request);
    EXPECT_EQ(response.status, status) << response.body;
    EXPECT_EQ(response.headers.Has("WWW-Authenticate"), status == 401);
  }
  EXPECT_EQ(library_.call_count, 0);
}

TEST_F(GatewayTest, TheRequestAndTheCallAreOneTrace) {
  telemetry::testing::SpanCatcher catcher;
  http::Request request = Get("/v1/shelves/1/books/2");
  request.headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  const http::Response response = Send(request);
  EXPECT_EQ(response.headers.Get("X-Trace-Id"), "0af7651916cd43dd8448eb211c80319c");
  library_.Stop();
  const auto spans = catcher.Take();
  const auto* server = Find(spans, "GET /v1/{name=shelves/*/books/*}");
  ASSERT_NE(server, nullptr);
  EXPECT_EQ(server->parent_span_id, "b7ad6b7169203331");
  EXPECT_EQ(server->attributes.at("http.response.status_code"), "200");
  EXPECT_EQ(server->attributes.at("http.route"), "/v1/{name=shelves/*/books/*}");
  EXPECT_FALSE(server->is_error);
  for (const auto& span : spans) {
    EXPECT_EQ(span.trace_id, "0af7651916cd43dd8448eb211c80319c") << span.name;
    if (span.kind == telemetry::SpanKind::kClient) {
      EXPECT_EQ(span.parent_span_id, server->span_id);
    }
  }
}

TEST_F(GatewayTest, ContinuesTracesOfLaterVersionsAndNoneOfTwo) {
  const std::string trace = "0af7651916cd43dd8448eb211c80319c";
  const std::string ids = trace + "-b7ad6b7169203331";
  const std::vector<std::string> continued[] = {{"cc-" + ids + "-01"},
                                                {"01-" + ids + "-01-what-the-future"}};
  for (const auto& parents : continued) {
    http::Request request = Get("/v1/shelves/1/books/2");
    for (const std::string& parent : parents) request.headers.Add("traceparent", parent);
    EXPECT_EQ(Send(request).headers.Get("X-Trace-Id"), trace) << parents.front();
  }
  const std::vector<std::string> new_ones[] = {{"ff-" + ids + "-01"},
                                               {"00-" + ids + "-01-x"},
                                               {"00-" + ids + "-01", "00-" + ids + "-01"},
                                               {"00-" + ids + "-01", "cc-" + ids + "-01"}};
  for (const auto& parents : new_ones) {
    http::Request request = Get("/v1/shelves/1/books/2");
    for (const std::string& parent : parents) request.headers.Add("traceparent", parent);
    EXPECT_NE(Send(request).headers.Get("X-Trace-Id"), trace) << parents.front();
  }
}

TEST_F(GatewayTest, StreamsLinesAndEndsWithTheError) {
  const http::Response lines = Send(Get("/v1/shelves/1/books:watch?page_size=2&page_token=fail"));
  EXPECT_EQ(lines.headers.Get("Content-Type"), "application/x-ndjson");
  const std::vector<std::string> pieces = absl::StrSplit(lines.body, '\n', absl::SkipEmpty());
  ASSERT_EQ(pieces.size(), 3u);
  EXPECT_EQ(json::parse(pieces[1])["result"]["pageCount"], "1");
  EXPECT_EQ(json::parse(pieces[2])["error"]["status"], "FAILED_PRECONDITION");
}

TEST_F(GatewayTest, StreamsServerSentEvents) {
  http::Request request = Get("/v1/shelves/1/books:watch?page_size=1");
  request.headers.Add("Accept", "text/event-stream");
  const http::Response events = Send(request);
  EXPECT_EQ(events.headers.Get("Content-Type"), "text/event-stream");
  EXPECT_THAT(events.body, ::testing::StartsWith("data: {"));
  EXPECT_THAT(events.body, ::testing::EndsWith("}\n\n"));
}

TEST_F(GatewayTest, AStreamThatFailsAtOnceIsAnOrdinaryError) {
  EXPECT_EQ(Send(Get("/v1/shelves/1/books:watch?page_token=fail")).status, 400);
}

TEST_F(GatewayTest, PassesHttpBodiesAsTheyAreWithoutScripts) {
  const http::Response file = Send(Get("/v1/files/a/b"));
  EXPECT_EQ(file.headers.Get("Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(file.body, "<p>a/b");
  EXPECT_THAT(std::string(file.headers.Get("Content-Security-Policy")),
              HasSubstr("default-src 'none'"));
}

TEST_F(GatewayTest, CancelsTheCallWhenTheCallerHangsUp) {
  http::Request request = Get("/v1/shelves/1/books/slow");
  std::promise<void> done;
  std::thread caller([&] {
    EXPECT_FALSE(client_.Send(request, absl::Now() + absl::Seconds(1)).ok());
    done.set_value();
  });
  while (library_.slow_count == 0) std::this_thread::yield();
  done.get_future().wait();
  caller.join();
  const absl::Time limit = absl::Now() + absl::Seconds(5);
  while (library_.cancelled_count == 0 && absl::Now() < limit) std::this_thread::yield();
  EXPECT_EQ(library_.cancelled_count, 1);
}

TEST_F(GatewayTest, ServesAThousandListCallsAtOnceWithoutAnError) {
  constexpr int kThreads = 50, kCallsEach = 20;
  std::atomic<int> good{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < kThreads; ++i) {
    callers.emplace_back([&] {
      for (int j = 0; j < kCallsEach; ++j) {
        good += Send(Get("/v1/shelves/1/books?words=a")).status == 200 ? 1 : 0;
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(good, kThreads * kCallsEach);
}

TEST_F(GatewayTest, TellsHealthAndReadiness) {
  http::Request health = Get("/healthz");
  http::Request ready = Get("/readyz");
  EXPECT_EQ(Send(health).body, "ok\n");
  EXPECT_EQ(Send(ready).body, "ready\n");
  library_.Stop();
  const http::Response away = Send(ready);
  EXPECT_EQ(away.status, 503);
  EXPECT_THAT(away.body, HasSubstr("conformance"));
  EXPECT_EQ(Send(health).status, 200);
}

TEST_F(GatewayTest, ShowsTheDocumentationToEverybody) {
  http::Request docs = Get("/docs");
  docs.headers = {};
  const http::Response page = Send(docs);
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, Not(HasSubstr("{{")));
  EXPECT_THAT(page.body, Not(HasSubstr("https://")));
  const json document = json::parse(Send(Get("/openapi.json")).body);
  EXPECT_TRUE(document["paths"].contains("/v1/files/{path}"));
}

TEST_F(GatewayTest, SignsABrowserInByAOneTimeLink) {
  const json code = json::parse(Send(Post("/login/codes", "")).body);
  http::Request link = Get(code["path"].get<std::string>() + "&next=/traces");
  link.headers = {};
  const http::Response signed_in = Send(link);
  EXPECT_EQ(signed_in.status, 200);
  EXPECT_THAT(signed_in.body, HasSubstr("url=/traces"));
  const std::string cookie =
      std::vector<std::string>(absl::StrSplit(signed_in.headers.Get("Set-Cookie"), ';')).front();
  EXPECT_EQ(Send(link).status, 401);

  http::Request call = Get("/v1/shelves/1/books/2");
  call.headers = {};
  call.headers.Add("Cookie", cookie);
  EXPECT_EQ(Send(call).status, 200);
  http::Request change = Post("/v1/shelves/1:merge", "{}");
  change.headers = {};
  change.headers.Add("Cookie", cookie);
  EXPECT_EQ(Send(change).status, 403);
  change.headers.Add("Sec-Fetch-Site", "same-origin");
  EXPECT_EQ(Send(change).status, 200);
  http::Request no_token = Post("/login/codes", "");
  no_token.headers = {};
  no_token.headers.Add("Cookie", cookie);
  EXPECT_EQ(Send(no_token).status, 401);
}

TEST_F(GatewayTest, PagesAskForASignIn) {
  http::Request reports = Get("/reports/1");
  reports.headers = {};
  const http::Response page = Send(reports);
  EXPECT_EQ(page.status, 401);
  EXPECT_THAT(page.body, HasSubstr("name=\"token\""));
  EXPECT_THAT(page.body, HasSubstr("value=\"/reports/1\""));
}

TEST_F(GatewayTest, CountsRequestsByRoute) {
  Send(Get("/v1/shelves/1/books/2"));
  EXPECT_THAT(metrics_->Expose(),
              HasSubstr("dealtrace_http_server_request_duration_seconds_count{method=\"GET\","
                        "route=\"/v1/{name=shelves/*/books/*}\",status=\"200\"} 1"));
}

TEST_F(GatewayTest, ATokenOutsideItsGrammarIsRefusedAndTheGatewayServesOn) {
  http::Request request = Get("/v1/shelves/1/books/2");
  for (const std::string token : {"\xa0", "a\tb", "a b", "\xc3\xa9", "a,b", "=a", "\x01"}) {
    request.headers.Set("Authorization", "Bearer " + token);
    EXPECT_EQ(Send(request).status, token == "\x01" ? 400 : 401) << absl::CHexEscape(token);
    request.headers.Set("Authorization", absl::StrCat("Bearer ", token_, token));
    EXPECT_EQ(Send(request).status, token == "\x01" ? 400 : 401) << absl::CHexEscape(token);
  }
  EXPECT_EQ(library_.call_count, 0);
  EXPECT_EQ(Send(Get("/v1/shelves/1/books/2")).status, 200);
}

TEST_F(GatewayTest, ATraceStateOutsideItsGrammarIsLeftOut) {
  for (const std::string state : {"a=\xa0", "a=\t1", "A=1", "a", "a=1,,b", ""}) {
    http::Request request = Get("/v1/shelves/1/books/2");
    request.headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    request.headers.Add("tracestate", state);
    const http::Response response = Send(request);
    EXPECT_EQ(response.status, 200) << absl::CHexEscape(state);
    EXPECT_EQ(response.headers.Get("X-Trace-Id"), "0af7651916cd43dd8448eb211c80319c");
  }
}

TEST_F(GatewayTest, IsRefusedByItsHeadBeforeAnythingOfTheBodyIsRead) {
  const std::string length = "\r\nHost: x\r\nContent-Length: 4000000\r\n";
  const std::string good = absl::StrCat("Authorization: Bearer ", token_, "\r\n");
  const std::pair<std::string, absl::string_view> cases[] = {
      {absl::StrCat("POST /v1/shelves/1:merge HTTP/1.1", length, "Authorization: Bearer a.b.c\r\n"),
       "HTTP/1.1 401 "},
      {absl::StrCat("POST /v1/shelves/1:merge HTTP/1.1", length), "HTTP/1.1 401 "},
      {absl::StrCat("POST /v1/shelves/1:merge HTTP/1.1", length,
                    "Cookie: dealtrace_session=abc\r\nSec-Fetch-Site: same-origin\r\n"),
       "HTTP/1.1 401 "},
      {absl::StrCat("POST /v1/nothing HTTP/1.1", length, good), "HTTP/1.1 404 "},
      {absl::StrCat("POST /v1/shelves/1/books/2 HTTP/1.1", length, good), "HTTP/1.1 405 "},
      {absl::StrCat("POST /docs HTTP/1.1", length, good), "HTTP/1.1 405 "},
      {absl::StrCat("GET /v1/shelves/1/books/2 HTTP/1.1", length, good), "HTTP/1.1 413 "},
      {absl::StrCat("POST /login HTTP/1.1", length, "Sec-Fetch-Site: same-origin\r\n"),
       "HTTP/1.1 413 "},
      {absl::StrCat("POST /login HTTP/1.1", length), "HTTP/1.1 403 "},
      {absl::StrCat("POST /login/codes HTTP/1.1", length, "Authorization: Bearer a.b.c\r\n"),
       "HTTP/1.1 401 "},
  };
  for (const auto& [head, status] : cases) {
    http::testing::RawConnection connection(gateway_->port());
    connection.Send(absl::StrCat(head, "\r\n"));
    EXPECT_THAT(connection.ReadAnswer(), ::testing::StartsWith(std::string(status))) << head;
  }
}

// The most memory that the process has had since the last call of ResetPeak.
int64_t PeakBytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    int64_t kilobytes = 0;
    if (std::sscanf(line.c_str(), "VmHWM: %ld kB", &kilobytes) == 1) return kilobytes * 1024;
  }
  return 0;
}
void ResetPeak() { std::ofstream("/proc/self/clear_refs") << "5"; }

TEST_F(GatewayTest, BodiesThatWouldGrowDoNotTakeTheMemory) {
  std::string braces, zeros, empties;
  while (braces.size() < 4'000'000) braces += "{\"a\":";
  while (zeros.size() < 4'000'000) zeros += "0,";
  while (empties.size() < 4'000'000) empties += "{},";
  const std::string bodies[] = {std::string(4'000'000, '['), braces,
                                absl::StrCat("{\"authors\":[", empties, "{}]}"),
                                absl::StrCat("{\"notes\":{\"a\":[", zeros, "0]}}")};
  for (const std::string& body : bodies) {
    for (const int count : {12, 100}) {
      const http::Request request = Post("/v1/shelves/1/books?book_id=7", body);
      ResetPeak();
      const int64_t before = PeakBytes();
      std::vector<std::thread> callers;
      std::atomic<int> refused{0};
      for (int i = 0; i < count; ++i) {
        callers.emplace_back([&] {
          const int status = Send(request).status;
          refused += status == 400 || status == 429 || status == 503 ? 1 : 0;
        });
      }
      for (std::thread& caller : callers) caller.join();
      EXPECT_EQ(refused, count) << body.substr(0, 40);
      EXPECT_LT(PeakBytes() - before, 200'000'000) << count << " of " << body.substr(0, 40);
    }
  }
}

TEST_F(GatewayTest, OneCallersLongCallsLeaveRoomForOthers) {
  const std::string other = keys_.Token({"conformance"}, {"library.read"}, absl::Hours(1), "other");
  std::vector<std::unique_ptr<http::testing::RawConnection>> slow;
  for (int i = 0; i < 150; ++i) {
    slow.push_back(std::make_unique<http::testing::RawConnection>(gateway_->port()));
    slow.back()->Send(
        absl::StrCat("GET /v1/shelves/1/books/slow HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ",
                     token_, "\r\n\r\n"));
  }
  while (library_.slow_count < 8) std::this_thread::yield();
  http::Request request = Get("/v1/shelves/1/books/2");
  request.headers.Set("Authorization", absl::StrCat("Bearer ", other));
  request.headers.Add("X-Request-Timeout", "3");
  EXPECT_EQ(Send(request).status, 200);
}

TEST_F(GatewayTest, SpansHoldNoPathThatMayHoldAnId) {
  telemetry::testing::SpanCatcher catcher;
  Send(Get("/v1/shelves/1/books/person@example.com"));
  Send(Get("/v1/nothing/person@example.com"));
  library_.Stop();
  for (const auto& span : catcher.Take()) {
    for (const auto& [key, value] : span.attributes) {
      EXPECT_THAT(value, Not(HasSubstr("person@"))) << span.name << " " << key;
    }
  }
}

TEST_F(GatewayTest, RefusalsDoNotFillTheLog) {
  std::atomic<int64_t> bytes{0};
  telemetry::SetLogSink([&](absl::string_view line) { bytes += line.size(); });
  http::Request request = Get("/v1/shelves/1/books/2");
  request.headers = {};
  for (int i = 0; i < 2000; ++i) {
    request.target = absl::StrCat("http://127.0.0.1:", gateway_->port(),
                                  i % 2 == 0 ? "/v1/shelves/1/books/" : "/none/", i);
    Send(request);
  }
  gateway_->Stop();
  telemetry::SetLogSink(nullptr);
  EXPECT_GT(bytes, 0);
  EXPECT_LT(bytes, 100'000);
}

// Before a service that can be made to hang.
class HungServiceTest : public GatewayTest {
 protected:
  HungServiceTest() : GatewayTest(/*behind_proxy=*/true) {}
  ~HungServiceTest() override { proxy_->GoOn(); }

  // How long it took to be told that the service does not answer.
  absl::Duration TimeUntilTold() {
    const absl::Time start = absl::Now();
    const http::Response told = Send(Get("/v1/shelves/1/books/2"));
    const absl::Duration time = absl::Now() - start;
    EXPECT_EQ(told.status, 503) << told.body;
    EXPECT_EQ(told.headers.Get("Retry-After"), "1");
    EXPECT_THAT(told.body, HasSubstr("conformance does not answer"));
    EXPECT_THAT(told.body, HasSubstr("UPSTREAM_NOT_ANSWERING"));
    return time;
  }
};

TEST_F(HungServiceTest, IsToldWithinSecondsThenAtOnceAndServedAgainWhenItAnswers) {
  EXPECT_EQ(Send(Get("/v1/shelves/1/books/2")).status, 200);
  proxy_->Stall();
  EXPECT_LT(TimeUntilTold(), absl::Seconds(5));
  EXPECT_LT(TimeUntilTold(), absl::Seconds(1));
  EXPECT_EQ(Send(Get("/v1/shelves/1/books:watch?page_size=1")).status, 503);
  const http::Response ready = Send(Get("/readyz"));
  EXPECT_EQ(ready.status, 503);
  EXPECT_THAT(ready.body, HasSubstr("conformance"));
  proxy_->GoOn();
  const absl::Time limit = absl::Now() + absl::Seconds(20);
  while (Send(Get("/v1/shelves/1/books/2")).status != 200 && absl::Now() < limit) {
  }
  EXPECT_EQ(Send(Get("/v1/shelves/1/books/2")).status, 200);
}

TEST_F(HungServiceTest, IsToldWhenNoConnectionComesAbout) {
  proxy_->Stall();
  EXPECT_LT(TimeUntilTold(), absl::Seconds(5));
}

TEST_F(HungServiceTest, ALongCallOfAServiceThatAnswersHasItsDeadline) {
  http::Request request = Get("/v1/shelves/1/books/slow");
  request.headers.Add("X-Request-Timeout", "5");
  const absl::Time start = absl::Now();
  EXPECT_EQ(Send(request).status, 504);
  EXPECT_GT(absl::Now() - start, absl::Seconds(4));
}

TEST_F(GatewayTest, HealthChecksOfServicesLeaveNoSpans) {
  telemetry::testing::SpanCatcher catcher;
  EXPECT_EQ(Send(Get("/readyz")).status, 200);
  for (const auto& span : catcher.Take())
    EXPECT_THAT(span.name, Not(HasSubstr("Health"))) << span.name;
}

TEST_F(GatewayTest, StopRefusesNewConnections) {
  const http::Request request = Get("/healthz");
  gateway_->Stop();
  EXPECT_FALSE(client_.Send(request, absl::Now() + absl::Seconds(5)).ok());
}

}  // namespace
}  // namespace dealtrace::gateway
