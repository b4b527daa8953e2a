#include "tests/security/raw_connection.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <utility>

#include "absl/time/clock.h"

namespace dealtrace::security {
namespace {

constexpr absl::Duration kConnectLimit = absl::Seconds(5);

sockaddr_in Loopback(const std::string& address, int port) {
  sockaddr_in loopback = {};
  loopback.sin_family = AF_INET;
  loopback.sin_port = htons(static_cast<uint16_t>(port));
  inet_pton(AF_INET, address.c_str(), &loopback.sin_addr);
  return loopback;
}

}  // namespace

RawConnection::RawConnection(const std::string& source, int port)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
  if (socket_ < 0) return;
  const sockaddr_in from = Loopback(source, 0);
  const sockaddr_in to = Loopback("127.0.0.1", port);
  bind(socket_, reinterpret_cast<const sockaddr*>(&from), sizeof(from));
  if (connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof(to)) == 0) return;
  int error = errno;
  if (error == EINPROGRESS && WaitFor(POLLOUT, absl::Now() + kConnectLimit)) {
    socklen_t size = sizeof(error);
    getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
  }
  if (error == 0) return;
  close(socket_);
  socket_ = -1;
}

RawConnection::RawConnection(RawConnection&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)) {}

RawConnection& RawConnection::operator=(RawConnection&& other) noexcept {
  std::swap(socket_, other.socket_);
  return *this;
}

RawConnection::~RawConnection() {
  if (socket_ >= 0) close(socket_);
}

bool RawConnection::WaitFor(short events, absl::Time until) const {
  const auto left = std::max<int64_t>(0, absl::ToInt64Milliseconds(until - absl::Now()));
  pollfd wanted = {socket_, events, 0};
  return poll(&wanted, 1, static_cast<int>(left)) == 1;
}

bool RawConnection::Send(absl::string_view bytes, absl::Duration limit) {
  const absl::Time until = absl::Now() + limit;
  while (!bytes.empty()) {
    const ssize_t sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<size_t>(sent));
    } else if (errno != EAGAIN || !WaitFor(POLLOUT, until)) {
      return false;
    }
  }
  return true;
}

int RawConnection::ReadStatus(absl::Duration limit) {
  const absl::Time until = absl::Now() + limit;
  std::string head;
  char piece[4096];
  while (head.find("\r\n") == std::string::npos) {
    const ssize_t got = recv(socket_, piece, sizeof(piece), 0);
    if (got > 0) {
      head.append(piece, static_cast<size_t>(got));
    } else if (got == 0 || errno != EAGAIN) {
      return 0;
    } else if (!WaitFor(POLLIN, until)) {
      return -1;
    }
  }
  // `HTTP/1.1 401 Unauthorized`.
  return head.size() > 12 ? std::atoi(head.c_str() + 9) : 0;
}

void RawConnection::Reset() {
  const linger at_once = {1, 0};
  setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  close(std::exchange(socket_, -1));
}

}  // namespace dealtrace::security
