#include "services/insight/domain/talk_metrics.h"

#include "gtest/gtest.h"
#include "services/insight/domain/roles.h"
#include "services/insight/domain/test_calls.h"

namespace dealtrace::insight {
namespace {

TalkMetrics Measure(const Call& call) {
  const std::vector<Role> roles = ResolveRoles(call);
  return MeasureTalk(call, roles, KnownSides(call, roles));
}

TEST(TalkMetricsTest, MeasuresFromStartsAndEnds) {
  const TalkMetrics metrics = Measure(testing::MakeCall({{Role::kAgent, "One."},
                                                         {Role::kAgent, "Two."},
                                                         {Role::kCustomer, "Three."},
                                                         {Role::kAgent, "Four."}}));
  EXPECT_EQ(metrics.timing, Timing::kMeasured);
  ASSERT_TRUE(metrics.agent_talk_ratio.has_value());
  EXPECT_DOUBLE_EQ(*metrics.agent_talk_ratio, 0.75);
  EXPECT_EQ(metrics.agent_longest_monologue, absl::Seconds(8));
  EXPECT_EQ(metrics.customer_longest_monologue, absl::Seconds(4));
  ASSERT_TRUE(metrics.patience.has_value());
  EXPECT_EQ(*metrics.patience, absl::Seconds(1));
  EXPECT_NEAR(metrics.interactivity, 2 / (19.0 / 60), 0.01);
}

TEST(TalkMetricsTest, EstimatesMissingEndsFromWords) {
  Call call = testing::MakeCall({{Role::kAgent, "one two three four five six seven eight nine ten"},
                                 {Role::kCustomer, "Yes."}});
  for (Utterance& utterance : call.utterances) utterance.end_ms.reset();
  const TalkMetrics metrics = Measure(call);
  EXPECT_EQ(metrics.timing, Timing::kEstimated);
  EXPECT_EQ(metrics.agent_talk, absl::Seconds(4));
  EXPECT_FALSE(metrics.patience.has_value());
}

TEST(TalkMetricsTest, DoesNotBelieveStartsBeyondTheDuration) {
  Call call = testing::MakeCall(
      {{Role::kAgent, "one two three four five"}, {Role::kCustomer, "one two three four five"}});
  for (Utterance& utterance : call.utterances) utterance.end_ms.reset();
  call.utterances[1].start_ms = 600000;
  call.duration = absl::Seconds(10);
  const TalkMetrics metrics = Measure(call);
  EXPECT_EQ(metrics.timing, Timing::kWords);
  EXPECT_DOUBLE_EQ(*metrics.agent_talk_ratio, 0.5);
  EXPECT_NEAR(metrics.interactivity, 6, 0.01);
}

TEST(TalkMetricsTest, NoRatioWithoutRoles) {
  const TalkMetrics metrics =
      Measure(testing::MakeCall({{Role::kUnknown, "Hello."}, {Role::kUnknown, "Hello."}}));
  EXPECT_FALSE(metrics.agent_talk_ratio.has_value());
  EXPECT_FALSE(metrics.agent_longest_monologue.has_value());
  EXPECT_FALSE(metrics.customer_longest_monologue.has_value());
}

TEST(TalkMetricsTest, EmptyAndBackwardCallsAreHarmless) {
  EXPECT_EQ(Measure(Call{}).interactivity, 0);
  Call call = testing::MakeCall({{Role::kAgent, "a"}, {Role::kCustomer, "b"}});
  call.utterances[0].start_ms = 9000;
  call.utterances[0].end_ms = -4;
  EXPECT_EQ(Measure(call).timing, Timing::kWords);
}

}  // namespace
}  // namespace dealtrace::insight
