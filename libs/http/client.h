// An HTTP client with a deadline on every call, over libcurl.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/http/message.h"

namespace dealtrace::http {

struct ClientOptions {
  absl::Duration connect_timeout = absl::Seconds(5);
  // A longer answer is RESOURCE_EXHAUSTED.
  int64_t body_bytes_max = 64 * 1024 * 1024;
  // PEM file of the authorities to believe; empty: the system's.
  std::string ca_path;
  // Connects to this Unix socket whatever host the address names; none when empty.
  std::string unix_path;
  std::string user_agent = "dealtrace";
};

// Thread safe. Follows no redirects and repeats nothing: what is safe to repeat is the caller's
// knowledge.
class Client {
 public:
  explicit Client(ClientOptions options = {}) : options_(std::move(options)) {}

  // Sends `request`, whose target is an http or https address, and returns the answer, whatever its
  // status. INVALID_ARGUMENT: not such an address; DEADLINE_EXCEEDED; UNAVAILABLE: no connection,
  // or it broke; RESOURCE_EXHAUSTED: the answer is too long. Errors never quote the query.
  absl::StatusOr<Response> Send(const Request& request, absl::Time deadline) const;

 private:
  const ClientOptions options_;
};

}  // namespace dealtrace::http
