#include "libs/telemetry/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dealtrace::telemetry {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(MetricsTest, ExposesWhatWasCounted) {
  Metrics metrics;
  metrics.Increment("dealtrace_things_total", {{"kind", "a"}});
  metrics.Increment("dealtrace_things_total", {{"kind", "a"}}, 2);
  metrics.Increment("dealtrace_things_total", {{"kind", "b"}});
  metrics.SetGauge("dealtrace_depth", {}, 7);
  metrics.ObserveSeconds("dealtrace_work_seconds", {}, 0.02);
  const std::string text = metrics.Expose();
  EXPECT_THAT(text, HasSubstr("dealtrace_things_total{kind=\"a\"} 3"));
  EXPECT_THAT(text, HasSubstr("dealtrace_things_total{kind=\"b\"} 1"));
  EXPECT_THAT(text, HasSubstr("dealtrace_depth 7"));
  EXPECT_THAT(text, HasSubstr("dealtrace_work_seconds_bucket{le=\"0.025\"} 1"));
  EXPECT_THAT(text, HasSubstr("dealtrace_work_seconds_bucket{le=\"0.01\"} 0"));
}

TEST(MetricsTest, AHandleAndANameAreOneSeries) {
  Metrics metrics;
  Counter counter = metrics.GetCounter("dealtrace_things_total", {{"kind", "a"}});
  counter.Increment();
  metrics.Increment("dealtrace_things_total", {{"kind", "a"}});
  EXPECT_THAT(metrics.Expose(), HasSubstr("dealtrace_things_total{kind=\"a\"} 2"));
}

TEST(MetricsTest, ABadNameIsNotCountedAndHarmsNobody) {
  Metrics metrics;
  metrics.Increment("not a name");
  metrics.Increment("dealtrace_fine_total");
  metrics.SetGauge("dealtrace_fine_total", {}, 1);  // the name is a counter's
  EXPECT_THAT(metrics.Expose(), HasSubstr("dealtrace_fine_total 1"));
  EXPECT_THAT(metrics.Expose(), Not(HasSubstr("not a name")));
}

TEST(MetricsTest, AsksSourcesAtEachExposition) {
  Metrics metrics;
  double value = 1;
  metrics.AddCounterSource("dealtrace_spans_started_total", [&value] { return value; });
  EXPECT_THAT(metrics.Expose(), HasSubstr("dealtrace_spans_started_total 1"));
  value = 2;
  EXPECT_THAT(metrics.Expose(), HasSubstr("dealtrace_spans_started_total 2"));
}

TEST(MetricsTest, EveryMetricSaysWhatItIs) {
  Metrics metrics;
  metrics.Increment("dealtrace_feed_rebuilds_total", {{"feed", "a"}});
  metrics.SetGauge("dealtrace_feed_lag_seconds", {{"feed", "a"}}, 1);
  metrics.ObserveSeconds("dealtrace_derive_seconds", {}, 1);
  metrics.AddCounterSource("dealtrace_spans_started_total", [] { return 1; });
  const std::string text = metrics.Expose();
  EXPECT_THAT(text, HasSubstr("# HELP dealtrace_feed_rebuilds_total How often"));
  EXPECT_THAT(text, HasSubstr("# HELP dealtrace_feed_lag_seconds For how long"));
  EXPECT_THAT(text, HasSubstr("# HELP dealtrace_derive_seconds How long"));
  EXPECT_THAT(text, HasSubstr("# HELP dealtrace_spans_started_total Spans"));
  EXPECT_THAT(text, HasSubstr("# TYPE dealtrace_spans_started_total counter"));
}

TEST(MetricsTest, ServesOnAPickedPort) {
  Metrics metrics;
  const absl::StatusOr<int> port = metrics.Serve("127.0.0.1:0");
  ASSERT_TRUE(port.ok()) << port.status();
  EXPECT_GT(*port, 0);
}

TEST(MetricsTest, NamesAnAddressThatCannotBeServed) {
  Metrics metrics;
  const absl::StatusOr<int> port = metrics.Serve("256.0.0.1:x");
  ASSERT_FALSE(port.ok());
  EXPECT_THAT(std::string(port.status().message()), HasSubstr("256.0.0.1:x"));
}

}  // namespace
}  // namespace dealtrace::telemetry
