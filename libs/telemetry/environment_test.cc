#include "libs/telemetry/environment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace dealtrace::telemetry {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

Environment Read(const std::map<std::string, std::string>& variables) {
  return ReadEnvironment([&](absl::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(std::string(name));
    if (found == variables.end()) return std::nullopt;
    return found->second;
  });
}

TEST(EnvironmentTest, ExportsNothingWithoutAnEndpoint) {
  const Environment environment = Read({});
  EXPECT_EQ(environment.exporter, Exporter::kNone);
  EXPECT_FALSE(environment.disabled);
  EXPECT_EQ(environment.sampler, Sampler::kAlwaysOn);
  EXPECT_TRUE(environment.sampler_follows_parent);
  EXPECT_EQ(environment.queue_spans_max, 2048);
  EXPECT_EQ(environment.batch_spans_max, 512);
  EXPECT_EQ(environment.batch_delay, absl::Seconds(5));
  EXPECT_THAT(environment.warnings, IsEmpty());
}

TEST(EnvironmentTest, TakesTheInstanceIdThatIsGiven) {
  EXPECT_EQ(Read({}).service_instance_id, "");
  EXPECT_EQ(Read({{"OTEL_RESOURCE_ATTRIBUTES", "a=b, service.instance.id = pod%2D1 ,c=d"}})
                .service_instance_id,
            "pod-1");
  EXPECT_EQ(Read({{"OTEL_RESOURCE_ATTRIBUTES", "service.instance.identity=x"}}).service_instance_id,
            "");
}

TEST(EnvironmentTest, AnEndpointMeansOtlpOverGrpc) {
  EXPECT_EQ(Read({{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4317"}}).exporter, Exporter::kOtlpGrpc);
  EXPECT_EQ(Read({{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://c:4317"}}).exporter,
            Exporter::kOtlpGrpc);
  EXPECT_EQ(Read({{"OTEL_EXPORTER_OTLP_ENDPOINT", ""}}).exporter, Exporter::kNone);
}

TEST(EnvironmentTest, TheExporterVariableWins) {
  EXPECT_EQ(Read({{"OTEL_EXPORTER_OTLP_ENDPOINT", "x"}, {"OTEL_TRACES_EXPORTER", "none"}}).exporter,
            Exporter::kNone);
  EXPECT_EQ(Read({{"OTEL_TRACES_EXPORTER", "console"}}).exporter, Exporter::kConsole);
  EXPECT_EQ(Read({{"OTEL_TRACES_EXPORTER", "otlp"}}).exporter, Exporter::kOtlpGrpc);
  EXPECT_EQ(
      Read({{"OTEL_TRACES_EXPORTER", "otlp"}, {"OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"}})
          .exporter,
      Exporter::kOtlpHttp);
}

TEST(EnvironmentTest, ReadsEverySampler) {
  const Environment ratio = Read(
      {{"OTEL_TRACES_SAMPLER", "parentbased_traceidratio"}, {"OTEL_TRACES_SAMPLER_ARG", "0.25"}});
  EXPECT_EQ(ratio.sampler, Sampler::kTraceIdRatio);
  EXPECT_TRUE(ratio.sampler_follows_parent);
  EXPECT_EQ(ratio.sampler_ratio, 0.25);
  const Environment off = Read({{"OTEL_TRACES_SAMPLER", "always_off"}});
  EXPECT_EQ(off.sampler, Sampler::kAlwaysOff);
  EXPECT_FALSE(off.sampler_follows_parent);
}

TEST(EnvironmentTest, WarnsAboutUnknownValuesAndUsesTheDefault) {
  const Environment environment = Read({{"OTEL_TRACES_SAMPLER", "sometimes"},
                                        {"OTEL_TRACES_EXPORTER", "zipkin"},
                                        {"OTEL_BSP_MAX_QUEUE_SIZE", "many"},
                                        {"OTEL_SDK_DISABLED", "perhaps"}});
  EXPECT_EQ(environment.sampler, Sampler::kAlwaysOn);
  EXPECT_EQ(environment.exporter, Exporter::kOtlpGrpc);
  EXPECT_EQ(environment.queue_spans_max, 2048);
  EXPECT_FALSE(environment.disabled);
  EXPECT_EQ(environment.warnings.size(), 4u);
  EXPECT_THAT(environment.warnings, ::testing::Contains(HasSubstr("'sometimes'")));
}

TEST(EnvironmentTest, RefusesARatioOutsideZeroToOne) {
  const Environment environment =
      Read({{"OTEL_TRACES_SAMPLER", "traceidratio"}, {"OTEL_TRACES_SAMPLER_ARG", "1.5"}});
  EXPECT_EQ(environment.sampler_ratio, 1);
  EXPECT_EQ(environment.warnings.size(), 1u);
}

TEST(EnvironmentTest, ReadsPropagatorsInOrder) {
  EXPECT_THAT(Read({{"OTEL_PROPAGATORS", "b3multi, tracecontext,baggage"}}).propagators,
              ElementsAre(Propagator::kB3Multi, Propagator::kTraceContext));
  EXPECT_THAT(Read({{"OTEL_PROPAGATORS", "none"}}).propagators, IsEmpty());
}

TEST(EnvironmentTest, APropagatorIsHonouredOrRefused) {
  using P = Propagator;
  struct Case {
    const char* text;
    std::vector<Propagator> propagators;
    size_t errors;
    size_t notes;
  };
  const Case cases[] = {
      {"tracecontext", {P::kTraceContext}, 0, 0},
      {"tracecontext,baggage", {P::kTraceContext}, 0, 1},
      {"baggage", {}, 0, 1},
      {"none", {}, 0, 0},
      {" none ", {}, 0, 0},
      {"b3", {P::kB3}, 0, 0},
      {"jaeger , b3multi", {P::kJaeger, P::kB3Multi}, 0, 0},
      {"tracecontext,tracecontext", {P::kTraceContext}, 0, 0},
      {",tracecontext,", {P::kTraceContext}, 0, 0},
      {"", {P::kTraceContext}, 0, 0},
      {"xray", {}, 1, 0},
      {"ottrace", {}, 1, 0},
      {"tracecontext,xray", {P::kTraceContext}, 1, 0},
      {"TraceContext", {}, 1, 0},
      {"tracecontext;baggage", {}, 1, 0},
      {"b3 multi", {}, 1, 0},
      {"none,tracecontext", {P::kTraceContext}, 1, 0},
  };
  for (const auto& [text, propagators, errors, notes] : cases) {
    const Environment environment = Read({{"OTEL_PROPAGATORS", text}});
    EXPECT_EQ(environment.propagators, propagators) << text;
    EXPECT_EQ(environment.errors.size(), errors) << text;
    EXPECT_EQ(environment.notes.size(), notes) << text;
    EXPECT_THAT(environment.warnings, IsEmpty()) << text;
  }
  EXPECT_THAT(Read({{"OTEL_PROPAGATORS", "xray"}}).errors.front(),
              ::testing::AllOf(HasSubstr("OTEL_PROPAGATORS"), HasSubstr("'xray'"),
                               HasSubstr("use tracecontext")));
}

TEST(EnvironmentTest, SaysWhichVariablesHaveNoEffect) {
  EXPECT_THAT(Read({{"OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "8"}}).notes,
              ElementsAre(HasSubstr("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT")));
  EXPECT_THAT(Read({{"OTEL_METRICS_EXPORTER", "otlp"}, {"OTEL_LOGS_EXPORTER", "otlp"}}).notes,
              ElementsAre(HasSubstr("/metrics"), HasSubstr("standard error")));
  EXPECT_THAT(Read({{"OTEL_METRICS_EXPORTER", "none"}, {"OTEL_LOGS_EXPORTER", "none"}}).notes,
              IsEmpty());
  EXPECT_THAT(Read({{"OTEL_SERVICE_NAME", "x"}, {"OTEL_RESOURCE_ATTRIBUTES", "a=b"}}).notes,
              IsEmpty());
}

TEST(EnvironmentTest, DecodesHeadersAndLowersTheirNames) {
  const Environment environment = Read(
      {{"OTEL_EXPORTER_OTLP_HEADERS", "Authorization=Bearer%20abc.def==, x-team = sales%2Ceu"}});
  EXPECT_THAT(environment.exporter_headers,
              ElementsAre(Pair("authorization", "Bearer abc.def=="), Pair("x-team", "sales,eu")));
}

TEST(EnvironmentTest, LeavesOutAHeaderThatCannotBeSentAndDoesNotRepeatIt) {
  const Environment environment =
      Read({{"OTEL_EXPORTER_OTLP_HEADERS",
             "authorization=secret%0Avalue,b=secret%A0,c d=secret,\xC3\xA9=secret,e=good"}});
  EXPECT_THAT(environment.exporter_headers, ElementsAre(Pair("e", "good")));
  EXPECT_EQ(environment.warnings.size(), 4u);
  for (const std::string& warning : environment.warnings) {
    EXPECT_THAT(warning, Not(HasSubstr("secret")));
  }
}

TEST(EnvironmentTest, TheTracesHeadersWin) {
  EXPECT_THAT(
      Read({{"OTEL_EXPORTER_OTLP_HEADERS", "a=1"}, {"OTEL_EXPORTER_OTLP_TRACES_HEADERS", "b=2"}})
          .exporter_headers,
      ElementsAre(Pair("b", "2")));
}

TEST(EnvironmentTest, ReadsBatchSettings) {
  const Environment environment = Read({{"OTEL_BSP_SCHEDULE_DELAY", "100"},
                                        {"OTEL_BSP_EXPORT_TIMEOUT", "2000"},
                                        {"OTEL_BSP_MAX_QUEUE_SIZE", "64"},
                                        {"OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "128"}});
  EXPECT_EQ(environment.batch_delay, absl::Milliseconds(100));
  EXPECT_EQ(environment.export_timeout, absl::Seconds(2));
  EXPECT_EQ(environment.queue_spans_max, 64);
  EXPECT_EQ(environment.batch_spans_max, 64) << "a batch is never larger than the queue";
  EXPECT_EQ(environment.warnings.size(), 1u);
}

}  // namespace
}  // namespace dealtrace::telemetry
