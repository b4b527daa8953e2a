#include "services/gateway/config.h"

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "libs/rpc/status_macros.h"
#include "services/gateway/sealed_text.h"

namespace dealtrace::gateway {
namespace {

constexpr absl::string_view kKeys[] = {"http_address",
                                       "http_certificate_file",
                                       "http_private_key_file",
                                       "secure_cookies",
                                       "session_key_file",
                                       "call_threads_max",
                                       "waiting_calls_max",
                                       "http_connections_max",
                                       "http_body_bytes_max",
                                       "local_address",
                                       "http_connections_per_client_max"};

absl::Status Bad(absl::string_view key, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("configuration: `settings.", key, "` ", what));
}

absl::Status CheckKeys(const config::ServiceConfig& config) {
  for (const auto& [key, value] : config.settings) {
    if (std::find(std::begin(kKeys), std::end(kKeys), key) == std::end(kKeys)) {
      return Bad(key, "is not known to the gateway; remove it");
    }
  }
  return absl::OkStatus();
}

absl::Status ReadAddress(const config::ServiceConfig& config, http::ServerOptions& http) {
  const std::string text = config.Setting("http_address", "127.0.0.1:0");
  const size_t colon = text.rfind(':');
  if (colon == std::string::npos || !absl::SimpleAtoi(text.substr(colon + 1), &http.port) ||
      http.port < 0 || http.port > 65535) {
    return Bad("http_address", "must be an address and a port, for example `127.0.0.1:8080`");
  }
  absl::string_view address = absl::string_view(text).substr(0, colon);
  absl::ConsumePrefix(&address, "[");
  absl::ConsumeSuffix(&address, "]");
  http.address = std::string(address);
  return absl::OkStatus();
}

absl::Status ReadLocalAddress(const config::ServiceConfig& config, http::ServerOptions& http) {
  const std::string text = config.Setting("local_address", "");
  absl::string_view path = text;
  if (text.empty()) return absl::OkStatus();
  if (!absl::ConsumePrefix(&path, "unix:") || !absl::StartsWith(path, "/")) {
    return Bad(
        "local_address",
        "must be `unix:` and the absolute path of a socket in a folder of its owner's alone");
  }
  http.unix_path = std::string(path);
  return absl::OkStatus();
}

template <class Number>
absl::Status ReadNumber(const config::ServiceConfig& config, absl::string_view key, Number lowest,
                        Number highest, Number& number) {
  const std::string text = config.Setting(key, "");
  if (text.empty()) return absl::OkStatus();
  if (!absl::SimpleAtoi(text, &number) || number < lowest || number > highest) {
    return Bad(key, absl::StrCat("must be a number from ", lowest, " to ", highest));
  }
  return absl::OkStatus();
}

absl::Status ReadSessionKey(const config::ServiceConfig& config, std::string& key) {
  const std::string path = config.Setting("session_key_file", "");
  if (path.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::string text, config::ReadFile(path, 1024));
  const absl::string_view digits = absl::StripAsciiWhitespace(text);
  const bool all_hex = std::all_of(digits.begin(), digits.end(), [](char c) {
    return absl::ascii_isxdigit(static_cast<unsigned char>(c));
  });
  if (!all_hex || digits.size() != 2 * TextSealer::kKeyBytes) {
    return Bad("session_key_file",
               "must name a file of 64 hexadecimal digits: `openssl rand -hex 32`");
  }
  key = absl::HexStringToBytes(digits);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<GatewayConfig> ReadGatewayConfig(const config::ServiceConfig& config) {
  GatewayConfig gateway;
  GatewayOptions& options = gateway.options;
  RETURN_IF_ERROR(CheckKeys(config));
  RETURN_IF_ERROR(ReadAddress(config, options.http));
  RETURN_IF_ERROR(ReadLocalAddress(config, options.http));
  RETURN_IF_ERROR(ReadNumber(config, "call_threads_max", 1, 10'000, options.call_threads_max));
  RETURN_IF_ERROR(ReadNumber(config, "waiting_calls_max", 0, 1'000'000, options.waiting_calls_max));
  RETURN_IF_ERROR(
      ReadNumber(config, "http_connections_max", 1, 1'000'000, options.http.connection_count_max));
  // One address of a quarter, as one caller of all else.
  options.http.connections_per_client_max = std::max(1, options.http.connection_count_max / 4);
  RETURN_IF_ERROR(ReadNumber(config, "http_connections_per_client_max", 1, 1'000'000,
                             options.http.connections_per_client_max));
  RETURN_IF_ERROR(ReadNumber<uint64_t>(config, "http_body_bytes_max", 1024, uint64_t{64} << 20,
                                       options.http.body_bytes_max));
  RETURN_IF_ERROR(ReadSessionKey(config, gateway.session_key));
  // The scheduler refuses with a better message than the HTTP server, so it comes first.
  options.http.request_count_max = options.call_threads_max + options.waiting_calls_max + 256;
  options.drain_limit = config.drain_limit;
  const std::string certificate = config.Setting("http_certificate_file", "");
  const std::string key = config.Setting("http_private_key_file", "");
  if (certificate.empty() != key.empty()) {
    return Bad("http_certificate_file", "and `settings.http_private_key_file` go together");
  }
  if (!certificate.empty()) options.http.tls = http::TlsFiles{certificate, key};
  const std::string secure = config.Setting("secure_cookies", "false");
  if (secure != "true" && secure != "false") return Bad("secure_cookies", "must be true or false");
  gateway.secure_cookies = secure == "true" || options.http.tls.has_value();
  return gateway;
}

}  // namespace dealtrace::gateway
