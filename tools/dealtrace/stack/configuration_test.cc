#include "tools/dealtrace/stack/configuration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "absl/time/clock.h"
#include "libs/config/service_config.h"
#include "libs/testing/status_matchers.h"
#include "tools/dealtrace/stack/identity.h"
#include "tools/dealtrace/stack/process.h"

namespace dealtrace::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr char kCollector[] = "http://collector:4317";

TEST(SpanReceiverTest, IsWhomTheEnvironmentNamesWithAllOfItsVariables) {
  EXPECT_THAT(SpanReceiverOf({{"OTEL_EXPORTER_OTLP_ENDPOINT", kCollector},
                              {"OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"},
                              {"OTEL_EXPORTER_OTLP_HEADERS", ""},
                              {"OTEL_SERVICE_NAME", "mine"},
                              {"PATH", "/bin"}},
                             ""),
              ElementsAre(Pair("OTEL_EXPORTER_OTLP_ENDPOINT", kCollector),
                          Pair("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")));
  EXPECT_EQ(EndpointOf(SpanReceiverOf({{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", kCollector}}, "")),
            kCollector);
}

TEST(SpanReceiverTest, IsTheStoreWhereNoEndpointIsNamed) {
  EXPECT_THAT(SpanReceiverOf({}, ""), IsEmpty());
  EXPECT_THAT(SpanReceiverOf({{"OTEL_EXPORTER_OTLP_ENDPOINT", ""},
                              {"OTEL_EXPORTER_OTLP_HEADERS", "authorization=secret"}},
                             ""),
              IsEmpty());
}

TEST(SpanReceiverTest, TheOptionIsStrongerThanTheEnvironment) {
  EXPECT_EQ(EndpointOf(SpanReceiverOf({{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://other:4317"},
                                       {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://other:4317"}},
                                      kCollector)),
            kCollector);
}

class ConfigurationTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string folder = "/tmp/dealtrace-configuration-XXXXXX";
    ASSERT_NE(mkdtemp(folder.data()), nullptr);
    layout_.folder = folder;
    for (const std::string& each : layout_.PrivateFolders()) {
      std::filesystem::create_directory(each);
    }
    ASSERT_OK(MakeIdentity(layout_, {}, absl::Now()));
    for (const StackProgram& program : StackPrograms()) {
      addresses_.grpc[program.name] = "unix:/run/" + program.name + ".sock";
      addresses_.metrics[program.name] = "127.0.0.1:20001";
    }
  }
  void TearDown() override { std::filesystem::remove_all(layout_.folder); }

  StackLayout layout_;
  StackAddresses addresses_;
};

TEST_F(ConfigurationTest, AStackRemembersWhereItsSpansGo) {
  const SpanReceiver collector = {{"OTEL_EXPORTER_OTLP_ENDPOINT", kCollector},
                                  {"OTEL_EXPORTER_OTLP_HEADERS", "authorization=theirs"}};
  ASSERT_OK(WriteStackConfiguration(layout_, "", addresses_, collector));
  EXPECT_EQ(ConfiguredSpanReceiver(layout_).value(), collector);
  // The token of another receiver is not replaced by the store's.
  ASSERT_OK(RefreshClientConfiguration(layout_));
  EXPECT_EQ(ConfiguredSpanReceiver(layout_).value(), collector);
  ASSERT_OK(WriteStackConfiguration(layout_, "", addresses_, {}));
  EXPECT_THAT(ConfiguredSpanReceiver(layout_).value(), IsEmpty());
}

TEST_F(ConfigurationTest, AProgramGetsEachVariableOnceAndNoneThatIsLeftOut) {
  setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://other:4317", 1);
  setenv("OTEL_EXPORTER_OTLP_HEADERS", "authorization=theirs", 1);
  setenv("DEALTRACE_TEST_TWICE", "inherited", 1);
  ProgramStart start;
  start.program = "/usr/bin/env";
  start.log_file = layout_.folder + "/env.log";
  start.environment = {"DEALTRACE_TEST_TWICE=given",
                       "OTEL_EXPORTER_OTLP_ENDPOINT=unix:/store.sock"};
  start.environment_without = {kExporterPrefix};
  EXPECT_EQ(RunProgram(start).value(), 0);
  for (const char* name :
       {"OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_HEADERS", "DEALTRACE_TEST_TWICE"}) {
    unsetenv(name);
  }
  const std::string told = config::ReadFile(start.log_file).value();
  EXPECT_THAT(told, ::testing::HasSubstr("DEALTRACE_TEST_TWICE=given\n"));
  EXPECT_THAT(told, ::testing::HasSubstr("OTEL_EXPORTER_OTLP_ENDPOINT=unix:/store.sock\n"));
  EXPECT_THAT(told, ::testing::Not(::testing::HasSubstr("inherited")));
  EXPECT_THAT(told, ::testing::Not(::testing::HasSubstr("other:4317")));
  EXPECT_THAT(told, ::testing::Not(::testing::HasSubstr("OTLP_HEADERS")));
}

}  // namespace
}  // namespace dealtrace::cli
