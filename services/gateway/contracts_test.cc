#include "services/gateway/contracts.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "services/gateway/domain/contract_set.h"
#include "services/gateway/domain/openapi.h"
#include "services/gateway/domain/route_table.h"
#include "services/gateway/page_handler.h"
#include "services/gateway/sign_in_handler.h"

namespace dealtrace::gateway {
namespace {

class ContractsTest : public ::testing::Test {
 protected:
  ContractsTest() {
    auto contracts = ContractSet::Load(ContractDescriptors());
    EXPECT_TRUE(contracts.ok()) << contracts.status();
    if (contracts.ok()) contracts_ = *std::move(contracts);
    auto routes = RouteTable::Compile(contracts_.services());
    EXPECT_TRUE(routes.ok()) << routes.status();
    if (routes.ok()) routes_ = *std::move(routes);
  }
  ContractSet contracts_;
  RouteTable routes_;
};

TEST_F(ContractsTest, EveryContractIsLinkedAndItsRoutesCompile) {
  EXPECT_GE(contracts_.services().size(), 5u);
  EXPECT_GE(routes_.routes().size(), 20u);
}

TEST_F(ContractsTest, NoPageHidesARoute) {
  for (const Route& route : routes_.routes()) {
    EXPECT_EQ(PageHandler::RouteOf(route.path_text), "") << route.path_text;
    EXPECT_EQ(SignInHandler::RouteOf(route.path_text), "") << route.path_text;
  }
}

TEST_F(ContractsTest, EveryServiceMethodAndFieldIsDescribed) {
  for (const Route& route : routes_.routes()) {
    EXPECT_NE(contracts_.Comment(route.method->full_name()), "") << route.method->full_name();
    EXPECT_NE(contracts_.Comment(route.method->service()->full_name()), "");
    const google::protobuf::Descriptor& request = *route.method->input_type();
    for (int i = 0; i < request.field_count(); ++i) {
      EXPECT_NE(contracts_.Comment(request.field(i)->full_name()), "")
          << request.field(i)->full_name();
    }
  }
}

TEST_F(ContractsTest, TheOpenApiDocumentIsJson) {
  const auto document =
      nlohmann::json::parse(MakeOpenApi(routes_, contracts_, "1"), nullptr, false);
  ASSERT_FALSE(document.is_discarded());
  EXPECT_TRUE(document["paths"].contains("/v1/reports/{report}:content"));
}

}  // namespace
}  // namespace dealtrace::gateway
