#include "services/gateway/domain/openapi.h"

#include <fstream>
#include <sstream>

#include "dealtrace/conformance/v1/library.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "services/gateway/domain/openapi_examples.h"

namespace dealtrace::gateway {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class OpenApiTest : public ::testing::Test {
 protected:
  OpenApiTest() {
    // Links the contract, whose registration the linker would drop otherwise.
    conformance::v1::Book::descriptor();
    std::ostringstream bytes;
    bytes << std::ifstream(CONFORMANCE_DESCRIPTORS, std::ios::binary).rdbuf();
    auto contracts = ContractSet::Load(bytes.str());
    EXPECT_TRUE(contracts.ok()) << contracts.status();
    contracts_ = *std::move(contracts);
    routes_ = *RouteTable::Compile(contracts_.services());
    document_ = json::parse(MakeOpenApi(routes_, contracts_, "1.2.3"));
  }
  std::vector<std::string> ParameterNames(const json& operation) {
    std::vector<std::string> names;
    for (const json& parameter : operation["parameters"]) {
      names.push_back(absl::StrCat(parameter["in"].get<std::string>(), ":",
                                   parameter["name"].get<std::string>()));
    }
    return names;
  }
  ContractSet contracts_;
  RouteTable routes_;
  json document_;
};

TEST_F(OpenApiTest, HasAPathForEachRouteAndMethod) {
  EXPECT_EQ(document_["openapi"], "3.1.0");
  EXPECT_EQ(document_["info"]["version"], "1.2.3");
  size_t operation_count = 0;
  for (const auto& [path, operations] : document_["paths"].items())
    operation_count += operations.size();
  EXPECT_EQ(operation_count, routes_.routes().size());
  EXPECT_TRUE(document_["paths"]["/v1/shelves/{shelve}/books/{book}"].contains("get"));
  EXPECT_TRUE(document_["paths"]["/v1/shelves/{shelve}/books/{book}"].contains("patch"));
  EXPECT_TRUE(document_["paths"].contains("/v1/shelves/{shelve}:merge"));
}

TEST_F(OpenApiTest, OperationIdsAreUnique) {
  std::set<std::string> ids;
  for (const auto& [path, operations] : document_["paths"].items()) {
    for (const auto& [method, operation] : operations.items()) {
      EXPECT_TRUE(ids.insert(operation["operationId"]).second) << operation["operationId"];
    }
  }
}

TEST_F(OpenApiTest, DescribesFromTheComments) {
  const json& get = document_["paths"]["/v1/shelves/{shelve}/books/{book}"]["get"];
  EXPECT_EQ(get["summary"], "Returns one book");
  EXPECT_THAT(get["description"].get<std::string>(),
              HasSubstr("Errors: NOT_FOUND: there is no such book."));
  EXPECT_THAT(get["description"].get<std::string>(), HasSubstr("Scopes: library.read."));
  const json& book = document_["components"]["schemas"]["dealtrace.conformance.v1.Book"];
  EXPECT_EQ(book["properties"]["pageCount"]["description"], "Pages.");
  EXPECT_THAT(book["properties"]["binding"]["description"].get<std::string>(),
              HasSubstr("- `BINDING_SOFT`: Paper."));
}

TEST_F(OpenApiTest, ListsQueryParametersWithNestedOnes) {
  const json& list = document_["paths"]["/v1/shelves/{shelve}/books"]["get"];
  EXPECT_THAT(
      ParameterNames(list),
      ElementsAre("path:shelve", "query:pageSize", "query:pageToken", "query:filter.bindings",
                  "query:filter.author.displayName", "query:filter.author.birthYear",
                  "query:filter.pageCountMin", "query:filter.printTimeMin",
                  "query:filter.readTimeMax", "query:filter.hasCover", "query:filter.room",
                  "query:filter.reader", "query:words", "query:afterPosition", "query:hash",
                  "query:includeLent", "query:scoreMin", "query:fingerprint", "query:volumes",
                  "query:binding", "query:weight"));
  const json& create = document_["paths"]["/v1/shelves/{shelve}/books"]["post"];
  EXPECT_THAT(ParameterNames(create),
              ElementsAre("path:shelve", "query:bookId", "query:requestId"));
}

TEST_F(OpenApiTest, EveryReferenceLeadsSomewhere) {
  const std::function<void(const json&)> check = [&](const json& value) {
    if (value.is_object() && value.contains("$ref")) {
      const std::string reference = value["$ref"];
      EXPECT_TRUE(document_.contains(json::json_pointer(reference.substr(1)))) << reference;
    }
    for (const json& member : value) {
      if (member.is_structured()) check(member);
    }
  };
  check(document_);
}

TEST_F(OpenApiTest, MarksRequiredAndReadOnlyFields) {
  const json& book = document_["components"]["schemas"]["dealtrace.conformance.v1.Book"];
  EXPECT_EQ(book["required"], json::array({"title"}));
  EXPECT_EQ(book["properties"]["createTime"]["readOnly"], true);
  EXPECT_THAT(book["description"].get<std::string>(),
              HasSubstr("At most one of `room`, `reader` is set."));
}

TEST_F(OpenApiTest, EveryOperationDeclaresItsErrors) {
  for (const auto& [path, operations] : document_["paths"].items()) {
    for (const auto& [method, operation] : operations.items()) {
      for (const char* status : {"400", "401", "403", "429", "500", "503", "504", "default"}) {
        EXPECT_TRUE(operation["responses"].contains(status)) << path << " " << status;
      }
      EXPECT_EQ(operation["responses"].contains("413"), operation.contains("requestBody")) << path;
    }
  }
  const json& get = document_["paths"]["/v1/shelves/{shelve}/books/{book}"]["get"]["responses"];
  EXPECT_EQ(get["404"]["$ref"], "#/components/responses/NotFound");
  EXPECT_FALSE(
      document_["paths"]["/v1/shelves/{shelve}/books"]["get"]["responses"].contains("404"));
  const json& responses = document_["components"]["responses"];
  EXPECT_TRUE(responses["TooManyRequests"]["headers"].contains("Retry-After"));
  EXPECT_TRUE(responses["Unavailable"]["headers"].contains("Retry-After"));
  EXPECT_TRUE(responses["Unauthenticated"]["headers"].contains("WWW-Authenticate"));
  EXPECT_EQ(responses["NotFound"]["content"]["application/json"]["schema"]["$ref"],
            "#/components/schemas/Error");
}

TEST_F(OpenApiTest, DocumentsSayWhatTheyAre) {
  const json& content =
      document_["paths"]["/v1/files/{path}"]["get"]["responses"]["200"]["content"];
  EXPECT_EQ(content.size(), 1u);
  EXPECT_TRUE(content.contains("text/html"));
}

TEST_F(OpenApiTest, IdsHaveExamples) {
  const json& get = document_["paths"]["/v1/shelves/{shelve}/books/{book}"]["get"];
  for (const json& parameter : get["parameters"]) {
    if (parameter["in"] != "path") continue;
    EXPECT_TRUE(parameter.contains("example")) << parameter["name"];
    EXPECT_THAT(parameter["description"].get<std::string>(), HasSubstr("%2F"));
  }
  EXPECT_EQ(ExampleName("The deal: `opportunities/{id}`."),
            "opportunities/" + ExampleId("opportunities"));
  EXPECT_EQ(ExampleName("`links/{call id}/versions/{version}`"),
            absl::StrCat("links/", ExampleId("links"), "/versions/1"));
  for (const char* other : {"", "`x`", "a/{b}", "`a/b`", "`/v1/{a}`", "`a/{b}/c`", "`a b/{c}`"}) {
    EXPECT_EQ(ExampleName(other), "") << other;
  }
}

TEST(ContractSetTest, RefusesWhatIsNoDescriptorSet) {
  EXPECT_EQ(ContractSet::Load("\xff\xff").status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace dealtrace::gateway
