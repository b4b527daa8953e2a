// Writes one answer after the other to a connection's stream, whole or in pieces. Internal to
// libs/http.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <utility>

#include "boost/asio/write.hpp"
#include "boost/beast/core/stream_traits.hpp"
#include "libs/http/beast_messages.h"
#include "libs/http/server.h"

namespace dealtrace::http::internal {

// Used on the connection's strand only. `Stream` is a beast::basic_stream, plain or below TLS.
template <class Stream>
class AnswerWriter {
 public:
  // Called once for each answer: whether it was written whole, and its body's bytes. The `owner` of
  // the methods keeps the stream and this writer alive while a write is under way.
  using Done = std::function<void(bool, int64_t)>;

  AnswerWriter(Stream& stream, absl::Duration timeout) : stream_(stream), timeout_(timeout) {}

  // Begins an answer: its head and, when there is one, its body's first piece. With
  // Framing::kContentLength the answer also ends there.
  void Begin(std::shared_ptr<void> owner, std::string head, std::string body, Framing framing,
             Done done) {
    framing_ = framing;
    ending_ = framing == Framing::kContentLength || framing == Framing::kNoBody;
    done_ = std::move(done);
    body_bytes_ = 0;
    pieces_.clear();
    pieces_.push_back({std::move(head), nullptr});
    if (framing != Framing::kNoBody) AddBody(std::move(body), nullptr);
    Continue(std::move(owner));
  }

  void Add(std::shared_ptr<void> owner, std::string piece, std::function<void(bool)> written) {
    if (!done_ || ending_ || framing_ == Framing::kNoBody) return written(done_ != nullptr);
    if (piece.empty()) return written(true);
    AddBody(std::move(piece), std::move(written));
    Continue(std::move(owner));
  }

  void End(std::shared_ptr<void> owner) {
    if (!done_ || ending_) return;
    ending_ = true;
    if (framing_ == Framing::kChunked) pieces_.push_back({ChunkText(""), nullptr});
    Continue(std::move(owner));
  }

  // Gives up the answer under way: pieces that wait are told so.
  void Fail() {
    auto pieces = std::exchange(pieces_, {});
    auto done = std::exchange(done_, nullptr);
    for (auto& piece : pieces) {
      if (piece.written) piece.written(false);
    }
    if (done) done(false, body_bytes_);
  }

 private:
  struct Piece {
    std::string text;
    std::function<void(bool)> written;
  };
  // One write's bytes, so that the time-out counts per piece and not for a whole large answer.
  static constexpr size_t kWriteBytesMax = 256 * 1024;

  void AddBody(std::string text, std::function<void(bool)> written) {
    if (text.empty()) return;
    body_bytes_ += static_cast<int64_t>(text.size());
    if (framing_ == Framing::kChunked) text = ChunkText(text);
    pieces_.push_back({std::move(text), std::move(written)});
  }

  void Continue(std::shared_ptr<void> owner) {
    if (writing_) return;
    if (pieces_.empty()) {
      if (ending_) {
        if (auto done = std::exchange(done_, nullptr)) done(true, body_bytes_);
      }
      return;
    }
    writing_ = true;
    current_ = std::move(pieces_.front());
    pieces_.pop_front();
    // A small answer goes out in one segment.
    while (!pieces_.empty() && !current_.written && !pieces_.front().written &&
           current_.text.size() + pieces_.front().text.size() <= kWriteBytesMax) {
      current_.text += pieces_.front().text;
      pieces_.pop_front();
    }
    offset_ = 0;
    WriteSome(std::move(owner));
  }

  void WriteSome(std::shared_ptr<void> owner) {
    const size_t bytes = std::min(current_.text.size() - offset_, kWriteBytesMax);
    boost::beast::get_lowest_layer(stream_).expires_after(absl::ToChronoMilliseconds(timeout_));
    boost::asio::async_write(
        stream_, boost::asio::buffer(current_.text.data() + offset_, bytes),
        [this, owner = std::move(owner)](boost::system::error_code error, size_t written) mutable {
          offset_ += written;
          if (!error && offset_ < current_.text.size()) return WriteSome(std::move(owner));
          writing_ = false;
          const Piece finished = std::exchange(current_, {});
          if (finished.written) finished.written(!error);
          if (error) return Fail();
          Continue(std::move(owner));
        });
  }

  Stream& stream_;
  const absl::Duration timeout_;
  Framing framing_ = Framing::kContentLength;
  bool ending_ = false;
  bool writing_ = false;
  Done done_;
  int64_t body_bytes_ = 0;
  std::deque<Piece> pieces_;
  Piece current_;
  size_t offset_ = 0;
};

}  // namespace dealtrace::http::internal
