// The exchange of one request on a connection. Internal to libs/http.
#pragma once

#include <atomic>
#include <memory>

#include "libs/http/server_core.h"

namespace dealtrace::http::internal {

// Hands one request to the handler and its answer to the connection; holds the request's slot in
// the server's count, and its body's part of the budget, until the handler lets go of it.
class ConnectionExchange final : public Exchange {
 public:
  ConnectionExchange(std::shared_ptr<ConnectionHandle> connection, Request request,
                     std::unique_ptr<SharedBudget::Part> body, std::unique_ptr<Reservation> slot,
                     std::shared_ptr<ServerCore> core);
  ~ConnectionExchange() override;

  const Request& request() const override { return request_; }
  void Send(Response response) override;
  void StartStream(Response head) override;
  void Write(std::string piece, std::function<void(bool)> written) override;
  void EndStream() override;
  void OnDisconnect(std::function<void()> callback) override;

 private:
  const std::shared_ptr<ServerCore> core_;
  const std::shared_ptr<ConnectionHandle> connection_;
  const std::unique_ptr<SharedBudget::Part> body_;
  const Request request_;
  const std::unique_ptr<Reservation> slot_;
  std::atomic<bool> answered_{false};
  std::atomic<bool> streaming_{false};
};

}  // namespace dealtrace::http::internal
