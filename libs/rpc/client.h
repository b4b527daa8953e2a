// The one way to call gRPC: deadline, trace, identity and retry cannot be forgotten.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "libs/rpc/call.h"
#include "libs/rpc/credentials.h"
#include "libs/telemetry/metrics.h"

namespace dealtrace::rpc {

struct ClientOptions {
  // `127.0.0.1:50051`, `dns:///insight.dealtrace.svc:50051` or `unix:/folder/insight.sock`.
  std::string target;
  // The service's name as in its certificate, for example `ingestion`; also the metric label.
  std::string service;
  ClientCredentials credentials;
  int message_bytes_max = 64 << 20;
  // Counts `dealtrace_rpc_client_calls_total` and their seconds; null: nothing is counted.
  std::shared_ptr<telemetry::Metrics> metrics = nullptr;
};

struct CallOptions {
  // When the caller stops waiting. Required: a call without one is refused.
  absl::Time deadline = absl::InfiniteFuture();
  // The user's token to pass on; empty: the client's own.
  std::string bearer_token;
  // Asked while waiting; true cancels the call.
  std::function<bool()> cancelled;

  // The options for a call made while serving another: what is left of its deadline, its token.
  static CallOptions For(const Call& call);
  static CallOptions Within(absl::Duration timeout);
};

// Thread-safe. Calls are retried by gRPC's service config as the method's policy allows: reads and
// writes with a request_id, on UNAVAILABLE only, within a retry budget.
class Client {
 public:
  explicit Client(ClientOptions options);
  ~Client();

  template <class Response>
  absl::StatusOr<Response> Unary(absl::string_view method, const google::protobuf::Message& request,
                                 const CallOptions& options) {
    Response response;
    absl::Status status = CallUnary(method, request, response, options);
    if (!status.ok()) return status;
    return response;
  }

  // The status carries google.rpc details as payloads; see errors.h.
  absl::Status CallUnary(absl::string_view method, const google::protobuf::Message& request,
                         google::protobuf::Message& response, const CallOptions& options);

  // Calls `on_message` for each message, which `prototype` is a sample of, until the stream ends or
  // it returns an error, which cancels the stream and is returned.
  absl::Status CallServerStream(
      absl::string_view method, const google::protobuf::Message& request,
      const google::protobuf::Message& prototype, const CallOptions& options,
      const std::function<absl::Status(const google::protobuf::Message&)>& on_message);

  // True when the channel connects before `deadline`.
  bool WaitForConnection(absl::Time deadline);

  const std::string& service() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dealtrace::rpc
