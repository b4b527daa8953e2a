#include "libs/rpc/method.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dealtrace/rpc/testing/v1/echo_service.pb.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/text_format.h"

namespace dealtrace::rpc {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

const google::protobuf::MethodDescriptor& Echo() {
  // By way of a message, so that the linker keeps the contract.
  return *testing::v1::EchoRequest::descriptor()->file()->service(0)->method(0);
}

// Registers every method of EchoService rightly.
std::vector<Registration> All() {
  std::vector<Registration> registrations;
  const google::protobuf::ServiceDescriptor& service = *Echo().service();
  for (int i = 0; i < service.method_count(); ++i) {
    const google::protobuf::MethodDescriptor& method = *service.method(i);
    Registration registration{
        MethodName(method), method.input_type(), method.output_type(), {}, {}};
    if (method.server_streaming()) {
      registration.stream = [](const Call&, const google::protobuf::Message&, StreamWriter&) {
        return absl::OkStatus();
      };
    } else {
      registration.unary = [](const Call&, const google::protobuf::Message&,
                              google::protobuf::Message&) { return absl::OkStatus(); };
    }
    registrations.push_back(std::move(registration));
  }
  return registrations;
}

std::string WhyNot(const std::vector<Registration>& registrations) {
  const auto methods = BuildMethods(registrations, {});
  EXPECT_TRUE(absl::IsFailedPrecondition(methods.status())) << methods.status();
  return std::string(methods.status().message());
}

TEST(BuildMethodsTest, ReadsEveryPolicy) {
  const auto methods = BuildMethods(All(), {});
  ASSERT_TRUE(methods.ok()) << methods.status();
  ASSERT_EQ(methods->size(), 5u);
  const Method& echo = *methods->at(0);
  EXPECT_EQ(echo.path, "/dealtrace.rpc.testing.v1.EchoService/Echo");
  EXPECT_EQ(echo.rules.max_deadline, absl::Seconds(5));
  EXPECT_EQ(echo.rules.max_concurrency, 100);
  EXPECT_FALSE(echo.waits);
  EXPECT_TRUE(methods->at(2)->waits) << "a request with a Duration `wait` is a long poll";
  EXPECT_TRUE(methods->at(4)->waits) << "a stream waits for its reader";
}

TEST(BuildMethodsTest, RefusesAMethodWithoutAHandlerByName) {
  std::vector<Registration> registrations = All();
  registrations.erase(registrations.begin() + 1, registrations.begin() + 3);
  EXPECT_THAT(WhyNot(registrations), AllOf(HasSubstr("EchoService/Work: has no handler"),
                                           HasSubstr("EchoService/Poll: has no handler")));
}

TEST(BuildMethodsTest, RefusesOtherTypesThanTheContracts) {
  std::vector<Registration> registrations = All();
  registrations[0].response = registrations[1].response;
  EXPECT_THAT(WhyNot(registrations),
              HasSubstr("Echo: takes dealtrace.rpc.testing.v1.EchoRequest and returns"));
}

TEST(BuildMethodsTest, RefusesAStreamRegisteredAsACall) {
  std::vector<Registration> registrations = All();
  registrations[4].stream = nullptr;
  EXPECT_THAT(WhyNot(registrations), HasSubstr("Count: is a stream"));
}

TEST(BuildMethodsTest, RefusesUnknownAndDoubledMethods) {
  std::vector<Registration> registrations = All();
  registrations.push_back(registrations[0]);
  registrations.push_back(registrations[0]);
  registrations.back().method = "dealtrace.rpc.testing.v1.EchoService/Ecko";
  EXPECT_THAT(WhyNot(registrations),
              AllOf(HasSubstr("Echo: has two handlers"), HasSubstr("Ecko: no linked contract")));
}

// A method whose contract is `policy` as text, or has none.
class PolicyTest : public ::testing::Test {
 protected:
  std::string WhyNot(const std::string& policy, const std::string& request = "Request") {
    google::protobuf::FileDescriptorProto file;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
        absl::StrCat(
            R"(name: "t.proto" package: "t" dependency: "dealtrace/options/v1/method_policy.proto"
          message_type { name: "Request" }
          message_type { name: "WithId" field { name: "request_id" number: 1 type: TYPE_STRING
                                                label: LABEL_OPTIONAL } }
          service { name: "S" method { name: "M" input_type: ".t.)",
            request, R"("
            output_type: ".t.Request" options { )",
            policy, " } } }"),
        &file));
    google::protobuf::DescriptorPool pool(google::protobuf::DescriptorPool::generated_pool());
    const google::protobuf::FileDescriptor* built = pool.BuildFile(file);
    EXPECT_NE(built, nullptr);
    const auto rules = ReadPolicy(*built->service(0)->method(0));
    return rules.ok() ? "fine" : std::string(rules.status().message());
  }

  static std::string Policy(const std::string& fields) {
    return absl::StrCat("[dealtrace.options.v1.policy] { ", fields, " }");
  }
};

TEST_F(PolicyTest, EveryPartIsRequired) {
  const std::string whole =
      "scopes: 'a' max_deadline { seconds: 1 } idempotency: IDEMPOTENCY_READ max_concurrency: 1 "
      "row_rights: ROW_RIGHTS_NONE";
  EXPECT_EQ(WhyNot(Policy(whole)), "fine");
  EXPECT_THAT(WhyNot(""), HasSubstr("has no (dealtrace.options.v1.policy)"));
  EXPECT_THAT(WhyNot(Policy("max_deadline { seconds: 1 } idempotency: IDEMPOTENCY_READ "
                            "max_concurrency: 1")),
              HasSubstr("scope"));
  EXPECT_THAT(WhyNot(Policy("scopes: 'a' idempotency: IDEMPOTENCY_READ max_concurrency: 1")),
              HasSubstr("max_deadline"));
  EXPECT_THAT(WhyNot(Policy("scopes: 'a' max_deadline { seconds: 1 } max_concurrency: 1 "
                            "row_rights: ROW_RIGHTS_NONE")),
              HasSubstr("idempotency"));
  EXPECT_THAT(WhyNot(Policy("scopes: 'a' max_deadline { seconds: 1 } "
                            "idempotency: IDEMPOTENCY_READ max_concurrency: 10001")),
              HasSubstr("max_concurrency"));
  EXPECT_THAT(WhyNot(Policy("scopes: 'a' max_deadline { seconds: 1 } "
                            "idempotency: IDEMPOTENCY_READ max_concurrency: 1")),
              HasSubstr("row_rights"));
}

TEST_F(PolicyTest, ARepeatableWriteNeedsARequestId) {
  const std::string policy = Policy(
      "scopes: 'a' max_deadline { seconds: 1 } idempotency: IDEMPOTENCY_REQUEST_ID "
      "max_concurrency: 1 row_rights: ROW_RIGHTS_NONE");
  EXPECT_THAT(WhyNot(policy), HasSubstr("request_id"));
  EXPECT_EQ(WhyNot(policy, "WithId"), "fine");
}

}  // namespace
}  // namespace dealtrace::rpc
