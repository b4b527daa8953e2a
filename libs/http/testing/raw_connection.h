// A bare connection, to send what no proper client would. For tests.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace dealtrace::http::testing {

// Blocks, at most 20 s for each piece that is read.
class RawConnection {
 public:
  // To 127.0.0.1, from `source`: any address of 127.0.0.0/8 is this machine's own.
  explicit RawConnection(int port, const char* source = "127.0.0.1");
  ~RawConnection();
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  bool connected() const { return connected_; }
  void Send(absl::string_view text);
  // Reads until `text` ends with `end`, or the connection does.
  std::string ReadUntil(absl::string_view end);
  // One answer that has a Content-Length.
  std::string ReadAnswer();
  std::string ReadAll();
  // What comes until `limit` has passed without a byte, or the connection ends.
  std::string ReadFor(absl::Duration limit);

 private:
  int socket_;
  bool connected_ = false;
};

}  // namespace dealtrace::http::testing
