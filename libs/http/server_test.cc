#include "libs/http/server.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dealtrace::http {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// A bare connection, to send what no proper client would.
class RawConnection {
 public:
  explicit RawConnection(int port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    timeval limit{.tv_sec = 20, .tv_usec = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  ~RawConnection() { ::close(socket_); }
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  bool connected() const { return connected_; }
  void Send(absl::string_view text) {
    while (!text.empty()) {
      const ssize_t count = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (count <= 0) return;
      text.remove_prefix(static_cast<size_t>(count));
    }
  }
  // Reads until `text` ends with `end`, or the connection does.
  std::string ReadUntil(absl::string_view end) {
    std::string text;
    char c;
    while (!absl::EndsWith(text, end) && ::recv(socket_, &c, 1, 0) == 1) text.push_back(c);
    return text;
  }
  // One answer that has a Content-Length.
  std::string ReadAnswer() {
    std::string text = ReadUntil("\r\n\r\n");
    const size_t at = text.find("Content-Length: ");
    size_t left = 0;
    if (at == std::string::npos ||
        !absl::SimpleAtoi(text.substr(at + 16, text.find('\r', at) - at - 16), &left)) {
      return text;
    }
    for (char c; left > 0 && ::recv(socket_, &c, 1, 0) == 1; --left) text.push_back(c);
    return text;
  }
  std::string ReadAll() { return ReadUntil(std::string(1, '\xFF')); }

 private:
  int socket_;
  bool connected_ = false;
};

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
