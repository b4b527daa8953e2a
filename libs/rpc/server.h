// The one way to serve gRPC.
//
// A server is given handlers by method name; the adapter around every handler enforces the method's
// policy (proto/dealtrace/options/v1) from the descriptors: trace, deadline, identity and scopes,
// concurrency, decoding, error details, metrics, the log line. Start() refuses when a method of a
// served service has no policy or no handler, or when a handler's types are not the method's.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "libs/rpc/call.h"
#include "libs/rpc/credentials.h"
#include "libs/telemetry/metrics.h"

namespace dealtrace::rpc {

struct ServerOptions {
  // Where a client certificate is demanded in the handshake. `127.0.0.1:0` picks a port;
  // `unix:/folder/name.sock` is a socket in a folder that only this user may enter.
  std::string address;
  // Where callers without a certificate come in with a token; empty: nowhere. Made to stand behind
  // a proxy that limits headers, see docs/security.md.
  std::string token_address;
  // Certificate, key and CA of this server, and the key that signs bearer tokens.
  ServerCredentials credentials;
  // The audience that a token must have: the service's name, for example `ingestion`.
  std::string audience;
  // Health without TLS for probes (`127.0.0.1:0`); empty: none. `` and each service's name follow
  // readiness; `liveness` is SERVING as long as the server accepts calls on its other addresses.
  std::string plain_health_address;
  int worker_threads = 16;           // handlers that run at a time
  int queue_calls_max = 256;         // calls that wait for a worker; more are refused
  int message_bytes_max = 32 << 20;  // a larger request is refused
  absl::Duration drain_limit = absl::Seconds(20);
  // gRPC balances connections, not calls: clients come back after this time to meet new replicas.
  absl::Duration connection_age = absl::Minutes(5);
  // How often the server connects to its own addresses as a caller does, and how long that may
  // take. When it could not three times in a row, `stopped_accepting` is called, which ends the
  // process: a supervisor starts it again. Empty: only `liveness` tells.
  absl::Duration watch_interval = absl::Seconds(10);
  std::function<void()> stopped_accepting;
};

// The policy of a service whose proto cannot carry our option (OpenTelemetry's collector).
struct ForeignPolicy {
  std::string method;
  std::vector<std::string> scopes;
  absl::Duration max_deadline;
  int max_concurrency;
  bool is_traced = true;  // false: its calls make no spans
};

// Writes a stream's messages. Blocks while the client is slow, at most until the deadline.
class StreamWriter {
 public:
  virtual ~StreamWriter() = default;
  // CANCELLED or DEADLINE_EXCEEDED when the client is gone.
  virtual absl::Status Write(const google::protobuf::Message& message) = 0;
};

class Server {
 public:
  using UnaryHandler = std::function<absl::Status(
      const Call&, const google::protobuf::Message& request, google::protobuf::Message& response)>;
  using StreamHandler = std::function<absl::Status(
      const Call&, const google::protobuf::Message& request, StreamWriter& writer)>;

  Server(ServerOptions options, std::shared_ptr<telemetry::Metrics> metrics);
  // Drains.
  ~Server();

  // `method` is `package.Service/Method`. Request and Response are generated messages:
  //   server.Handle<GetCallRequest, Call>("dealtrace.ingestion.v1.CallService/GetCall",
  //       [this](const rpc::Call& call, const GetCallRequest& request) -> absl::StatusOr<Call>
  //       {…});
  template <class Request, class Response, class Function>
  void Handle(absl::string_view method, Function function) {
    HandleUnary(method, Request::descriptor(), Response::descriptor(),
                [function](const Call& call, const google::protobuf::Message& request,
                           google::protobuf::Message& response) -> absl::Status {
                  absl::StatusOr<Response> result =
                      function(call, static_cast<const Request&>(request));
                  if (!result.ok()) return result.status();
                  static_cast<Response&>(response) = *std::move(result);
                  return absl::OkStatus();
                });
  }

  // A server-streaming method; the function takes (call, request, StreamWriter&) and returns a
  // Status.
  template <class Request, class Response, class Function>
  void HandleStream(absl::string_view method, Function function) {
    HandleServerStream(method, Request::descriptor(), Response::descriptor(),
                       [function](const Call& call, const google::protobuf::Message& request,
                                  StreamWriter& writer) -> absl::Status {
                         return function(call, static_cast<const Request&>(request), writer);
                       });
  }

  void AddForeignPolicy(ForeignPolicy policy);

  // Health of this server stays NOT_SERVING until every check returns true.
  void AddReadinessCheck(std::string name, std::function<bool()> check);

  // FAILED_PRECONDITION names every method that lacks a policy or a handler.
  absl::Status Start();
  int port() const;               // after Start(); 0 for a Unix socket
  int token_port() const;         // after Start()
  int plain_health_port() const;  // after Start()
  // NOT_SERVING, refuse new calls, let running ones finish within drain_limit, stop. Idempotent.
  void Drain();

 private:
  void HandleUnary(absl::string_view method, const google::protobuf::Descriptor* request,
                   const google::protobuf::Descriptor* response, UnaryHandler handler);
  void HandleServerStream(absl::string_view method, const google::protobuf::Descriptor* request,
                          const google::protobuf::Descriptor* response, StreamHandler handler);
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dealtrace::rpc
