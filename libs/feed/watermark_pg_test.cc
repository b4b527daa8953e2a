#include <atomic>

#include "absl/synchronization/notification.h"
#include "gtest/gtest.h"
#include "libs/feed/testing/feed_world.h"
#include "libs/feed/watermark.h"
#include "libs/testing/status_matchers.h"

namespace dealtrace::feed {
namespace {

using dealtrace::testing::Eventually;
using dealtrace::testing::TestDatabase;
using dealtrace::testing::TestTransaction;
using testing::ConsumerOf;
using testing::Producer;

using Positions = std::map<std::string, int64_t>;

Positions ReflectsOf(const TestDatabase& home) {
  Positions positions;
  EXPECT_OK(home.database()->Transact(TestTransaction(),
                                      [&](postgres::Transaction& transaction) -> absl::Status {
                                        auto reflects = Reflects(transaction);
                                        if (reflects.ok()) positions = *reflects;
                                        return reflects.status();
                                      }));
  return positions;
}

class WatermarkTest : public ::testing::Test {
 protected:
  WatermarkTest() : ingestion_("ingestion"), home_("copier", testing::WorldMigrations()) {}

  std::unique_ptr<Consumer> StartConsumer() {
    auto consumer = std::make_unique<Consumer>(
        home_.OpenAnother(), ConsumerOf("ingestion", ingestion_.reader()), metrics_);
    consumer->Start();
    return consumer;
  }

  Producer ingestion_;
  TestDatabase home_;
  std::shared_ptr<telemetry::Metrics> metrics_ = std::make_shared<telemetry::Metrics>();
};

TEST_F(WatermarkTest, StaysBehindWhatIsStillDirty) {
  ingestion_.Write("note", {{"a/1", "1"}});
  const auto consumer = StartConsumer();
  EXPECT_TRUE(Eventually(
      [&] { return home_.QueryInt("SELECT position FROM feed_cursor") == ingestion_.Head(); }));
  EXPECT_EQ(ReflectsOf(home_), (Positions{{"ingestion", 0}}));
  Deriver deriver(home_.OpenAnother(), testing::SummaryDeriver(), metrics_);
  deriver.Start();
  EXPECT_TRUE(Eventually([&] {
    return ReflectsOf(home_) == Positions{{"ingestion", ingestion_.Head()}};
  }));
}

TEST_F(WatermarkTest, ARebuildReflectsNothingBeforeItHasSweptWhatIsGone) {
  ingestion_.Write("note", {{"a/1", "1"}, {"a/ghost", "1"}});
  const auto is_at_head = [&] {
    return home_.QueryInt("SELECT COALESCE(max(position), 0) FROM feed_cursor") ==
           ingestion_.Head();
  };
  auto consumer = StartConsumer();
  EXPECT_TRUE(Eventually(is_at_head));
  EXPECT_OK(consumer->RequestRebuild());
  consumer.reset();
  ingestion_.database().Query("DELETE FROM feed_change WHERE key = 'a/ghost'");
  ingestion_.Write("note", {{"a/2", "1"}});
  home_.Query("DELETE FROM feed_dirty");
  std::atomic<bool> can_delete{false};
  std::atomic<int> refused{0};
  ConsumerOptions options = ConsumerOf("ingestion", ingestion_.reader());
  options.lease_duration = absl::Seconds(1);
  options.apply = [&, apply = options.apply](postgres::Transaction& transaction,
                                             absl::Span<const dealtrace::feed::v1::Change> changes,
                                             DirtyMarker& marker) -> absl::Status {
    for (const auto& change : changes) {
      if (!change.deleted() || can_delete) continue;
      ++refused;
      return absl::UnavailableError("a dependency is away");
    }
    return apply(transaction, changes, marker);
  };
  Consumer rebuilding(home_.OpenAnother(), std::move(options), metrics_);
  rebuilding.Start();
  EXPECT_TRUE(Eventually([&] { return refused > 0; }));
  EXPECT_TRUE(is_at_head());
  home_.Query("DELETE FROM feed_dirty");
  EXPECT_EQ(ReflectsOf(home_), (Positions{{"ingestion", 0}}));
  can_delete = true;
  Deriver deriver(home_.OpenAnother(), testing::SummaryDeriver(), metrics_);
  deriver.Start();
  EXPECT_TRUE(Eventually([&] {
    return ReflectsOf(home_) == Positions{{"ingestion", ingestion_.Head()}};
  }));
}

TEST_F(WatermarkTest, ReachesAPositionThatHasNoConsequences) {
  const auto consumer = StartConsumer();
  ingestion_.Write("memo", {{"m/1", "1"}});
  ingestion_.Delete("memo", {"m/1"});
  Deriver deriver(home_.OpenAnother(), testing::SummaryDeriver(), metrics_);
  deriver.Start();
  EXPECT_TRUE(Eventually([&] {
    return ReflectsOf(home_) == Positions{{"ingestion", ingestion_.Head()}};
  }));
}

TEST_F(WatermarkTest, AdvancesWhileChangesKeepFlowing) {
  const auto consumer = StartConsumer();
  // Each derivation makes the upstream move again, so that the queue is never empty for long.
  std::atomic<int> derivations{0};
  DeriverOptions options = testing::SummaryDeriver();
  options.keys_max = 1;
  options.derive = [&](DeriveContext& context) {
    const int n = ++derivations;
    ingestion_.Write("note", {{absl::StrCat("g", n % 5, "/1"), absl::StrCat(n)}});
    ingestion_.Write("note", {{absl::StrCat("g", (n + 2) % 5, "/2"), absl::StrCat(n)}});
    return testing::DeriveSummaries(context);
  };
  Deriver deriver(home_.OpenAnother(), std::move(options), metrics_);
  ingestion_.Write("note", {{"g0/1", "first"}});
  const int64_t first = ingestion_.Head();
  deriver.Start();
  EXPECT_TRUE(Eventually([&] { return ReflectsOf(home_)["ingestion"] > first + 20; }));
  deriver.Stop();
}

TEST_F(WatermarkTest, MarksOfALaterQueueHoldItBackToo) {
  const auto consumer = StartConsumer();
  DeriverOptions options = testing::SummaryDeriver();
  options.derive = [](DeriveContext& context) {
    for (const std::string& key : context.keys()) context.MarkDirty("later", key);
    return testing::DeriveSummaries(context);
  };
  Deriver deriver(home_.OpenAnother(), std::move(options), metrics_);
  deriver.Start();
  ingestion_.Write("note", {{"a/1", "1"}});
  EXPECT_TRUE(Eventually([&] {
    return home_.QueryInt("SELECT count(*) FROM feed_dirty WHERE queue = 'later'") == 1;
  }));
  EXPECT_TRUE(Eventually(
      [&] { return home_.QueryInt("SELECT position FROM feed_cursor") == ingestion_.Head(); }));
  EXPECT_EQ(ReflectsOf(home_)["ingestion"], 0);
  DeriverOptions later = testing::SummaryDeriver();
  later.queue = "later";
  Deriver second(home_.OpenAnother(), std::move(later), metrics_);
  second.Start();
  EXPECT_TRUE(Eventually([&] { return ReflectsOf(home_)["ingestion"] == ingestion_.Head(); }));
}

TEST_F(WatermarkTest, TakesTheLeastOfTheWaysThatLeadToAnUpstream) {
  // ingestion -> copier (this home) -> top, and ingestion -> top.
  const auto consumer = StartConsumer();
  ChangeReader middle_reader(home_.database(), testing::ItemFeed("copier"));
  TestDatabase top("top", testing::WorldMigrations());
  Consumer direct(top.OpenAnother(), ConsumerOf("ingestion", ingestion_.reader()), metrics_);
  Consumer through(top.OpenAnother(), ConsumerOf("copier", middle_reader), metrics_);
  DeriverOptions top_deriver = testing::SummaryDeriver();
  top_deriver.service = "top";
  Deriver top_derives(top.OpenAnother(), std::move(top_deriver), metrics_);
  direct.Start();
  through.Start();
  top_derives.Start();
  ingestion_.Write("note", {{"a/1", "1"}});
  const int64_t head = ingestion_.Head();
  EXPECT_TRUE(Eventually([&] {
    return top.QueryInt("SELECT count(*) FROM copy WHERE feed = 'ingestion'") == 1 &&
           top.QueryInt("SELECT count(*) FROM feed_dirty") == 0;
  }));
  // The middle has not derived: what the top got directly is only half of the consequences.
  EXPECT_EQ(ReflectsOf(top)["ingestion"], 0);
  Deriver middle_derives(home_.OpenAnother(), testing::SummaryDeriver(), metrics_);
  middle_derives.Start();
  EXPECT_TRUE(Eventually([&] { return ReflectsOf(top)["ingestion"] == head; }));
  EXPECT_EQ(top.QueryInt("SELECT count(*) FROM copy WHERE feed = 'copier' AND kind = 'summary'"), 1)
      << "the watermark was reached before its consequence";
}

}  // namespace
}  // namespace dealtrace::feed
