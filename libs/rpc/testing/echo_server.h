// A running EchoService for the tests of libs/rpc.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "dealtrace/rpc/testing/v1/echo_service.pb.h"
#include "libs/rpc/client.h"
#include "libs/rpc/server.h"
#include "libs/rpc/testing/test_identity.h"
#include "libs/sync/mutex.h"
#include "libs/telemetry/metrics.h"

namespace dealtrace::rpc::testing {

// Holds the handlers of Work until the test opens it.
class Gate {
 public:
  void Open();
  // Returns when open, or when the call is over.
  void Pass(const Call& call);
  // Returns when `count` handlers are waiting.
  void WaitFor(int count);

 private:
  sync::Mutex mutex_;
  sync::Condition changed_;
  bool open_ ABSL_GUARDED_BY(mutex_) = false;
  int waiting_ ABSL_GUARDED_BY(mutex_) = 0;
};

// Echo of `late` answers when its call is over.
class EchoServer {
 public:
  // Applies `options` but for the audience and, unless they name files, the credentials. The
  // service `friend` may do all. `is_ready` is a readiness check; empty: none.
  explicit EchoServer(const TestIdentity& identity, ServerOptions options = {},
                      std::function<bool()> is_ready = {});

  Server& server() { return server_; }
  telemetry::Metrics& metrics() { return *metrics_; }
  Gate& gate() { return gate_; }
  // How often Store fails with UNAVAILABLE before it succeeds.
  std::atomic<int> store_failures{0};
  std::atomic<int> store_calls{0};
  // Where a certificate is demanded.
  const std::string& target() const { return target_; }
  Client Connect(ClientCredentials credentials) const;
  // Where tokens are enough.
  Client ConnectToTokenPort(ClientCredentials credentials) const;

 private:
  std::shared_ptr<telemetry::Metrics> metrics_ = std::make_shared<telemetry::Metrics>();
  Gate gate_;
  std::string target_;
  Server server_;
};

}  // namespace dealtrace::rpc::testing
