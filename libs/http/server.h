// An HTTP/1.1 server with limits on everything that a caller controls.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/http/exchange.h"
#include "libs/http/message.h"

namespace dealtrace::http {

// PEM files of a server that speaks TLS 1.2 or later.
struct TlsFiles {
  std::string certificate_chain_path;
  std::string private_key_path;
};

// What is known of a request once its answer is written (or its caller has gone). Holds no query,
// since one may carry a secret.
struct AccessRecord {
  std::string method;
  std::string path;
  std::string client_address;
  int status = 0;
  int64_t request_body_bytes = 0;
  int64_t response_body_bytes = 0;
  absl::Duration duration;
  // True when the caller hung up or a write timed out before the answer was complete.
  bool aborted = false;
};

// What is decided on a request's head, before anything of its body is read.
struct Admission {
  // Answers the request.
  Handler handler;
  // How long its body may be, at most ServerOptions::body_bytes_max; a longer one is answered 413.
  // Without a value the body is not read at all, and a connection that has one ends after the
  // answer: so a request is refused whatever it would still send.
  std::optional<uint64_t> body_bytes_max = std::nullopt;
  // Whose request it is, for the share that one caller may have of all bodies. Empty: unknown, and
  // shared by the client's address.
  std::string caller = {};
};

// Called on a server thread for each request, with its head and an empty body; must not block. An
// exception is answered with 500.
using Admit = std::function<Admission(const Request& head)>;

struct ServerOptions {
  // A numeric address; `0.0.0.0` and `::` mean all interfaces.
  std::string address = "127.0.0.1";
  // 0 takes a free one, see Server::port.
  int port = 0;
  // The same without TLS on a Unix socket, for its owner alone (mode 0600); none when empty. A
  // socket that nobody serves any more is replaced.
  std::string unix_path = {};
  int thread_count = 2;
  // The oldest connection whose caller owes the next step (silent, slow to send or to take) is
  // closed to keep a place free, also for what else needs descriptors: at most three quarters of
  // those that the process may have are used.
  int connection_count_max = 4096;
  // The same for the connections of one client address; those of the Unix socket count as one.
  int connections_per_client_max = 1024;
  // Requests handled at a time; one more is answered 503 with Retry-After.
  int request_count_max = 2048;
  // Start line and header fields together; more is answered 431.
  uint32_t header_bytes_max = 16 * 1024;
  // One request's body; more is answered 413.
  uint64_t body_bytes_max = 4 * 1024 * 1024;
  // Bodies that were received or are being handled, all connections together, and of one caller;
  // more is answered 503. They count as they arrive.
  uint64_t all_bodies_bytes_max = 96 * 1024 * 1024;
  uint64_t callers_bodies_bytes_max = 32 * 1024 * 1024;
  // Whole answers that wait to be taken, all connections together, and of one client address; more
  // is answered 503.
  uint64_t all_answers_bytes_max = 256 * 1024 * 1024;
  uint64_t clients_answers_bytes_max = 96 * 1024 * 1024;
  // How long a TLS handshake may take.
  absl::Duration handshake_timeout = absl::Seconds(10);
  // How long a connection may be silent between requests.
  absl::Duration idle_timeout = absl::Seconds(75);
  // How long a request may take to arrive, headers and body each.
  absl::Duration read_timeout = absl::Seconds(20);
  // How long the kernel may take to accept one piece of an answer.
  absl::Duration write_timeout = absl::Seconds(30);
  std::optional<TlsFiles> tls = std::nullopt;
  // The answer for what the server itself refuses (400, 408, 413, 431, 500, 503). Plain text when
  // not set. Called on server threads.
  std::function<Response(int status, absl::string_view message)> refuse = nullptr;
  // Called on server threads after each request; must not block.
  std::function<void(const AccessRecord&)> on_access = nullptr;
};

// Thread safe.
class Server {
 public:
  // Listens and serves. INVALID_ARGUMENT for an address that is not numeric, a path too long for a
  // socket, or TLS files that do not load; UNAVAILABLE when the port or the socket is taken.
  static absl::StatusOr<std::unique_ptr<Server>> Start(ServerOptions options, Admit admit);
  // One handler for all requests, with bodies as long as the options allow.
  static absl::StatusOr<std::unique_ptr<Server>> Start(ServerOptions options, Handler handler);

  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  // Drains for no time.
  virtual ~Server() = default;

  virtual int port() const = 0;
  // Requests that are being handled now.
  virtual int request_count() const = 0;
  virtual int connection_count() const = 0;

  // Stops accepting, closes idle connections, lets running requests finish until `limit` has
  // passed, then closes what is left and joins its threads. Blocks; a second call does nothing. Not
  // from a handler.
  virtual void Drain(absl::Duration limit) = 0;

 protected:
  Server() = default;
};

}  // namespace dealtrace::http
