#include "services/gateway/contracts.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/http/uri.h"
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

// Ids as files from elsewhere have them, and as somebody would write them who wants to reach
// another resource or another method.
constexpr absl::string_view kIds[] = {
    "sf~006-1",
    "erp~SO/2024/001",
    "/leading",
    "trailing/",
    "a//b",
    "/",
    "..",
    "../../sources",
    ".",
    "a/./b",
    "x:explain",
    "x:watch",
    ":content",
    "x/rows",
    "x/versions/7",
    "a%2Fb",
    "a%252Fb",
    "100%",
    "%zz",
    "a b",
    " ",
    "a+b",
    "a?page_size=1",
    "a#b",
    "a&b=c;d,e",
    "~tilde~",
    "受注／2024",
    "Ünïcödé/ß",
    "a\\b",
    "\"quoted\"",
    "{a}*",
    "a\tb\nc",
};

// What docs/call-it-from-your-language.md tells a client to do: every id is percent-encoded whole.
TEST_F(ContractsTest, EveryMethodIsReachedWithEveryId) {
  int bound = 0;
  for (const Route& route : routes_.routes()) {
    if (route.path.variables().empty()) continue;
    for (const absl::string_view id : kIds) {
      SCOPED_TRACE(absl::StrCat(route.path_text, " with ", id));
      std::string path;
      std::map<std::string, std::string> names;
      for (size_t i = 0; i < route.path.segments().size(); ++i) {
        const PathSegment& segment = route.path.segments()[i];
        const bool is_literal = segment.kind == PathSegment::Kind::kLiteral;
        absl::StrAppend(&path, "/", is_literal ? segment.literal : http::PercentEncode(id));
        for (const PathVariable& variable : route.path.variables()) {
          if (i < variable.first || i >= variable.first + variable.count) continue;
          std::string& name = names[variable.field_path];
          absl::StrAppend(&name, name.empty() ? "" : "/",
                          is_literal ? absl::string_view(segment.literal) : id);
        }
      }
      if (!route.path.verb().empty()) absl::StrAppend(&path, ":", route.path.verb());
      const auto match = routes_.Match(route.http_method, path);
      ASSERT_TRUE(match.ok()) << match.status();
      ASSERT_EQ(match->route, &route);
      for (const PathBinding& binding : match->bindings) {
        EXPECT_EQ(binding.value, names[binding.field_path]);
        ++bound;
      }
    }
  }
  EXPECT_GE(bound, 40 * static_cast<int>(std::size(kIds)));
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

// A name that a caller has to know gets an example that a local stack has.
TEST_F(ContractsTest, EveryIdInAPathHasAnExampleAndEveryDocumentAType) {
  const auto document = nlohmann::json::parse(MakeOpenApi(routes_, contracts_, "1"));
  for (const auto& [path, operations] : document["paths"].items()) {
    for (const auto& [method, operation] : operations.items()) {
      for (const auto& parameter : operation["parameters"]) {
        EXPECT_TRUE(parameter["in"] != "path" || parameter.contains("example")) << path;
      }
      const auto& content = operation["responses"]["200"]["content"];
      EXPECT_FALSE(content.contains("*/*")) << path;
      EXPECT_FALSE(content.contains("application/octet-stream")) << path;
    }
  }
  const auto& report = document["paths"]["/v1/reports/{report}:content"]["get"]["responses"]["200"];
  for (const char* type : {"text/html", "text/markdown", "application/json"}) {
    EXPECT_TRUE(report["content"].contains(type)) << type;
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
