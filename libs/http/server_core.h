// What a server's connections share: options, budgets and the lists of those that are alive.
// Internal to libs/http.
#pragma once

#include <atomic>
#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>

#include "absl/container/flat_hash_map.h"
#include "libs/http/server.h"
#include "libs/http/shared_budget.h"

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
  // Closes the connection if its caller owes the next step.
  virtual void CloseIfWaiting() = 0;
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

// A connection in the lists of its server.
struct ListedConnection {
  std::weak_ptr<ConnectionHandle> handle;
  std::string client_address;
  bool is_waiting = false;
};

// Thread safe.
class ServerCore {
 public:
  using Place = std::list<ListedConnection>::iterator;

  ServerCore(ServerOptions server_options, Admit request_admit);

  // The answer for a request that the server itself refuses.
  Response Refusal(int status, absl::string_view message) const;

  // A new connection waits for its caller.
  Place Register(std::weak_ptr<ConnectionHandle> connection, const std::string& client_address);
  void Unregister(Place place);
  // From now on the caller owes the next step: to send, or to take an answer.
  void SetWaiting(Place place);
  // From now on the server does.
  void SetBusy(Place place);

  // Makes room when the limit of connections is reached; true when there is room now. If not,
  // on_room is called when there is.
  bool MakeRoom();
  // Makes room for one more of this address; false when none of its connections can be given up.
  bool MakeRoomFor(const std::string& client_address);
  // Closes the connection that has waited the longest; false when none waits.
  bool CloseOldestWaiting();

  void ForEachConnection(const std::function<void(ConnectionHandle&)>& function);
  // False when connections are left after `limit`.
  bool WaitUntilNoConnection(absl::Duration limit);
  int connection_count();

  const ServerOptions options;
  const Admit admit;
  SharedBudget bodies;
  SharedBudget answers;
  // What the connections' sockets live in; destroyed after the last of them.
  std::shared_ptr<void> io;
  std::atomic<bool> draining{false};
  // True once no thread runs `io` any more.
  std::atomic<bool> stopped{false};
  std::atomic<int64_t> request_count{0};
  // Called when there may be room for a connection again.
  std::function<void()> on_room;

 private:
  // The longest waiting one, of this address when it is not empty; it is not found again.
  std::shared_ptr<ConnectionHandle> TakeOldestWaiting(absl::string_view client_address);
  bool IsFull() const;

  std::mutex mutex_;
  std::condition_variable changed_;
  // Those whose callers owe the next step, in the order in which they came to, and the others.
  std::list<ListedConnection> waiting_;
  std::list<ListedConnection> busy_;
  absl::flat_hash_map<std::string, int> count_by_client_;
};

}  // namespace dealtrace::http::internal
