// No method of any service can be called without the rights that its policy asks for.
#include <fstream>
#include <sstream>

#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"
#include "libs/http/client.h"
#include "libs/rpc/local_identity.h"
#include "libs/rpc/testing/policy_probe.h"
#include "tests/conformance/linked_contracts.h"
#include "tests/e2e/stack.h"

namespace dealtrace::conformance {
namespace {

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

int Port(const e2e::Stack& stack, const std::string& service, const std::string& name) {
  const nlohmann::json ports = nlohmann::json::parse(
      ReadFile(stack.folder() + "/run/" + service + ".ports.json"), nullptr, false);
  return ports.value(name, 0);
}

class PolicyTest : public ::testing::TestWithParam<std::string> {
 protected:
  static void SetUpTestSuite() {
    stack_ = new e2e::Stack(/*opportunities=*/2, /*calls=*/2, /*seed=*/1);
  }
  static void TearDownTestSuite() { delete stack_; }

  static e2e::Stack* stack_;
};

e2e::Stack* PolicyTest::stack_ = nullptr;

TEST_P(PolicyTest, RefusesEveryCallThatLacksItsRights) {
  const std::string service = GetParam();
  const std::string key = ReadFile(stack_->folder() + "/identity/token-private.pem");
  const std::string metrics_url =
      "http://127.0.0.1:" + std::to_string(Port(*stack_, service, "metrics")) + "/metrics";
  rpc::testing::PolicyProbe probe;
  const int port = Port(*stack_, service, "grpc");
  probe.target = port != 0 ? "127.0.0.1:" + std::to_string(port)
                           : "unix:" + stack_->folder() + "/run/" + service + ".sock";
  probe.service = service;
  probe.credentials.ca_certificate = ReadFile(stack_->folder() + "/identity/ca.pem");
  probe.credentials.certificate_chain = ReadFile(stack_->folder() + "/identity/local.pem");
  probe.credentials.private_key = ReadFile(stack_->folder() + "/identity/local.key");
  probe.token = [&](const std::vector<std::string>& audiences,
                    const std::vector<std::string>& scopes, absl::Duration lifetime) {
    return rpc::MintToken(key, "probe", audiences, scopes, lifetime).value();
  };
  probe.metrics = [&] { return FetchText(metrics_url); };
  const std::vector<std::string> services = ServicesOf(service);
  ASSERT_FALSE(services.empty());
  int calls = 0;
  for (const std::string& hole : rpc::testing::FindPolicyHoles(probe, services, calls)) {
    ADD_FAILURE() << hole;
  }
  EXPECT_GE(calls, 5 * static_cast<int>(services.size()));
}

INSTANTIATE_TEST_SUITE_P(AllServices, PolicyTest,
                         ::testing::Values("ingestion", "matching", "insight", "scoring", "report",
                                           "tracestore"),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace dealtrace::conformance
