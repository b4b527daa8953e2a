#include "services/gateway/domain/route_table.h"

#include "dealtrace/conformance/v1/library.pb.h"
#include "gmock/gmock.h"
#include "google/api/annotations.pb.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace dealtrace::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const google::protobuf::ServiceDescriptor* Library() {
  return conformance::v1::Book::descriptor()->file()->service(0);
}

RouteTable Compile() {
  auto table = RouteTable::Compile({Library()});
  EXPECT_TRUE(table.ok()) << table.status();
  return table.ok() ? *std::move(table) : RouteTable();
}

// The method's name that a request is routed to; empty for none.
std::string MethodFor(const RouteTable& table, absl::string_view method, absl::string_view path) {
  const auto match = table.Match(method, path);
  EXPECT_TRUE(match.ok()) << match.status();
  return match.ok() && match->route != nullptr ? match->route->method->name() : "";
}

TEST(RouteTableTest, RoutesByMethodAndPath) {
  const RouteTable table = Compile();
  EXPECT_EQ(MethodFor(table, "GET", "/v1/shelves/1/books/2"), "GetBook");
  EXPECT_EQ(MethodFor(table, "PATCH", "/v1/shelves/1/books/2"), "UpdateBook");
  EXPECT_EQ(MethodFor(table, "GET", "/v1/shelves/1/books"), "ListBooks");
  EXPECT_EQ(MethodFor(table, "POST", "/v1/shelves/1/books"), "CreateBook");
  EXPECT_EQ(MethodFor(table, "GET", "/v1/shelves/1/books:watch"), "WatchBooks");
  EXPECT_EQ(MethodFor(table, "POST", "/v1/shelves/1:merge"), "MergeShelves");
  EXPECT_EQ(MethodFor(table, "GET", "/v1/books/x"), "GetBook");
  EXPECT_EQ(MethodFor(table, "GET", "/v1/nothing"), "");
}

TEST(RouteTableTest, TellsWhichMethodsAPathHas) {
  const RouteTable table = Compile();
  EXPECT_THAT(table.Match("DELETE", "/v1/shelves/1/books/2")->allowed_methods,
              ElementsAre("GET", "PATCH"));
  EXPECT_THAT(table.Match("GET", "/v1/nothing")->allowed_methods, IsEmpty());
}

TEST(RouteTableTest, MethodsWithoutAnnotationHaveNoRoute) {
  const RouteTable table = Compile();
  for (const Route& route : table.routes()) EXPECT_NE(route.method->name(), "Unlisted");
}

// A service of its own pool with methods A, B, … that have the given rules.
class BrokenContract {
 public:
  explicit BrokenContract(const std::vector<std::string>& rules, bool client_streaming = false)
      : pool_(google::protobuf::DescriptorPool::generated_pool()) {
    google::protobuf::FileDescriptorProto file;
    file.set_name("broken.proto");
    file.set_syntax("proto3");
    file.add_dependency("dealtrace/conformance/v1/library.proto");
    auto* service = file.add_service();
    service->set_name("Broken");
    for (size_t i = 0; i < rules.size(); ++i) {
      auto* method = service->add_method();
      method->set_name(std::string(1, static_cast<char>('A' + i)));
      method->set_input_type(".dealtrace.conformance.v1.ListBooksRequest");
      method->set_output_type(".dealtrace.conformance.v1.Book");
      method->set_client_streaming(client_streaming);
      auto* rule = method->mutable_options()->MutableExtension(google::api::http);
      EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(rules[i], rule));
    }
    file_ = pool_.BuildFile(file);
  }
  absl::Status Compile() const { return RouteTable::Compile({file_->service(0)}).status(); }

 private:
  google::protobuf::DescriptorPool pool_;
  const google::protobuf::FileDescriptor* file_ = nullptr;
};

TEST(RouteTableTest, RefusesAnnotationsThatCannotBeServed) {
  const std::pair<const char*, const char*> cases[] = {
      {R"(get: "/v1/{nothing}")", "nothing"},
      {R"(get: "/v1/{filter}")", "filter"},
      {R"(get: "/v1/{words}")", "words"},
      {R"(get: "/v1/{filter.bindings}")", "filter.bindings"},
      {R"(get: "/v1//x")", "empty segment"},
      {R"(get: "/v1/x" body: "*")", "cannot have a body"},
      {R"(post: "/v1/x" body: "nothing")", "nothing"},
      {R"(post: "/v1/x" response_body: "nothing")", "response_body"},
      {R"(body: "*")", "no path"},
      {R"(get: "/v1/x" additional_bindings {get: "/y" additional_bindings {get: "/z"}})", "nested"},
  };
  for (const auto& [rule, reason] : cases) {
    const absl::Status status = BrokenContract({rule}).Compile();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << rule;
    EXPECT_THAT(std::string(status.message()), HasSubstr("Broken.A")) << rule;
    EXPECT_THAT(std::string(status.message()), HasSubstr(reason)) << rule;
  }
}

TEST(RouteTableTest, RefusesTwoMethodsAtOnePath) {
  const absl::Status status =
      BrokenContract({R"(get: "/v1/{parent}/x")", R"(get: "/v1/*/x")"}).Compile();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("also served by"));
}

TEST(RouteTableTest, RefusesMethodsThatTheClientStreamsTo) {
  const absl::Status status = BrokenContract({R"(post: "/v1/x" body: "*")"}, true).Compile();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace dealtrace::gateway
