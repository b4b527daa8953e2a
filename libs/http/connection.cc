#include "libs/http/connection.h"

#include <sys/socket.h>

#include <limits>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "boost/asio/dispatch.hpp"
#include "boost/beast/core/basic_stream.hpp"
#include "boost/beast/core/flat_buffer.hpp"
#include "boost/beast/http/parser.hpp"
#include "boost/beast/http/read.hpp"
#include "boost/beast/ssl/ssl_stream.hpp"
#include "libs/http/answer_writer.h"
#include "libs/http/connection_exchange.h"
#include "libs/http/growing_body.h"
#include "libs/http/uri.h"

namespace dealtrace::http::internal {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;

// How long a connection that is being given up may still send what it had begun.
constexpr absl::Duration kLingerTime = absl::Seconds(2);

// What a connection holds at most of input that was not parsed: a header field or a chunk's head
// that is longer is refused.
constexpr size_t kInputBytesMax = 64 * 1024;
// What an idle connection keeps of it.
constexpr size_t kIdleInputBytesMax = 4096;

// TCP and Unix sockets alike.
using PlainStream = beast::basic_stream<asio::generic::stream_protocol>;

// `Stream` is PlainStream, bare or below beast::ssl_stream. Everything but the handle's own methods
// runs on the stream's strand.
template <class Stream>
class Connection final : public ConnectionHandle,
                         public std::enable_shared_from_this<Connection<Stream>> {
 public:
  Connection(Stream stream, std::string client_address, std::shared_ptr<ServerCore> core)
      : core_(std::move(core)),
        stream_(std::move(stream)),
        writer_(stream_, core_->options.write_timeout),
        buffer_(kInputBytesMax),
        client_address_(std::move(client_address)) {}
  ~Connection() override { core_->Unregister(place_); }

  void Start() {
    place_ = core_->Register(this->weak_from_this(), client_address_);
    Dispatch([](Connection& self) { self.Begin(); });
  }

  void Respond(Response response) override {
    Dispatch([response = std::move(response)](Connection& self) mutable {
      self.Answer(std::move(response), /*streamed=*/false);
    });
  }
  void StartStream(Response head) override {
    Dispatch([head = std::move(head)](Connection& self) mutable {
      self.Answer(std::move(head), /*streamed=*/true);
    });
  }
  void Write(std::string piece, std::function<void(bool)> written) override {
    Dispatch([piece = std::move(piece), written = std::move(written)](Connection& self) mutable {
      self.writer_.Add(self.shared_from_this(), std::move(piece), std::move(written));
    });
  }
  void EndStream() override {
    Dispatch([](Connection& self) { self.writer_.End(self.shared_from_this()); });
  }
  void OnDisconnect(std::function<void()> callback) override {
    Dispatch([callback = std::move(callback)](Connection& self) mutable {
      if (self.gone_) {
        callback();
      } else if (self.handling_) {
        self.on_disconnect_ = std::move(callback);
      }
    });
  }
  void CloseWhenIdle() override {
    Dispatch([](Connection& self) {
      if (!self.handling_ && !self.reading_) self.Close();
    });
  }
  void CloseIfWaiting() override {
    Dispatch([](Connection& self) {
      // A request that came in the meantime is answered; the server looks for another one.
      self.busy_ ? self.core_->on_room() : self.Close();
    });
  }
  void Abort() override {
    Dispatch([](Connection& self) { self.Close(); });
  }

 private:
  static constexpr bool kIsTls = !std::is_same_v<Stream, PlainStream>;

  template <class Function>
  void Dispatch(Function function) {
    if (core_->stopped) return;
    asio::dispatch(stream_.get_executor(),
                   [self = this->shared_from_this(), function = std::move(function)]() mutable {
                     function(*self);
                   });
  }
  asio::generic::stream_protocol::socket& Socket() {
    return beast::get_lowest_layer(stream_).socket();
  }
  void ExpireAfter(absl::Duration limit) {
    beast::get_lowest_layer(stream_).expires_after(absl::ToChronoMilliseconds(limit));
  }

  void Begin() {
    if constexpr (kIsTls) {
      ExpireAfter(core_->options.handshake_timeout);
      stream_.async_handshake(asio::ssl::stream_base::server,
                              [self = this->shared_from_this()](error_code error) {
                                error ? self->Close() : self->AwaitRequest();
                              });
    } else {
      AwaitRequest();
    }
  }

  // The caller owes the next step.
  void WaitForCaller() {
    busy_ = false;
    core_->SetWaiting(place_);
  }

  void AwaitRequest() {
    if (core_->draining) return Close();
    WaitForCaller();
    if (buffer_.size() > 0) return ReadHead();
    if (buffer_.capacity() > kIdleInputBytesMax) buffer_.shrink_to_fit();
    ExpireAfter(core_->options.idle_timeout);
    stream_.async_read_some(buffer_.prepare(kIdleInputBytesMax),
                            [self = this->shared_from_this()](error_code error, size_t byte_count) {
                              if (error) return self->Close();
                              self->buffer_.commit(byte_count);
                              self->WaitForCaller();
                              self->ReadHead();
                            });
  }

  void ReadHead() {
    reading_ = true;
    unread_ = is_head_ = false;
    start_time_ = absl::Now();
    record_ = AccessRecord{};
    record_.client_address = client_address_;
    parser_.emplace();
    parser_->header_limit(core_->options.header_bytes_max);
    // The body's limit depends on the head and is this connection's own to keep.
    parser_->body_limit(std::numeric_limits<uint64_t>::max());
    ExpireAfter(core_->options.read_timeout);
    beast::http::async_read_header(stream_, buffer_, *parser_,
                                   [self = this->shared_from_this()](error_code error, size_t) {
                                     error ? self->RefuseUnread(error) : self->Decide();
                                   });
  }

  // Knows the head and nothing of the body.
  void Decide() {
    const auto& head = parser_->get();
    keep_alive_ = head.keep_alive();
    chunks_allowed_ = head.version() >= 11;
    request_ = FromBeast(head, client_address_);
    is_head_ = request_.method == "HEAD";
    record_.method = request_.method;
    record_.path = std::string(SplitTarget(request_.target).first);
    try {
      admission_ = core_->admit(request_);
    } catch (const std::exception&) {
      return Refuse(500, "the server failed on this request");
    }
    const uint64_t length = parser_->content_length().value_or(0);
    if (!parser_->chunked() && length == 0) return Handle();
    if (!admission_.body_bytes_max.has_value()) {
      unread_ = true;
      keep_alive_ = false;
      return Handle();
    }
    body_limit_ = std::min(*admission_.body_bytes_max, core_->options.body_bytes_max);
    if (length > body_limit_) return Refuse(413, MessageOfReadError(413));
    if (!beast::iequals(head[beast::http::field::expect], "100-continue")) return ReadBody();
    static constexpr absl::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(stream_, asio::buffer(kContinue.data(), kContinue.size()),
                      [self = this->shared_from_this()](error_code error, size_t) {
                        error ? self->Close() : self->ReadBody();
                      });
  }

  void ReadBody() {
    WaitForCaller();
    // For the whole body: one that drips is as late as one that does not come.
    ExpireAfter(core_->options.read_timeout);
    body_part_ = std::make_unique<SharedBudget::Part>(
        core_->bodies, admission_.caller.empty() ? client_address_ : admission_.caller);
    parser_->eager(true);
    ReadMoreBody();
  }

  void ReadMoreBody() {
    const std::string& body = parser_->get().body();
    if (body.size() > body_limit_) return Refuse(413, MessageOfReadError(413));
    if (!body_part_->GrowTo(static_cast<int64_t>(body.capacity()))) {
      return Refuse(503, "the server is busy; try again later");
    }
    if (parser_->is_done()) {
      request_.body = std::move(parser_->get().body());
      return Handle();
    }
    beast::http::async_read_some(stream_, buffer_, *parser_,
                                 [self = this->shared_from_this()](error_code error, size_t) {
                                   error ? self->RefuseUnread(error) : self->ReadMoreBody();
                                 });
  }

  void RefuseUnread(error_code error) {
    const int status = StatusOfReadError(error);
    status == 0 ? Close() : Refuse(status, MessageOfReadError(status));
  }

  // Answers a request that was not read to its end, so the connection cannot be used again.
  void Refuse(int status, absl::string_view message) {
    handling_ = true;
    keep_alive_ = false;
    unread_ = true;
    body_part_.reset();
    parser_.reset();
    Answer(core_->Refusal(status, message), /*streamed=*/false);
  }

  void Handle() {
    parser_.reset();
    record_.request_body_bytes = static_cast<int64_t>(request_.body.size());
    handling_ = busy_ = true;
    core_->SetBusy(place_);
    auto slot =
        std::make_unique<Reservation>(core_->request_count, 1, core_->options.request_count_max);
    if (!slot->taken()) {
      body_part_.reset();
      return Answer(core_->Refusal(503, "the server is busy; try again later"), false);
    }
    AwaitHangUp();
    const Handler handler = std::move(admission_.handler);
    auto exchange =
        std::make_shared<ConnectionExchange>(this->shared_from_this(), std::move(request_),
                                             std::move(body_part_), std::move(slot), core_);
    try {
      handler(exchange);
    } catch (const std::exception&) {
      exchange->Send(core_->Refusal(500, "the server failed on this request"));
    }
  }

  // Notices a caller who hangs up while the request is handled. Input that arrives meanwhile is the
  // next request and ends the watch.
  void AwaitHangUp() {
    if (awaiting_hang_up_) return;
    awaiting_hang_up_ = true;
    Socket().async_wait(
        asio::socket_base::wait_read, [self = this->shared_from_this()](error_code error) {
          self->awaiting_hang_up_ = false;
          if (error || !self->handling_) return;
          char next;
          const ssize_t count =
              ::recv(self->Socket().native_handle(), &next, 1, MSG_PEEK | MSG_DONTWAIT);
          if (count == 0 || (count < 0 && errno != EAGAIN)) self->Close();
        });
  }

  void Answer(Response response, bool streamed) {
    if (gone_ || !handling_) return;
    if (!streamed) {
      // Whether the caller takes the answer is not in the server's hand.
      WaitForCaller();
      answer_part_ = std::make_unique<SharedBudget::Part>(core_->answers, client_address_);
      if (!answer_part_->GrowTo(static_cast<int64_t>(response.body.size()))) {
        response = core_->Refusal(503, "the server is busy; try again later");
      }
    }
    keep_alive_ = keep_alive_ && !core_->draining;
    Framing framing = Framing::kContentLength;
    if (streamed) {
      framing = chunks_allowed_ ? Framing::kChunked : Framing::kUntilClose;
      keep_alive_ = keep_alive_ && chunks_allowed_;
    }
    if (response.status == 204 || response.status == 304) framing = Framing::kNoBody;
    record_.status = response.status;
    std::string head = HeadText(response, framing, keep_alive_, absl::Now());
    writer_.Begin(this->shared_from_this(), std::move(head), std::move(response.body),
                  is_head_ ? Framing::kNoBody : framing, [this](bool ok, int64_t body_bytes) {
                    record_.response_body_bytes = body_bytes;
                    ok ? Finish() : Close();
                  });
  }

  void Finish() {
    EndRequest(/*aborted=*/false);
    if (keep_alive_) return AwaitRequest();
    unread_ ? Linger() : Close();
  }

  void EndRequest(bool aborted) {
    handling_ = reading_ = false;
    on_disconnect_ = nullptr;
    body_part_.reset();
    answer_part_.reset();
    parser_.reset();
    record_.aborted = aborted;
    record_.duration = absl::Now() - start_time_;
    if (core_->options.on_access) core_->options.on_access(record_);
  }

  // Reads and drops what the caller still sends, because closing over unread input would make the
  // kernel reset the connection and take the refusal away from the caller.
  void Linger() {
    error_code ignored;
    Socket().shutdown(asio::socket_base::shutdown_send, ignored);
    WaitForCaller();
    ExpireAfter(kLingerTime);
    DropInput();
  }
  void DropInput() {
    buffer_.clear();
    beast::get_lowest_layer(stream_).async_read_some(
        buffer_.prepare(16 * 1024), [self = this->shared_from_this()](error_code error, size_t) {
          error ? self->Close() : self->DropInput();
        });
  }

  void Close() {
    if (std::exchange(gone_, true)) return;
    error_code ignored;
    Socket().shutdown(asio::socket_base::shutdown_both, ignored);
    Socket().close(ignored);
    auto disconnected = std::exchange(on_disconnect_, nullptr);
    writer_.Fail();
    if (handling_) EndRequest(/*aborted=*/true);
    if (disconnected) disconnected();
  }

  const std::shared_ptr<ServerCore> core_;
  Stream stream_;
  AnswerWriter<Stream> writer_;
  beast::flat_buffer buffer_;
  std::optional<beast::http::request_parser<GrowingBody>> parser_;
  const std::string client_address_;
  ServerCore::Place place_;
  // The request that is being read.
  Request request_;
  Admission admission_;
  uint64_t body_limit_ = 0;
  std::unique_ptr<SharedBudget::Part> body_part_;
  std::unique_ptr<SharedBudget::Part> answer_part_;
  AccessRecord record_;
  absl::Time start_time_;
  std::function<void()> on_disconnect_;
  bool reading_ = false;
  bool handling_ = false;
  // The server owes the next step.
  bool busy_ = false;
  bool awaiting_hang_up_ = false;
  bool keep_alive_ = true;
  bool chunks_allowed_ = true;
  bool is_head_ = false;
  bool unread_ = false;
  bool gone_ = false;
};

}  // namespace

void ServeConnection(asio::generic::stream_protocol::socket socket, std::string client_address,
                     asio::ssl::context* tls, std::shared_ptr<ServerCore> core) {
  PlainStream stream(std::move(socket));
  if (tls == nullptr) {
    std::make_shared<Connection<PlainStream>>(std::move(stream), std::move(client_address),
                                              std::move(core))
        ->Start();
  } else {
    using TlsStream = beast::ssl_stream<PlainStream>;
    std::make_shared<Connection<TlsStream>>(TlsStream(std::move(stream), *tls),
                                            std::move(client_address), std::move(core))
        ->Start();
  }
}

}  // namespace dealtrace::http::internal
