// Whom `dealtrace open` hands the token to: the program as a user runs it, and others who wait for
// it.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/http/server.h"
#include "tests/e2e/command.h"

namespace dealtrace::e2e {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kToken[] = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl";

class OpenTest : public ::testing::Test {
 protected:
  OpenTest() : folder_(::testing::TempDir() + "open_test/") {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    std::ofstream(folder_ + "token") << kToken << "\n";
  }
  ~OpenTest() override { std::filesystem::remove_all(folder_); }

  // Somebody who answers as a gateway would, and keeps what he is sent.
  void Serve(http::ServerOptions options) {
    auto server =
        http::Server::Start(std::move(options), [this](std::shared_ptr<http::Exchange> exchange) {
          const std::lock_guard<std::mutex> lock(mutex_);
          requests_.push_back(exchange->request());
          exchange->Send(
              http::MakeResponse(200, "application/json", R"({"path": "/login?code=abc"})"));
        });
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }
  std::string Address(absl::string_view scheme = "http") const {
    return absl::StrCat("gateway: ", scheme, "://127.0.0.1:", server_->port(), "\n");
  }
  CommandResult Open(const std::string& client_yaml) const {
    std::ofstream(folder_ + "client.yaml") << client_yaml;
    return RunCommand({"dealtrace", "--config", folder_ + "client.yaml", "open"});
  }
  std::string TokenFile() const { return absl::StrCat("token_file: ", folder_, "token\n"); }

  const std::string folder_;
  std::mutex mutex_;
  std::vector<http::Request> requests_;
  std::unique_ptr<http::Server> server_;
};

TEST_F(OpenTest, WhoeverHoldsThePortIsSentNothing) {
  Serve({});
  const CommandResult plain = Open(Address() + TokenFile());
  EXPECT_EQ(plain.exit_code, 1) << plain.errors;
  EXPECT_THAT(plain.errors, HasSubstr("gateway_socket"));
  EXPECT_THAT(plain.errors, Not(HasSubstr(kToken)));
  // The gateway is down, and its socket with it.
  const CommandResult down =
      Open(absl::StrCat(Address(), TokenFile(), "gateway_socket: ", folder_, "http.sock\n"));
  EXPECT_NE(down.exit_code, 0);
  EXPECT_TRUE(requests_.empty());
}

TEST_F(OpenTest, TheGatewayIsAskedOverItsSocket) {
  http::ServerOptions options;
  options.unix_path = folder_ + "http.sock";
  Serve(std::move(options));
  const CommandResult open =
      Open(absl::StrCat(Address(), TokenFile(), "gateway_socket: ", folder_, "http.sock\n"));
  EXPECT_EQ(open.exit_code, 0) << open.errors;
  EXPECT_THAT(open.output,
              HasSubstr(absl::StrCat(server_->port(), "/login?code=abc&next=/reports")));
  ASSERT_EQ(requests_.size(), 1u);
  EXPECT_EQ(requests_[0].client_address, "local");
  EXPECT_EQ(requests_[0].headers.Get("Authorization"), absl::StrCat("Bearer ", kToken));
}

TEST_F(OpenTest, ACertificateThatIsNotBelievedIsSentNothing) {
  Serve({});
  EXPECT_NE(Open(Address("https") + TokenFile()).exit_code, 0);
  EXPECT_TRUE(requests_.empty());
}

TEST_F(OpenTest, WithoutATokenItSaysSo) {
  Serve({});
  std::ofstream(folder_ + "certificate.pem") << "certificate";
  const CommandResult open = Open(
      absl::StrCat(Address(), "gateway_socket: ", folder_, "http.sock\ncertificate_file: ", folder_,
                   "certificate.pem\nprivate_key_file: ", folder_, "certificate.pem\n"));
  EXPECT_EQ(open.exit_code, 1) << open.errors;
  EXPECT_THAT(open.errors, HasSubstr("token_file"));
}

}  // namespace
}  // namespace dealtrace::e2e
