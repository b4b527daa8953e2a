// A server and a client of it in one process, over mTLS on loopback, for tests of handlers.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "libs/rpc/client.h"
#include "libs/rpc/server.h"
#include "libs/rpc/testing/test_identity.h"
#include "libs/telemetry/metrics.h"

namespace dealtrace::testing {

//   RpcPair pair("ingestion", {"feed.read"});
//   feed_service.Register(pair.server());
//   pair.Start();
//   pair.client()->Unary<FeedStatus>("…/GetFeedStatus", request,
//   CallOptions::Within(absl::Seconds(5)));
class RpcPair {
 public:
  // A server of `service`, and a client that is the service `caller` and may do `scopes` here.
  RpcPair(const std::string& service, const std::vector<std::string>& scopes,
          const std::string& caller = "matching");

  // Register handlers before Start, which fails the test when a policy or a handler is missing.
  rpc::Server& server() { return *server_; }
  void Start();
  // After Start.
  const std::shared_ptr<rpc::Client>& client() const { return client_; }
  // A client with a user's token of these scopes, or with no identity when there are none.
  std::shared_ptr<rpc::Client> ClientOfUser(const std::vector<std::string>& scopes) const;
  // A client of somebody who sees the rows of a user of the CRM and of teams.
  std::shared_ptr<rpc::Client> ClientOfPerson(const std::vector<std::string>& scopes,
                                              const std::string& user,
                                              const std::vector<std::string>& teams) const;

  const std::shared_ptr<telemetry::Metrics>& metrics() const { return metrics_; }

 private:
  std::shared_ptr<rpc::Client> Connect(rpc::ClientCredentials credentials) const;

  const std::string service_;
  const std::string caller_;
  rpc::testing::TestIdentity identity_;
  std::shared_ptr<telemetry::Metrics> metrics_ = std::make_shared<telemetry::Metrics>();
  std::unique_ptr<rpc::Server> server_;
  std::shared_ptr<rpc::Client> client_;
};

}  // namespace dealtrace::testing
