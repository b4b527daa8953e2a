#include "libs/http/server.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/http/testing/raw_connection.h"

namespace dealtrace::http {
namespace {

using ::testing::HasSubstr;
using testing::RawConnection;
using ::testing::StartsWith;

// Exchanges that a handler put aside, for the test to answer.
class Held {
 public:
  void Put(std::shared_ptr<Exchange> exchange) {
    const std::lock_guard<std::mutex> lock(mutex_);
    exchanges_.push_back(std::move(exchange));
    changed_.notify_all();
  }
  std::shared_ptr<Exchange> Take() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(20), [this] { return !exchanges_.empty(); });
    if (exchanges_.empty()) return nullptr;
    auto exchange = std::move(exchanges_.front());
    exchanges_.erase(exchanges_.begin());
    return exchange;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::shared_ptr<Exchange>> exchanges_;
};

class ServerTest : public ::testing::Test {
 protected:
  void Serve(ServerOptions options, Handler handler) {
    auto server = Server::Start(std::move(options), std::move(handler));
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }
  void ServeEcho(ServerOptions options = {}) {
    Serve(std::move(options), [](std::shared_ptr<Exchange> exchange) {
      exchange->Send(
          MakeResponse(200, "text/plain",
                       absl::StrCat(exchange->request().target, "|", exchange->request().body)));
    });
  }
  void ServeHeld(ServerOptions options = {}) {
    Serve(std::move(options),
          [this](std::shared_ptr<Exchange> exchange) { held_.Put(std::move(exchange)); });
  }
  Held held_;
  std::unique_ptr<Server> server_;
};

constexpr absl::string_view kGet = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

TEST_F(ServerTest, KeepsAConnectionForManyRequests) {
  ServeEcho();
  RawConnection connection(server_->port());
  for (int i = 0; i < 3; ++i) {
    connection.Send("POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi");
    const std::string answer = connection.ReadAnswer();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(answer, HasSubstr("Connection: keep-alive"));
    EXPECT_THAT(answer, HasSubstr("\r\n\r\n/p|hi"));
  }
}

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
  ServeEcho();
  RawConnection connection(server_->port());
  connection.Send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(connection.ReadAnswer(), HasSubstr("/1|"));
  EXPECT_THAT(connection.ReadAnswer(), HasSubstr("/2|"));
}

TEST_F(ServerTest, RefusesMalformedInput) {
  ServeEcho();
  RawConnection connection(server_->port());
  connection.Send("nonsense\r\n\r\n");
  EXPECT_THAT(connection.ReadAll(), StartsWith("HTTP/1.1 400 Bad Request\r\n"));
}

TEST_F(ServerTest, RefusesHeadersBeyondTheLimit) {
  ServeEcho({.header_bytes_max = 200});
  RawConnection connection(server_->port());
  connection.Send(absl::StrCat("GET / HTTP/1.1\r\nX: ", std::string(300, 'x'), "\r\n\r\n"));
  EXPECT_THAT(connection.ReadAll(), StartsWith("HTTP/1.1 431 "));
}

TEST_F(ServerTest, RefusesABodyBeyondTheLimitAndTheRefusalArrives) {
  ServeEcho({.body_bytes_max = 1000});
  RawConnection connection(server_->port());
  connection.Send(absl::StrCat("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\n\r\n",
                               std::string(300000, 'x')));
  EXPECT_THAT(connection.ReadAll(), StartsWith("HTTP/1.1 413 "));
}

TEST_F(ServerTest, RefusesAChunkedBodyBeyondTheLimit) {
  ServeEcho({.body_bytes_max = 10});
  RawConnection connection(server_->port());
  connection.Send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
  connection.Send("8\r\n12345678\r\n8\r\n12345678\r\n0\r\n\r\n");
  EXPECT_THAT(connection.ReadAll(), StartsWith("HTTP/1.1 413 "));
}

TEST_F(ServerTest, AsksForABodyThatWaitsToBeAskedFor) {
  ServeEcho();
  RawConnection connection(server_->port());
  connection.Send(
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(connection.ReadUntil("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  connection.Send("ok");
  EXPECT_THAT(connection.ReadAnswer(), HasSubstr("/|ok"));
}

TEST_F(ServerTest, ClosesASlowRequest) {
  ServeEcho({.read_timeout = absl::Milliseconds(50)});
  RawConnection connection(server_->port());
  connection.Send("GET / HT");
  EXPECT_EQ(connection.ReadAll(), "");
}

TEST_F(ServerTest, ClosesAnIdleConnection) {
  ServeEcho({.idle_timeout = absl::Milliseconds(50)});
  RawConnection connection(server_->port());
  connection.Send(kGet);
  EXPECT_THAT(connection.ReadAll(), HasSubstr("200 OK"));
}

TEST_F(ServerTest, RefusesRequestsBeyondTheLimitWithRetryAfter) {
  ServeHeld({.request_count_max = 1});
  RawConnection first(server_->port());
  first.Send(kGet);
  auto exchange = held_.Take();
  ASSERT_NE(exchange, nullptr);
  RawConnection second(server_->port());
  second.Send(kGet);
  const std::string refused = second.ReadAnswer();
  EXPECT_THAT(refused, StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(refused, HasSubstr("Retry-After: 1\r\n"));
  exchange->Send(MakeResponse(200, "text/plain", "done"));
  exchange.reset();
  EXPECT_THAT(first.ReadAnswer(), HasSubstr("done"));
  second.Send(kGet);
  exchange = held_.Take();
  ASSERT_NE(exchange, nullptr);
  exchange->Send(MakeResponse(200, "text/plain", "later"));
  EXPECT_THAT(second.ReadAnswer(), HasSubstr("later"));
}

TEST_F(ServerTest, StreamsChunksAndReusesTheConnection) {
  ServeHeld();
  RawConnection connection(server_->port());
  connection.Send(kGet);
  auto exchange = held_.Take();
  ASSERT_NE(exchange, nullptr);
  exchange->StartStream(MakeResponse(200, "application/x-ndjson", ""));
  for (const std::string piece : {"one\n", "two\n"}) {
    std::promise<bool> written;
    exchange->Write(piece, [&](bool ok) { written.set_value(ok); });
    EXPECT_TRUE(written.get_future().get());
  }
  exchange->EndStream();
  EXPECT_THAT(connection.ReadUntil("0\r\n\r\n"),
              ::testing::EndsWith("\r\n\r\n4\r\none\n\r\n4\r\ntwo\n\r\n0\r\n\r\n"));
  connection.Send(kGet);
  exchange = held_.Take();
  ASSERT_NE(exchange, nullptr);
  exchange->Send(MakeResponse(204, "text/plain", ""));
  EXPECT_THAT(connection.ReadUntil("\r\n\r\n"), StartsWith("HTTP/1.1 204 "));
}

TEST_F(ServerTest, TellsAStreamThatItsCallerHasGone) {
  ServeHeld();
  std::shared_ptr<Exchange> exchange;
  {
    RawConnection connection(server_->port());
    connection.Send(kGet);
    exchange = held_.Take();
    ASSERT_NE(exchange, nullptr);
  }
  std::promise<void> gone;
  exchange->OnDisconnect([&] { gone.set_value(); });
  gone.get_future().wait();
  exchange->StartStream(MakeResponse(200, "text/plain", ""));
  std::promise<bool> written;
  exchange->Write("x", [&](bool ok) { written.set_value(ok); });
  EXPECT_FALSE(written.get_future().get());
}

TEST_F(ServerTest, AnswersForAHandlerThatLetsGoOrThrows) {
  Serve({}, [](std::shared_ptr<Exchange> exchange) {
    if (exchange->request().target == "/throw") throw std::runtime_error("broken");
  });
  RawConnection connection(server_->port());
  connection.Send(kGet);
  EXPECT_THAT(connection.ReadAnswer(), StartsWith("HTTP/1.1 500 "));
  connection.Send("GET /throw HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(connection.ReadAnswer(), StartsWith("HTTP/1.1 500 "));
}

TEST_F(ServerTest, HeaderValuesCannotAddFields) {
  Serve({}, [](std::shared_ptr<Exchange> exchange) {
    Response response = MakeResponse(200, "text/plain", "x");
    response.headers.Add("X-A", "1\r\nX-Evil: 2");
    exchange->Send(std::move(response));
  });
  RawConnection connection(server_->port());
  connection.Send(kGet);
  EXPECT_THAT(connection.ReadAnswer(), HasSubstr("X-A: 1  X-Evil: 2\r\n"));
}

TEST_F(ServerTest, AnswersHeadWithoutABody) {
  ServeEcho();
  RawConnection connection(server_->port());
  connection.Send("HEAD /h HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const std::string answer = connection.ReadAll();
  EXPECT_THAT(answer, HasSubstr("Content-Length: 3\r\n"));
  EXPECT_THAT(answer, ::testing::EndsWith("\r\n\r\n"));
}

TEST_F(ServerTest, AccessRecordHasNoQuery) {
  std::promise<AccessRecord> record;
  ServerOptions options;
  options.on_access = [&](const AccessRecord& seen) { record.set_value(seen); };
  ServeEcho(std::move(options));
  RawConnection connection(server_->port());
  connection.Send("POST /login?code=secret HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
  connection.ReadAnswer();
  const AccessRecord seen = record.get_future().get();
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.path, "/login");
  EXPECT_EQ(seen.status, 200);
  EXPECT_EQ(seen.request_body_bytes, 3);
  EXPECT_EQ(seen.response_body_bytes, 22);
  EXPECT_EQ(seen.client_address, "127.0.0.1");
  EXPECT_FALSE(seen.aborted);
}

TEST_F(ServerTest, DrainFinishesRunningRequestsAndClosesIdleConnections) {
  ServeHeld();
  RawConnection idle(server_->port());
  RawConnection busy(server_->port());
  busy.Send(kGet);
  auto exchange = held_.Take();
  ASSERT_NE(exchange, nullptr);
  auto drained = std::async(std::launch::async, [&] { server_->Drain(absl::Seconds(20)); });
  EXPECT_EQ(idle.ReadAll(), "");
  exchange->Send(MakeResponse(200, "text/plain", "last words"));
  exchange.reset();
  const std::string answer = busy.ReadAll();
  EXPECT_THAT(answer, HasSubstr("last words"));
  EXPECT_THAT(answer, HasSubstr("Connection: close"));
  drained.get();
  EXPECT_EQ(server_->connection_count(), 0);
}

TEST_F(ServerTest, DrainEndsWhenAHandlerLetsGoOfAConnectionThatIsGone) {
  ServeHeld();
  auto connection = std::make_unique<RawConnection>(server_->port());
  connection->Send(kGet);
  auto exchange = held_.Take();
  ASSERT_NE(exchange, nullptr);
  std::promise<void> gone;
  exchange->OnDisconnect([&] { gone.set_value(); });
  connection.reset();
  gone.get_future().wait();
  auto drained = std::async(std::launch::async, [&] { server_->Drain(absl::Seconds(60)); });
  exchange.reset();
  EXPECT_EQ(drained.wait_for(std::chrono::seconds(20)), std::future_status::ready);
}

TEST_F(ServerTest, AnExchangeMayOutliveItsServer) {
  ServeHeld();
  RawConnection connection(server_->port());
  connection.Send(kGet);
  auto exchange = held_.Take();
  ASSERT_NE(exchange, nullptr);
  server_.reset();
  exchange->Send(MakeResponse(200, "text/plain", "too late"));
  exchange.reset();
  EXPECT_EQ(connection.ReadAll(), "");
}

TEST_F(ServerTest, ServesAThousandConnectionsAtOnce) {
  ServeHeld();
  std::vector<std::unique_ptr<RawConnection>> connections;
  for (int i = 0; i < 1000; ++i) {
    connections.push_back(std::make_unique<RawConnection>(server_->port()));
    ASSERT_TRUE(connections.back()->connected());
    connections.back()->Send(kGet);
  }
  std::vector<std::shared_ptr<Exchange>> exchanges;
  for (int i = 0; i < 1000; ++i) exchanges.push_back(held_.Take());
  for (auto& exchange : exchanges) {
    ASSERT_NE(exchange, nullptr);
    exchange->Send(MakeResponse(200, "text/plain", "ok"));
  }
  for (auto& connection : connections) {
    EXPECT_THAT(connection->ReadAnswer(), StartsWith("HTTP/1.1 200 OK"));
  }
}

constexpr absl::string_view kSilentChunks =
    "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";

TEST_F(ServerTest, BodiesThatDoNotArriveTakeNothingFromOthers) {
  ServeEcho({.body_bytes_max = 1000, .all_bodies_bytes_max = 4000});
  std::vector<std::unique_ptr<RawConnection>> silent;
  for (int i = 0; i < 20; ++i) {
    silent.push_back(std::make_unique<RawConnection>(server_->port()));
    silent.back()->Send(i % 2 == 0 ? kSilentChunks
                                   : "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n");
  }
  // The refusal of the last one tells that the server has seen all heads before it.
  silent.front()->Send("1\r\nx\r\n");
  RawConnection bystander(server_->port());
  bystander.Send(absl::StrCat("POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n",
                              std::string(900, 'b')));
  EXPECT_THAT(bystander.ReadAnswer(), StartsWith("HTTP/1.1 200 "));
}

TEST_F(ServerTest, ABodyCountsUntilItsHandlerLetsGoOfItAlsoWhenItsCallerHasGone) {
  ServeHeld({.body_bytes_max = 1000, .all_bodies_bytes_max = 1500});
  const std::string post = absl::StrCat(
      "POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n", std::string(1000, 'b'));
  auto first = std::make_unique<RawConnection>(server_->port());
  first->Send(post);
  auto held = held_.Take();
  ASSERT_NE(held, nullptr);
  std::promise<void> gone;
  held->OnDisconnect([&] { gone.set_value(); });
  first.reset();
  gone.get_future().wait();
  RawConnection second(server_->port(), "127.0.0.2");
  second.Send(post);
  EXPECT_THAT(second.ReadAnswer(), StartsWith("HTTP/1.1 503 "));
  held.reset();
  RawConnection third(server_->port(), "127.0.0.2");
  third.Send(post);
  held = held_.Take();
  ASSERT_NE(held, nullptr);
  held->Send(MakeResponse(200, "text/plain", "ok"));
  EXPECT_THAT(third.ReadAnswer(), StartsWith("HTTP/1.1 200 "));
}

TEST_F(ServerTest, ABodyThatDripsEndsAtItsDeadline) {
  ServeEcho({.read_timeout = absl::Milliseconds(200)});
  RawConnection connection(server_->port());
  connection.Send(kSilentChunks);
  const absl::Time start = absl::Now();
  std::atomic<bool> is_over{false};
  auto dripping = std::async(std::launch::async, [&] {
    while (!is_over) {
      connection.Send("1\r\nx\r\n");
      std::this_thread::yield();
    }
  });
  EXPECT_THAT(connection.ReadAll(), ::testing::Not(HasSubstr("200")));
  is_over = true;
  EXPECT_LT(absl::Now() - start, absl::Seconds(10));
}

TEST_F(ServerTest, TheOldestIdleConnectionMakesRoomWhenAllAreTaken) {
  ServeEcho({.connection_count_max = 10});
  std::vector<std::unique_ptr<RawConnection>> idle;
  for (int i = 0; i < 40; ++i) {
    idle.push_back(std::make_unique<RawConnection>(server_->port()));
    // Some have begun a request, which they never end.
    if (i % 3 == 0) idle.back()->Send("GET / HT");
    if (i % 3 == 1) idle.back()->Send(kSilentChunks);
  }
  RawConnection bystander(server_->port(), "127.0.0.2");
  bystander.Send(kGet);
  EXPECT_THAT(bystander.ReadAnswer(), StartsWith("HTTP/1.1 200 "));
  EXPECT_EQ(idle.front()->ReadAll(), "");
  EXPECT_LE(server_->connection_count(), 11);
}

TEST_F(ServerTest, OneAddressKeepsToItsShareOfTheConnections) {
  ServeEcho({.connections_per_client_max = 5});
  RawConnection other(server_->port(), "127.0.0.2");
  std::vector<std::unique_ptr<RawConnection>> idle;
  for (int i = 0; i < 20; ++i) {
    idle.push_back(std::make_unique<RawConnection>(server_->port()));
  }
  EXPECT_EQ(idle.front()->ReadAll(), "");
  idle.back()->Send(kGet);
  EXPECT_THAT(idle.back()->ReadAnswer(), StartsWith("HTTP/1.1 200 "));
  other.Send(kGet);
  EXPECT_THAT(other.ReadAnswer(), StartsWith("HTTP/1.1 200 "));
}

TEST_F(ServerTest, IsRefusedByItsHeadWithoutItsBody) {
  auto server =
      Server::Start({}, Admit([](const Request& head) {
                      const Handler answer = [](std::shared_ptr<Exchange> exchange) {
                        exchange->Send(MakeResponse(200, "text/plain", exchange->request().body));
                      };
                      Admission admission{.handler = answer};
                      if (head.target == "/ten") admission.body_bytes_max = 10;
                      return admission;
                    }));
  ASSERT_TRUE(server.ok()) << server.status();
  RawConnection unread((*server)->port());
  unread.Send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n");
  EXPECT_THAT(unread.ReadAll(), HasSubstr("Connection: close"));
  RawConnection connection((*server)->port());
  connection.Send("POST /ten HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_THAT(connection.ReadAnswer(), HasSubstr("\r\n\r\nhello"));
  connection.Send(kGet);
  EXPECT_THAT(connection.ReadAnswer(), HasSubstr("Connection: keep-alive"));
  connection.Send("POST /ten HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n");
  EXPECT_THAT(connection.ReadAnswer(), StartsWith("HTTP/1.1 413 "));
}

TEST_F(ServerTest, FourThousandIdleConnectionsLockNobodyOut) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit raised = before;
  raised.rlim_cur = raised.rlim_max;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &raised), 0);
  if (raised.rlim_cur < 10'000) GTEST_SKIP() << "needs 10,000 descriptors";
  ServeEcho();
  std::vector<std::unique_ptr<RawConnection>> idle;
  for (int i = 0; i < 4200; ++i) {
    const std::string source = absl::StrCat("127.0.1.", 1 + i % 200);
    idle.push_back(std::make_unique<RawConnection>(server_->port(), source.c_str()));
    ASSERT_TRUE(idle.back()->connected());
  }
  RawConnection bystander(server_->port());
  bystander.Send(kGet);
  EXPECT_THAT(bystander.ReadAnswer(), StartsWith("HTTP/1.1 200 "));
  ::setrlimit(RLIMIT_NOFILE, &before);
}

// A server in a process of its own, whose descriptors and processor time can be counted.
class ChildServer {
 public:
  // `descriptors_left`: how many the server may open once it listens.
  explicit ChildServer(int descriptors_left) {
    if (::pipe(from_child_) != 0 || ::pipe(to_child_) != 0) return;
    child_ = ::fork();
    if (child_ == 0) Serve(descriptors_left);
    ::close(from_child_[1]);
    ::close(to_child_[0]);
    if (::read(from_child_[0], &port_, sizeof port_) != sizeof port_) port_ = 0;
  }
  ChildServer(const ChildServer&) = delete;
  ChildServer& operator=(const ChildServer&) = delete;
  ~ChildServer() { Stop(); }

  int port() const { return port_; }

  // Waits until a request for /hold is held: until then its connection is an idle one.
  bool AwaitHeld() const {
    char held = 0;
    return ::read(from_child_[0], &held, 1) == 1;
  }

  // Ends the server; the processor time that it took.
  absl::Duration Stop() {
    if (child_ <= 0) return absl::ZeroDuration();
    ::close(to_child_[1]);
    ::close(from_child_[0]);
    rusage used{};
    ::wait4(std::exchange(child_, 0), nullptr, 0, &used);
    return absl::DurationFromTimeval(used.ru_utime) + absl::DurationFromTimeval(used.ru_stime);
  }

 private:
  [[noreturn]] void Serve(int descriptors_left) const {
    ::close(to_child_[1]);
    std::vector<std::shared_ptr<Exchange>> held;
    auto server = Server::Start({.thread_count = 1}, [&](std::shared_ptr<Exchange> exchange) {
      if (exchange->request().target == "/hold") {
        held.push_back(std::move(exchange));
        if (::write(from_child_[1], "h", 1) != 1) ::_exit(1);
        return;
      }
      exchange->Send(MakeResponse(200, "text/plain", "ok"));
    });
    if (!server.ok()) ::_exit(1);
    const int next = ::dup(0);
    ::close(next);
    const auto count = static_cast<rlim_t>(next + descriptors_left);
    const rlimit limit{.rlim_cur = count, .rlim_max = count};
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) ::_exit(1);
    const int port = (*server)->port();
    if (::write(from_child_[1], &port, sizeof port) != sizeof port) ::_exit(1);
    char end;
    while (::read(to_child_[0], &end, 1) > 0) continue;
    ::_exit(0);
  }

  int from_child_[2] = {-1, -1};
  int to_child_[2] = {-1, -1};
  pid_t child_ = -1;
  int port_ = 0;
};

TEST(ServerDescriptorsTest, ACallerIsServedWhenIdleOnesHoldAllDescriptors) {
  ChildServer server(/*descriptors_left=*/50);
  std::vector<std::unique_ptr<RawConnection>> idle;
  for (int i = 0; i < 120; ++i) {
    idle.push_back(std::make_unique<RawConnection>(server.port()));
    ASSERT_TRUE(idle.back()->connected());
  }
  for (int i = 0; i < 3; ++i) {
    RawConnection bystander(server.port(), "127.0.0.2");
    bystander.Send(kGet);
    EXPECT_THAT(bystander.ReadAnswer(), StartsWith("HTTP/1.1 200 "));
  }
}

TEST(ServerDescriptorsTest, NoCoreIsBurntWhenNoDescriptorCanBeHad) {
  ChildServer server(/*descriptors_left=*/1);
  RawConnection busy(server.port());
  busy.Send("GET /hold HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(server.AwaitHeld());
  RawConnection waiting(server.port());
  waiting.Send(kGet);
  // Nobody answers: the time that the read may take is the time that is measured.
  EXPECT_EQ(waiting.ReadFor(absl::Milliseconds(1500)), "");
  EXPECT_LT(server.Stop(), absl::Milliseconds(500));
}

TEST(ServerStartTest, NamesABadAddressATakenPortAndAMissingCertificate) {
  const auto handler = [](std::shared_ptr<Exchange>) {};
  EXPECT_EQ(Server::Start({.address = "nowhere"}, handler).status().code(),
            absl::StatusCode::kInvalidArgument);
  const auto first = Server::Start({}, handler);
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(Server::Start({.port = (*first)->port()}, handler).status().code(),
            absl::StatusCode::kUnavailable);
  ServerOptions tls;
  tls.tls = TlsFiles{"absent.pem", "absent.key"};
  const absl::Status missing = Server::Start(tls, handler).status();
  EXPECT_EQ(missing.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(missing.message()), HasSubstr("absent.pem"));
}

}  // namespace
}  // namespace dealtrace::http
