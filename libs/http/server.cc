#include "libs/http/server.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <thread>

#include "boost/asio/executor_work_guard.hpp"
#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"
#include "boost/asio/local/stream_protocol.hpp"
#include "boost/asio/post.hpp"
#include "boost/asio/steady_timer.hpp"
#include "boost/asio/strand.hpp"
#include "libs/http/connection.h"

namespace dealtrace::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using asio::local::stream_protocol;
using boost::system::error_code;
using internal::ServerCore;

// How long the server waits for descriptors or memory before it accepts again.
constexpr absl::Duration kExhaustedWait = absl::Milliseconds(100);
// The client address of connections that come over the Unix socket.
constexpr absl::string_view kLocalClient = "local";

// The process has no descriptors or no memory for one more connection.
bool IsExhausted(error_code error) {
  return error == asio::error::no_descriptors || error == asio::error::no_buffer_space ||
         error == asio::error::no_memory ||
         error == boost::system::errc::too_many_files_open_in_system;
}

std::string AddressOf(const tcp::socket& socket) {
  error_code error;
  const auto peer = socket.remote_endpoint(error);
  return error ? std::string() : peer.address().to_string();
}
std::string AddressOf(const stream_protocol::socket&) { return std::string(kLocalClient); }

void SetNoDelay(tcp::socket& socket) {
  error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
}
void SetNoDelay(stream_protocol::socket&) {}

// Accepts connections while there is room for them.
template <class Protocol>
class Listener final : public std::enable_shared_from_this<Listener<Protocol>> {
 public:
  using Acceptor = typename Protocol::acceptor;

  Listener(asio::io_context& io, std::unique_ptr<asio::ssl::context> tls,
           const std::shared_ptr<ServerCore>& core)
      : io_(io),
        strand_(asio::make_strand(io)),
        acceptor_(strand_),
        pause_(strand_),
        tls_(std::move(tls)),
        core_(core) {}

  // Before the server's threads run.
  Acceptor& acceptor() { return acceptor_; }

  void AcceptMore() {
    asio::post(strand_, [self = this->shared_from_this()] { self->Accept(); });
  }
  void Stop() {
    asio::post(strand_, [self = this->shared_from_this()] { self->Close(); });
  }
  // On the strand, or when no thread runs the context any more.
  void Close() {
    error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel(ignored);
  }

 private:
  void Accept() {
    const auto core = core_.lock();
    if (accepting_ || core == nullptr || core->draining || !acceptor_.is_open()) return;
    if (!core->MakeRoom()) return;
    accepting_ = true;
    acceptor_.async_accept(
        asio::make_strand(io_),
        [self = this->shared_from_this()](error_code error, typename Protocol::socket socket) {
          self->accepting_ = false;
          const auto core = self->core_.lock();
          if (core == nullptr || core->draining) return;
          if (IsExhausted(error)) return self->Pause(*core);
          if (!error) self->Serve(std::move(socket), core);
          self->AcceptMore();
        });
  }

  void Serve(typename Protocol::socket socket, const std::shared_ptr<ServerCore>& core) {
    std::string client_address = AddressOf(socket);
    if (!core->MakeRoomFor(client_address)) return;  // closes the socket
    SetNoDelay(socket);
    internal::ServeConnection(std::move(socket), std::move(client_address), tls_.get(), core);
  }

  // Gives up the connection that has waited the longest and goes on when it has ended, or after a
  // while: an acceptor that has no descriptor fails again at once, for ever.
  void Pause(ServerCore& core) {
    core.CloseOldestWaiting();
    pause_.expires_after(absl::ToChronoMilliseconds(kExhaustedWait));
    pause_.async_wait([self = this->shared_from_this()](error_code error) {
      if (!error) self->Accept();
    });
  }

  asio::io_context& io_;
  asio::strand<asio::io_context::executor_type> strand_;
  Acceptor acceptor_;
  asio::steady_timer pause_;
  const std::unique_ptr<asio::ssl::context> tls_;
  const std::weak_ptr<ServerCore> core_;
  bool accepting_ = false;
};

absl::Status Listen(tcp::acceptor& acceptor, const std::string& address, int port) {
  error_code error;
  const auto ip = asio::ip::make_address(address, error);
  if (error || port < 0 || port > 65535) {
    return absl::InvalidArgumentError(absl::StrCat("the HTTP address `", address, ":", port,
                                                   "` must be a numeric address and a port"));
  }
  const tcp::endpoint endpoint(ip, static_cast<unsigned short>(port));
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) {
    return absl::UnavailableError(
        absl::StrCat("cannot listen on ", address, ":", port, ": ", error.message()));
  }
  return absl::OkStatus();
}

// Takes the place of a socket that nobody serves any more.
absl::Status RemoveAbandoned(const std::string& path) {
  struct stat file {};
  if (::lstat(path.c_str(), &file) != 0) return absl::OkStatus();
  if (!S_ISSOCK(file.st_mode)) {
    return absl::UnavailableError(absl::StrCat("cannot listen on ", path, ": it is no socket"));
  }
  asio::io_context io;
  stream_protocol::socket probe(io);
  error_code error;
  probe.connect(stream_protocol::endpoint(path), error);
  if (error != asio::error::connection_refused) {
    return absl::UnavailableError(
        absl::StrCat("cannot listen on ", path, ": another process serves it"));
  }
  ::unlink(path.c_str());
  return absl::OkStatus();
}

absl::Status Listen(stream_protocol::acceptor& acceptor, const std::string& path) {
  if (path.size() >= sizeof(sockaddr_un::sun_path)) {
    return absl::InvalidArgumentError(absl::StrCat("the socket's path ", path, " is longer than ",
                                                   sizeof(sockaddr_un::sun_path) - 1, " bytes"));
  }
  if (absl::Status removed = RemoveAbandoned(path); !removed.ok()) return removed;
  error_code error;
  acceptor.open(stream_protocol(), error);
  // Before it is bound, so that there is no moment in which others may connect.
  if (!error && ::fchmod(acceptor.native_handle(), S_IRUSR | S_IWUSR) != 0) {
    error = error_code(errno, boost::system::system_category());
  }
  if (!error) acceptor.bind(stream_protocol::endpoint(path), error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) {
    return absl::UnavailableError(absl::StrCat("cannot listen on ", path, ": ", error.message()));
  }
  return absl::OkStatus();
}

// Leaves a quarter of the process's descriptors for everything else.
ServerOptions WithinDescriptors(ServerOptions options) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return options;
  const auto most = static_cast<int>(std::min<rlim_t>(limit.rlim_cur / 4 * 3, 1'000'000));
  options.connection_count_max = std::clamp(options.connection_count_max, 1, std::max(1, most));
  return options;
}

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
  AsioServer(ServerOptions options, Admit admit)
      : io_(std::make_shared<asio::io_context>(options.thread_count)),
        work_(asio::make_work_guard(*io_)),
        core_(
            std::make_shared<ServerCore>(WithinDescriptors(std::move(options)), std::move(admit))) {
    core_->io = io_;
  }
  ~AsioServer() override { Drain(absl::ZeroDuration()); }

  absl::Status Start() {
    const ServerOptions& options = core_->options;
    auto tls = LoadTls(options.tls);
    if (!tls.ok()) return tls.status();
    tcp_ = std::make_shared<Listener<tcp>>(*io_, *std::move(tls), core_);
    local_ = std::make_shared<Listener<stream_protocol>>(*io_, nullptr, core_);
    absl::Status listening = Listen(tcp_->acceptor(), options.address, options.port);
    if (listening.ok() && !options.unix_path.empty()) {
      listening = Listen(local_->acceptor(), options.unix_path);
      serves_unix_path_ = listening.ok();
    }
    if (!listening.ok()) return listening;
    port_ = tcp_->acceptor().local_endpoint().port();
    core_->on_room = [core = core_.get(), tcp = std::weak_ptr(tcp_),
                      local = std::weak_ptr(local_)] {
      if (core->draining) return;
      if (const auto listener = tcp.lock()) listener->AcceptMore();
      if (const auto listener = local.lock()) listener->AcceptMore();
    };
    core_->on_room();
    for (int i = 0; i < std::max(1, options.thread_count); ++i) {
      threads_.emplace_back([io = io_] { io->run(); });
    }
    return absl::OkStatus();
  }

  int port() const override { return port_; }
  int request_count() const override { return static_cast<int>(core_->request_count); }
  int connection_count() const override { return core_->connection_count(); }

  void Drain(absl::Duration limit) override {
    if (core_->draining.exchange(true)) return;
    if (tcp_ != nullptr) tcp_->Stop();
    if (local_ != nullptr) local_->Stop();
    if (serves_unix_path_) ::unlink(core_->options.unix_path.c_str());
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
    // A drain of no time may have ended before the listeners came to their stop.
    if (tcp_ != nullptr) tcp_->Close();
    if (local_ != nullptr) local_->Close();
    // What was under way when the threads ended holds its connection, which holds the context.
    io_->restart();
    io_->poll();
  }

 private:
  const std::shared_ptr<asio::io_context> io_;
  // Keeps the threads running when nothing is under way: a connection that a handler still holds
  // may need them later.
  const asio::executor_work_guard<asio::io_context::executor_type> work_;
  const std::shared_ptr<ServerCore> core_;
  std::shared_ptr<Listener<tcp>> tcp_;
  // Not open when there is no Unix path.
  std::shared_ptr<Listener<stream_protocol>> local_;
  bool serves_unix_path_ = false;
  int port_ = 0;
  std::vector<std::thread> threads_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(ServerOptions options, Admit admit) {
  auto server = std::make_unique<AsioServer>(std::move(options), std::move(admit));
  absl::Status started = server->Start();
  if (!started.ok()) return started;
  return server;
}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(ServerOptions options, Handler handler) {
  const uint64_t body_bytes_max = options.body_bytes_max;
  return Start(std::move(options),
               Admit([handler = std::move(handler), body_bytes_max](const Request&) {
                 return Admission{.handler = handler, .body_bytes_max = body_bytes_max};
               }));
}

}  // namespace dealtrace::http
