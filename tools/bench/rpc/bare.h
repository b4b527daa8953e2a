// The yardstick: the same call with gRPC's callback API and nothing else.
#pragma once

#include <memory>
#include <string>

#include "libs/rpc/credentials.h"

namespace dealtrace::bench {

// Serves and calls EchoService/Echo. `credentials` empty: without TLS.
class BareEcho {
 public:
  explicit BareEcho(const rpc::ServerCredentials* credentials);
  ~BareEcho();

  // Thread-safe. True when the answer is the text.
  bool Call(const std::string& text);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dealtrace::bench
