// What a server's connections share: options, counters and the list of those that are alive.
// Internal to libs/http.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>

#include "absl/container/flat_hash_map.h"
#include "libs/http/server.h"

namespace dealtrace::http::internal {

// A connection as its server and its exchanges see it. All methods may be called from any thread;
// they take effect on the connection's own strand.
class ConnectionHandle {
 public:
  virtual ~ConnectionHandle() = default;
  virtual void Respond(Response response) = 0;
  virtual void StartStream(Response head) = 0;
  virtual void Write(std::string piece, std::function<void(bool)> written) = 0;
  virtual void EndStream() = 0;
  virtual void OnDisconnect(std::function<void()> callback) = 0;
  // Closes the connection now if no request is being handled, else after its answer.
  virtual void CloseWhenIdle() = 0;
  virtual void Abort() = 0;
};

// Takes part of a budget while it lives; `taken()` is false when the budget did not allow it.
class Reservation {
 public:
  Reservation(std::atomic<int64_t>& used, int64_t amount, int64_t limit)
      : used_(used), amount_(amount) {
    taken_ = used_.fetch_add(amount_) + amount_ <= limit;
  }
  Reservation(const Reservation&) = delete;
  Reservation& operator=(const Reservation&) = delete;
  ~Reservation() { used_.fetch_sub(amount_); }
  bool taken() const { return taken_; }

 private:
  std::atomic<int64_t>& used_;
  const int64_t amount_;
  bool taken_ = false;
};

// Thread safe.
class ServerCore {
 public:
  ServerCore(ServerOptions server_options, Handler request_handler)
      : options(std::move(server_options)), handler(std::move(request_handler)) {}

  // The answer for a request that the server itself refuses.
  Response Refusal(int status, absl::string_view message) const;

  void Register(ConnectionHandle* key, std::weak_ptr<ConnectionHandle> connection);
  void Unregister(ConnectionHandle* key);
  void ForEachConnection(const std::function<void(ConnectionHandle&)>& function);
  // False when connections are left after `limit`.
  bool WaitUntilNoConnection(absl::Duration limit);
  int connection_count();

  const ServerOptions options;
  const Handler handler;
  // What the connections' sockets live in; destroyed after the last of them.
  std::shared_ptr<void> io;
  std::atomic<bool> draining{false};
  // True once no thread runs `io` any more.
  std::atomic<bool> stopped{false};
  std::atomic<int64_t> request_count{0};
  std::atomic<int64_t> body_bytes{0};
  // Called when a connection ended, so that a full server can accept again.
  std::function<void()> on_connection_end;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  absl::flat_hash_map<ConnectionHandle*, std::weak_ptr<ConnectionHandle>> connections_;
};

}  // namespace dealtrace::http::internal
