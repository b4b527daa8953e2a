#include "libs/http/testing/raw_connection.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"

namespace dealtrace::http::testing {
namespace {

sockaddr_in Address(const char* ip, int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  ::inet_pton(AF_INET, ip, &address.sin_addr);
  return address;
}

}  // namespace

RawConnection::RawConnection(int port, const char* source)
    : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  const timeval limit{.tv_sec = 20, .tv_usec = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  const sockaddr_in own = Address(source, 0);
  const sockaddr_in peer = Address("127.0.0.1", port);
  connected_ = ::bind(socket_, reinterpret_cast<const sockaddr*>(&own), sizeof own) == 0 &&
               ::connect(socket_, reinterpret_cast<const sockaddr*>(&peer), sizeof peer) == 0;
}

RawConnection::~RawConnection() { ::close(socket_); }

void RawConnection::Send(absl::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
    if (count <= 0) return;
    text.remove_prefix(static_cast<size_t>(count));
  }
}

std::string RawConnection::ReadUntil(absl::string_view end) {
  std::string text;
  char c;
  while (!absl::EndsWith(text, end) && ::recv(socket_, &c, 1, 0) == 1) text.push_back(c);
  return text;
}

std::string RawConnection::ReadAnswer() {
  std::string text = ReadUntil("\r\n\r\n");
  const size_t at = text.find("Content-Length: ");
  size_t left = 0;
  if (at == std::string::npos ||
      !absl::SimpleAtoi(text.substr(at + 16, text.find('\r', at) - at - 16), &left)) {
    return text;
  }
  for (char c; left > 0 && ::recv(socket_, &c, 1, 0) == 1; --left) text.push_back(c);
  return text;
}

std::string RawConnection::ReadFor(absl::Duration limit) {
  const timeval timeout = absl::ToTimeval(limit);
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  return ReadAll();
}

std::string RawConnection::ReadAll() { return ReadUntil(std::string(1, '\xFF')); }

}  // namespace dealtrace::http::testing
