// A TCP connection over which a test sends what no well-behaved client would.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace dealtrace::security {

// Moves only. Loopback only: connects to 127.0.0.1.
class RawConnection {
 public:
  // From `source`, a loopback address (each of 127.0.0.0/8 is another caller to the server).
  // `connected()` tells whether it came about within five seconds.
  RawConnection(const std::string& source, int port);
  RawConnection(RawConnection&& other) noexcept;
  RawConnection& operator=(RawConnection&& other) noexcept;
  ~RawConnection();

  bool connected() const { return socket_ >= 0; }
  int socket() const { return socket_; }

  // False when the other side is gone or takes nothing more until `limit` has passed.
  bool Send(absl::string_view bytes, absl::Duration limit = absl::Seconds(5));
  // The status of the HTTP answer that comes within `limit`: 0 when the connection was closed
  // without one, -1 when nothing came.
  int ReadStatus(absl::Duration limit);
  // Ends with a reset instead of an orderly end.
  void Reset();

 private:
  bool WaitFor(short events, absl::Time until) const;

  int socket_ = -1;
};

}  // namespace dealtrace::security
