#include "services/gateway/testdata/stalling_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace dealtrace::gateway::testing {
namespace {

sockaddr_in Loopback(int port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

}  // namespace

StallingProxy::StallingProxy(int target_port)
    : target_port_(target_port), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof(address);
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      listen(listener_, 64) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    std::perror("stalling proxy");
    std::abort();
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { Accept(); });
}

StallingProxy::~StallingProxy() {
  {
    sync::MutexLock lock(mutex_);
    stopped_ = true;
    changed_.NotifyAll();
    for (const int fd : sockets_) shutdown(fd, SHUT_RDWR);
    shutdown(listener_, SHUT_RDWR);
  }
  acceptor_.join();
  std::vector<std::thread> pumps;
  {
    sync::MutexLock lock(mutex_);
    pumps.swap(pumps_);
  }
  for (std::thread& pump : pumps) pump.join();
  sync::MutexLock lock(mutex_);
  for (const int fd : sockets_) close(fd);
  close(listener_);
}

void StallingProxy::Stall() {
  sync::MutexLock lock(mutex_);
  stalled_ = true;
}

void StallingProxy::GoOn() {
  sync::MutexLock lock(mutex_);
  stalled_ = false;
  changed_.NotifyAll();
}

void StallingProxy::Accept() {
  while (true) {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = Loopback(target_port_);
    if (connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
      shutdown(client, SHUT_RDWR);
    }
    sync::MutexLock lock(mutex_);
    sockets_.insert(sockets_.end(), {client, server});
    if (stopped_) {
      shutdown(client, SHUT_RDWR);
      shutdown(server, SHUT_RDWR);
    }
    pumps_.emplace_back([this, client, server] { Pump(client, server); });
    pumps_.emplace_back([this, client, server] { Pump(server, client); });
  }
}

void StallingProxy::Pump(int from, int to) {
  char buffer[16384];
  while (true) {
    const ssize_t size = read(from, buffer, sizeof(buffer));
    {
      sync::MutexLock lock(mutex_);
      while (stalled_ && !stopped_) changed_.Wait(mutex_);
    }
    if (size <= 0 || send(to, buffer, static_cast<size_t>(size), MSG_NOSIGNAL) != size) break;
  }
  shutdown(from, SHUT_RDWR);
  shutdown(to, SHUT_RDWR);
}

}  // namespace dealtrace::gateway::testing
