#include "libs/http/client.h"

#include <sys/stat.h>

#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "libs/http/server.h"

namespace dealtrace::http {
namespace {

class ClientTest : public ::testing::Test {
 protected:
  void Serve(Handler handler) {
    auto server = Server::Start({}, std::move(handler));
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }
  Request To(absl::string_view target) const {
    Request request;
    request.target = absl::StrCat("http://127.0.0.1:", server_->port(), target);
    return request;
  }
  std::unique_ptr<Server> server_;
};

TEST_F(ClientTest, SendsMethodHeadersAndBody) {
  Serve([](std::shared_ptr<Exchange> exchange) {
    const Request& request = exchange->request();
    exchange->Send(MakeResponse(201, "text/plain",
                                absl::StrCat(request.method, " ", request.target, " ",
                                             request.headers.Get("x-one"), " ", request.body)));
  });
  Request request = To("/a?b=c");
  request.method = "PATCH";
  request.headers.Add("X-One", "1");
  request.body = "hello";
  const auto response = Client().Send(request, absl::Now() + absl::Seconds(10));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->status, 201);
  EXPECT_EQ(response->headers.Get("content-type"), "text/plain");
  EXPECT_EQ(response->body, "PATCH /a?b=c 1 hello");
}

TEST_F(ClientTest, StopsAtItsDeadline) {
  std::shared_ptr<Exchange> held;
  Serve([&](std::shared_ptr<Exchange> exchange) { held = std::move(exchange); });
  const auto response = Client().Send(To("/"), absl::Now() + absl::Milliseconds(50));
  EXPECT_EQ(response.status().code(), absl::StatusCode::kDeadlineExceeded);
  server_.reset();
}

TEST_F(ClientTest, RefusesAnAnswerThatIsTooLong) {
  Serve([](std::shared_ptr<Exchange> exchange) {
    exchange->Send(MakeResponse(200, "text/plain", std::string(100, 'x')));
  });
  ClientOptions options;
  options.body_bytes_max = 99;
  const auto response = Client(options).Send(To("/"), absl::Now() + absl::Seconds(10));
  EXPECT_EQ(response.status().code(), absl::StatusCode::kResourceExhausted);
}

TEST_F(ClientTest, ErrorsDoNotQuoteTheQuery) {
  Request request;
  request.target = "ftp://127.0.0.1/x?code=secret";
  const auto response = Client().Send(request, absl::Now() + absl::Seconds(10));
  EXPECT_EQ(response.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(response.status().message().find("secret"), absl::string_view::npos);
}

TEST_F(ClientTest, ReachesAServerOverItsUnixSocketWhichOthersCannotOpen) {
  const std::string path = ::testing::TempDir() + "http_client_test.sock";
  const auto handler = [](std::shared_ptr<Exchange> exchange) {
    exchange->Send(MakeResponse(200, "text/plain", exchange->request().client_address));
  };
  ServerOptions options;
  options.unix_path = path;
  auto server = Server::Start(options, handler);
  ASSERT_TRUE(server.ok()) << server.status();
  struct stat file {};
  ASSERT_EQ(::stat(path.c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777, 0600u);
  ClientOptions over_socket;
  over_socket.unix_path = path;
  const Client client(over_socket);
  Request request;
  request.target = "http://localhost/";
  const auto response = client.Send(request, absl::Now() + absl::Seconds(10));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->body, "local");
  // A socket that is served is not taken away; one that is left over is.
  EXPECT_EQ(Server::Start(options, handler).status().code(), absl::StatusCode::kUnavailable);
  server->reset();
  EXPECT_EQ(client.Send(request, absl::Now() + absl::Seconds(10)).status().code(),
            absl::StatusCode::kUnavailable);
  EXPECT_NE(::stat(path.c_str(), &file), 0);
}

TEST_F(ClientTest, NobodyListeningIsUnavailable) {
  Serve([](std::shared_ptr<Exchange>) {});
  const Request request = To("/");
  server_.reset();
  const auto response = Client().Send(request, absl::Now() + absl::Seconds(10));
  EXPECT_EQ(response.status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace dealtrace::http
