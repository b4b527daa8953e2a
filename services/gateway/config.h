// What the gateway is told beside what every service is: the keys under `settings`.
#pragma once

#include "absl/status/statusor.h"
#include "libs/config/service_config.h"
#include "services/gateway/gateway.h"

namespace dealtrace::gateway {

struct GatewayConfig {
  GatewayOptions options;
  // 32 bytes that seal sessions, shared by all replicas; empty: a new one at each start, so that
  // a restart signs everybody out.
  std::string session_key;
  bool secure_cookies = false;
};

// Reads
//   http_address           `127.0.0.1:8080`; port 0 picks one
//   http_certificate_file, http_private_key_file   PEM; both or none
//   secure_cookies         `true` behind a proxy that speaks TLS; with a certificate always
//   session_key_file       64 hexadecimal digits
//   local_address          `unix:/path`: also served there, without TLS, for the socket's owner
//   call_threads_max, waiting_calls_max, http_connections_max, http_connections_per_client_max,
//   http_body_bytes_max
// INVALID_ARGUMENT names the key and the fix, also for a key that is none of these.
absl::StatusOr<GatewayConfig> ReadGatewayConfig(const config::ServiceConfig& config);

}  // namespace dealtrace::gateway
