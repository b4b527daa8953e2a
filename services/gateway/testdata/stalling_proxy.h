// A TCP connection that can be made to hang, as one to a stopped process does.
#pragma once

#include <thread>
#include <vector>

#include "libs/sync/mutex.h"

namespace dealtrace::gateway::testing {

// Passes bytes between its port and another one of this machine. Thread safe.
class StallingProxy {
 public:
  explicit StallingProxy(int target_port);
  ~StallingProxy();

  int port() const { return port_; }
  // Connections stay open and new ones are taken, but nothing passes until GoOn.
  void Stall();
  void GoOn();

 private:
  void Accept();
  void Pump(int from, int to);

  const int target_port_;
  int listener_ = -1;
  int port_ = 0;
  sync::Mutex mutex_;
  sync::Condition changed_;
  bool stalled_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<int> sockets_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> pumps_ ABSL_GUARDED_BY(mutex_);
  std::thread acceptor_;
};

}  // namespace dealtrace::gateway::testing
