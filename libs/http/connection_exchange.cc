#include "libs/http/connection_exchange.h"

namespace dealtrace::http::internal {

ConnectionExchange::ConnectionExchange(std::shared_ptr<ConnectionHandle> connection,
                                       Request request, std::unique_ptr<SharedBudget::Part> body,
                                       std::unique_ptr<Reservation> slot,
                                       std::shared_ptr<ServerCore> core)
    : core_(std::move(core)),
      connection_(std::move(connection)),
      body_(std::move(body)),
      request_(std::move(request)),
      slot_(std::move(slot)) {}

ConnectionExchange::~ConnectionExchange() {
  Send(core_->Refusal(500, "the server did not answer this request"));
  EndStream();
}

void ConnectionExchange::Send(Response response) {
  if (!answered_.exchange(true)) connection_->Respond(std::move(response));
}

void ConnectionExchange::StartStream(Response head) {
  if (answered_.exchange(true)) return;
  streaming_ = true;
  connection_->StartStream(std::move(head));
}

void ConnectionExchange::Write(std::string piece, std::function<void(bool)> written) {
  if (streaming_) {
    connection_->Write(std::move(piece), std::move(written));
  } else {
    written(false);
  }
}

void ConnectionExchange::EndStream() {
  if (streaming_.exchange(false)) connection_->EndStream();
}

void ConnectionExchange::OnDisconnect(std::function<void()> callback) {
  connection_->OnDisconnect(std::move(callback));
}

}  // namespace dealtrace::http::internal
