#include "libs/testing/rpc_pair.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace dealtrace::testing {

RpcPair::RpcPair(const std::string& service, const std::vector<std::string>& scopes,
                 const std::string& caller)
    : service_(service), caller_(caller) {
  rpc::ServerOptions options;
  options.address = "127.0.0.1:0";
  options.audience = service;
  options.credentials = identity_.Server(service, {{caller, scopes}});
  server_ = std::make_unique<rpc::Server>(std::move(options), metrics_);
}

void RpcPair::Start() {
  const absl::Status started = server_->Start();
  ASSERT_TRUE(started.ok()) << started;
  client_ = Connect(identity_.Service(caller_));
}

std::shared_ptr<rpc::Client> RpcPair::ClientOfUser(const std::vector<std::string>& scopes) const {
  return Connect(scopes.empty() ? identity_.Nobody() : identity_.User({service_}, scopes));
}

std::shared_ptr<rpc::Client> RpcPair::ClientOfPerson(const std::vector<std::string>& scopes,
                                                     const std::string& user,
                                                     const std::vector<std::string>& teams) const {
  rpc::ClientCredentials credentials = identity_.Nobody();
  credentials.token = [token = identity_.PersonToken({service_}, scopes, user, teams)] {
    return token;
  };
  return Connect(std::move(credentials));
}

std::shared_ptr<rpc::Client> RpcPair::Connect(rpc::ClientCredentials credentials) const {
  rpc::ClientOptions options;
  options.target = absl::StrCat("127.0.0.1:", server_->port());
  options.service = service_;
  options.credentials = std::move(credentials);
  return std::make_shared<rpc::Client>(std::move(options));
}

}  // namespace dealtrace::testing
