#include "services/gateway/config.h"

#include <cstdio>
#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dealtrace::gateway {
namespace {

using ::testing::HasSubstr;

absl::StatusOr<GatewayConfig> Read(std::map<std::string, std::string> settings) {
  config::ServiceConfig config;
  config.settings = std::move(settings);
  return ReadGatewayConfig(config);
}

TEST(GatewayConfigTest, HasDefaults) {
  const auto config = Read({});
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->options.http.address, "127.0.0.1");
  EXPECT_EQ(config->options.http.port, 0);
  EXPECT_FALSE(config->secure_cookies);
  EXPECT_GT(config->options.http.request_count_max, config->options.waiting_calls_max);
}

TEST(GatewayConfigTest, ReadsAddresses) {
  EXPECT_EQ(Read({{"http_address", "0.0.0.0:8080"}})->options.http.port, 8080);
  EXPECT_EQ(Read({{"http_address", "[::1]:8080"}})->options.http.address, "::1");
}

TEST(GatewayConfigTest, ReadsTheLocalSocketAndGivesOneAddressAQuarterOfTheConnections) {
  const auto config = Read({{"local_address", "unix:/run/x.sock"}, {"http_connections_max", "80"}});
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->options.http.unix_path, "/run/x.sock");
  EXPECT_EQ(config->options.http.connections_per_client_max, 20);
}

TEST(GatewayConfigTest, NamesTheSettingThatIsWrong) {
  const std::pair<std::string, std::string> wrong[] = {
      {"http_address", "8080"},          {"http_address", "127.0.0.1:99999"},
      {"call_threads_max", "0"},         {"waiting_calls_max", "many"},
      {"http_connections_max", "-1"},    {"http_body_bytes_max", "12"},
      {"http_certificate_file", "x"},    {"secure_cookies", "yes"},
      {"http_adress", "127.0.0.1:8080"}, {"local_address", "/run/x.sock"},
      {"local_address", "unix:x.sock"},  {"http_connections_per_client_max", "0"},
  };
  for (const auto& [key, value] : wrong) {
    const absl::Status status = Read({{key, value}}).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << key;
    EXPECT_THAT(std::string(status.message()), HasSubstr("`settings." + key + "`"));
  }
}

TEST(GatewayConfigTest, ReadsTheSessionKey) {
  const std::string path = ::testing::TempDir() + "session.key";
  std::ofstream(path) << std::string(64, 'a') << "\n";
  EXPECT_EQ(Read({{"session_key_file", path}})->session_key, std::string(32, '\xaa'));
  std::ofstream(path) << "short\n";
  EXPECT_EQ(Read({{"session_key_file", path}}).status().code(), absl::StatusCode::kInvalidArgument);
  std::remove(path.c_str());
}

}  // namespace
}  // namespace dealtrace::gateway
