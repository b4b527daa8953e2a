#include "libs/http/server.h"

#include <thread>

#include "boost/asio/executor_work_guard.hpp"
#include "boost/asio/io_context.hpp"
#include "boost/asio/post.hpp"
#include "boost/asio/strand.hpp"
#include "libs/http/connection.h"

namespace dealtrace::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using internal::ServerCore;

// Accepts connections while there is room for them.
class Listener final : public std::enable_shared_from_this<Listener> {
 public:
  Listener(asio::io_context& io, std::unique_ptr<asio::ssl::context> tls,
           const std::shared_ptr<ServerCore>& core)
      : io_(io),
        strand_(asio::make_strand(io)),
        acceptor_(strand_),
        tls_(std::move(tls)),
        core_(core) {}

  absl::Status Listen(const std::string& address, int port) {
    error_code error;
    const auto ip = asio::ip::make_address(address, error);
    if (error || port < 0 || port > 65535) {
      return absl::InvalidArgumentError(absl::StrCat("the HTTP address `", address, ":", port,
                                                     "` must be a numeric address and a port"));
    }
    const tcp::endpoint endpoint(ip, static_cast<unsigned short>(port));
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) {
      return absl::UnavailableError(
          absl::StrCat("cannot listen on ", address, ":", port, ": ", error.message()));
    }
    return absl::OkStatus();
  }

  int port() const { return acceptor_.local_endpoint().port(); }

  void AcceptMore() {
    asio::post(strand_, [self = shared_from_this()] { self->Accept(); });
  }
  void Stop() {
    asio::post(strand_, [self = shared_from_this()] { self->Close(); });
  }
  // On the strand, or when no thread runs the context any more.
  void Close() {
    error_code ignored;
    acceptor_.close(ignored);
  }

 private:
  void Accept() {
    const auto core = core_.lock();
    if (accepting_ || core == nullptr || core->draining || !acceptor_.is_open()) return;
    if (core->connection_count() >= core->options.connection_count_max) return;
    accepting_ = true;
    acceptor_.async_accept(asio::make_strand(io_),
                           [self = shared_from_this()](error_code error, tcp::socket socket) {
                             self->accepting_ = false;
                             const auto core = self->core_.lock();
                             if (core == nullptr || core->draining) return;
                             if (!error)
                               internal::ServeConnection(std::move(socket), self->tls_.get(), core);
                             self->AcceptMore();
                           });
  }

  asio::io_context& io_;
  asio::strand<asio::io_context::executor_type> strand_;
  tcp::acceptor acceptor_;
  const std::unique_ptr<asio::ssl::context> tls_;
  const std::weak_ptr<ServerCore> core_;
  bool accepting_ = false;
};

absl::StatusOr<std::unique_ptr<asio::ssl::context>> LoadTls(const std::optional<TlsFiles>& files) {
  if (!files.has_value()) return nullptr;
  auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
  error_code error;
  context->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 |
                       asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 |
                       asio::ssl::context::no_tlsv1_1);
  context->use_certificate_chain_file(files->certificate_chain_path, error);
  if (error) {
    return absl::InvalidArgumentError(absl::StrCat("cannot use the TLS certificate chain ",
                                                   files->certificate_chain_path, ": ",
                                                   error.message()));
  }
  context->use_private_key_file(files->private_key_path, asio::ssl::context::pem, error);
  if (error) {
    return absl::InvalidArgumentError(absl::StrCat("cannot use the TLS private key ",
                                                   files->private_key_path, ": ", error.message()));
  }
  return context;
}

class AsioServer final : public Server {
 public:
  AsioServer(ServerOptions options, Handler handler)
      : io_(std::make_shared<asio::io_context>(options.thread_count)),
        work_(asio::make_work_guard(*io_)),
        core_(std::make_shared<ServerCore>(std::move(options), std::move(handler))) {
    core_->io = io_;
  }
  ~AsioServer() override { Drain(absl::ZeroDuration()); }

  absl::Status Listen() {
    auto tls = LoadTls(core_->options.tls);
    if (!tls.ok()) return tls.status();
    listener_ = std::make_shared<Listener>(*io_, *std::move(tls), core_);
    absl::Status listening = listener_->Listen(core_->options.address, core_->options.port);
    if (!listening.ok()) return listening;
    port_ = listener_->port();
    core_->on_connection_end = [core = core_.get(), listener = std::weak_ptr<Listener>(listener_)] {
      const auto alive = listener.lock();
      if (alive != nullptr && !core->draining) alive->AcceptMore();
    };
    listener_->AcceptMore();
    for (int i = 0; i < std::max(1, core_->options.thread_count); ++i) {
      threads_.emplace_back([io = io_] { io->run(); });
    }
    return absl::OkStatus();
  }

  int port() const override { return port_; }
  int request_count() const override { return static_cast<int>(core_->request_count); }
  int connection_count() const override { return core_->connection_count(); }

  void Drain(absl::Duration limit) override {
    if (core_->draining.exchange(true)) return;
    if (listener_ != nullptr) listener_->Stop();
    core_->ForEachConnection([](internal::ConnectionHandle& c) { c.CloseWhenIdle(); });
    if (!core_->WaitUntilNoConnection(limit)) {
      core_->ForEachConnection([](internal::ConnectionHandle& c) { c.Abort(); });
      // A handler that still holds its exchange keeps the closed connection's object, not its
      // socket.
      core_->WaitUntilNoConnection(absl::Milliseconds(200));
    }
    core_->stopped = true;
    io_->stop();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
    // A drain of no time may have ended before the listener came to its stop.
    if (listener_ != nullptr) listener_->Close();
  }

 private:
  const std::shared_ptr<asio::io_context> io_;
  // Keeps the threads running when nothing is under way: a connection that a handler still holds
  // may need them later.
  const asio::executor_work_guard<asio::io_context::executor_type> work_;
  const std::shared_ptr<ServerCore> core_;
  std::shared_ptr<Listener> listener_;
  int port_ = 0;
  std::vector<std::thread> threads_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(ServerOptions options, Handler handler) {
  auto server = std::make_unique<AsioServer>(std::move(options), std::move(handler));
  absl::Status listening = server->Listen();
  if (!listening.ok()) return listening;
  return server;
}

}  // namespace dealtrace::http
