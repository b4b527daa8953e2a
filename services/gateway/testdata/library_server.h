// A running LibraryService of the conformance contract, for tests of the gateway.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "libs/rpc/client.h"
#include "libs/rpc/server.h"
#include "libs/rpc/testing/test_identity.h"
#include "libs/telemetry/metrics.h"

namespace dealtrace::gateway::testing {

// Books exist but for those named `…/missing`; `…/slow` is returned when the call is cancelled or
// over. A watch sends `page_size` books and then fails when `page_token` is `fail`.
class LibraryServer {
 public:
  explicit LibraryServer(const rpc::testing::TestIdentity& identity);

  int port() const { return server_.port(); }
  // Through another port when one is given.
  std::shared_ptr<rpc::Client> Connect(const rpc::testing::TestIdentity& identity,
                                       int port = 0) const;
  void Stop() { server_.Drain(); }

  std::atomic<int> call_count{0};
  std::atomic<int> slow_count{0};
  std::atomic<int> cancelled_count{0};

 private:
  rpc::Server server_;
};

}  // namespace dealtrace::gateway::testing
