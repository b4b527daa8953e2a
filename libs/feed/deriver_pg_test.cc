#include <atomic>

#include "absl/strings/match.h"
#include "absl/synchronization/notification.h"
#include "gtest/gtest.h"
#include "libs/feed/deriver.h"
#include "libs/feed/testing/feed_world.h"
#include "libs/feed/watermark.h"
#include "libs/telemetry/testing/span_catcher.h"
#include "libs/testing/status_matchers.h"

namespace dealtrace::feed {
namespace {

using dealtrace::testing::Eventually;
using dealtrace::testing::TestDatabase;
using dealtrace::testing::TestTransaction;

class DeriverTest : public ::testing::Test {
 protected:
  DeriverTest() : home_("copier", testing::WorldMigrations()) {}

  void Mark(const std::vector<std::string>& keys, const std::string& trace_parent = "",
            const std::string& queue = "summary") {
    EXPECT_OK(
        home_.database()->Transact(TestTransaction(), [&](postgres::Transaction& transaction) {
          DirtyMarker marker(trace_parent, "");
          for (const std::string& key : keys) marker.Mark(queue, key);
          return marker.Flush(transaction);
        }));
  }
  void Copy(const std::string& key, const std::string& body, int64_t position) {
    home_.Query(absl::StrCat("INSERT INTO copy VALUES ('f', 'note', '", key, "', ", position,
                             ", false, '", body,
                             "') ON CONFLICT (feed, kind, key) DO UPDATE SET"
                             " body = excluded.body, position = excluded.position"));
  }
  std::unique_ptr<Deriver> StartDeriver(DeriverOptions options = testing::SummaryDeriver()) {
    auto deriver = std::make_unique<Deriver>(home_.OpenAnother(), std::move(options), metrics_);
    deriver->Start();
    return deriver;
  }
  int64_t Dirty() { return home_.QueryInt("SELECT count(*) FROM feed_dirty"); }
  int64_t OpenLetters() {
    return home_.QueryInt("SELECT count(*) FROM feed_dead_letter WHERE state <> 'CLOSED'");
  }

  TestDatabase home_;
  std::shared_ptr<telemetry::Metrics> metrics_ = std::make_shared<telemetry::Metrics>();
};

TEST_F(DeriverTest, DerivesWhatIsDirtyAndPublishesIt) {
  Copy("x/1", "one", 1);
  Copy("x/2", "two", 2);
  Mark({"x"});
  const auto deriver = StartDeriver();
  EXPECT_TRUE(Eventually([&] { return Dirty() == 0; }));
  EXPECT_EQ(testing::SummariesOf(home_), "x:note/x/1=one,note/x/2=two");
  EXPECT_EQ(home_.QueryText("SELECT kind || '/' || key FROM feed_change"), "summary/x");
  Mark({"x"});
  EXPECT_TRUE(Eventually([&] { return Dirty() == 0; }));
  EXPECT_EQ(home_.QueryInt("SELECT max(position) FROM feed_change"), 1) << "an equal result moved";
}

TEST_F(DeriverTest, AKeyThatIsMarkedWhileItIsDerivedIsDerivedAgain) {
  Copy("x/1", "old", 1);
  Mark({"x"});
  absl::Notification has_read, may_go_on;
  std::atomic<int> runs{0};
  DeriverOptions options = testing::SummaryDeriver();
  options.derive = [&](DeriveContext& context) {
    const absl::Status status = testing::DeriveSummaries(context);
    if (runs++ == 0) {
      has_read.Notify();
      may_go_on.WaitForNotification();
    }
    return status;
  };
  const auto deriver = StartDeriver(std::move(options));
  has_read.WaitForNotification();
  Copy("x/1", "new", 2);
  Mark({"x"});
  may_go_on.Notify();
  EXPECT_TRUE(Eventually([&] { return Dirty() == 0; }));
  EXPECT_EQ(testing::SummariesOf(home_), "x:note/x/1=new");
  EXPECT_GE(runs, 2);
}

TEST_F(DeriverTest, ManyThreadsAndReplicasDeriveEachKeyToTheEnd) {
  std::vector<std::string> keys;
  for (int i = 0; i < 500; ++i) {
    keys.push_back(absl::StrCat("g", i));
    Copy(absl::StrCat("g", i, "/1"), absl::StrCat(i), i + 1);
  }
  Mark(keys);
  DeriverOptions options = testing::SummaryDeriver();
  options.threads = 2;
  options.keys_max = 7;
  const auto first = StartDeriver(options);
  const auto second = StartDeriver(options);
  EXPECT_TRUE(Eventually([&] { return Dirty() == 0; }));
  EXPECT_EQ(home_.QueryInt("SELECT count(*) FROM summary WHERE body <> ''"), 500);
}

TEST_F(DeriverTest, AKeyThatIsToBlameIsSetAsideAndClosedByALaterSuccess) {
  std::atomic<bool> healed{false};
  DeriverOptions options = testing::SummaryDeriver();
  options.derive = [&](DeriveContext& context) -> absl::Status {
    for (const std::string& key : context.keys()) {
      if (key == "bad" && !healed) return absl::DataLossError("the transcript cannot be read");
    }
    return testing::DeriveSummaries(context);
  };
  Mark({"a", "bad", "c"});
  const auto deriver = StartDeriver(std::move(options));
  EXPECT_TRUE(Eventually([&] { return Dirty() == 0; }));
  EXPECT_EQ(OpenLetters(), 1);
  EXPECT_EQ(home_.QueryText("SELECT feed || '/' || kind || '/' || key FROM feed_dead_letter"),
            "copier/summary/bad");
  EXPECT_EQ(home_.QueryInt("SELECT count(*) FROM summary"), 2);
  healed = true;
  Mark({"bad"});
  EXPECT_TRUE(Eventually([&] { return OpenLetters() == 0; }));
}

TEST_F(DeriverTest, ADependencyThatIsDownLeavesTheKeysDirtyWithoutDeadLetters) {
  std::atomic<int> tries{0};
  std::atomic<bool> down{true};
  DeriverOptions options = testing::SummaryDeriver();
  options.derive = [&](DeriveContext& context) -> absl::Status {
    ++tries;
    if (down) return absl::UnavailableError("the model server is away");
    return testing::DeriveSummaries(context);
  };
  Mark({"a"});
  const auto deriver = StartDeriver(std::move(options));
  EXPECT_TRUE(Eventually([&] { return tries > 15; }));
  EXPECT_EQ(Dirty(), 1);
  EXPECT_EQ(home_.QueryInt("SELECT count(*) FROM feed_dead_letter"), 0);
  down = false;
  EXPECT_TRUE(Eventually([&] { return Dirty() == 0; }));
}

TEST_F(DeriverTest, AnExpiredClaimIsTakenOverAndTheLateResultIsNotWritten) {
  Copy("x/1", "old", 1);
  Mark({"x"});
  absl::Notification late_has_read, late_may_go_on;
  std::atomic<int> late_runs{0};
  DeriverOptions late_options = testing::SummaryDeriver();
  late_options.derive = [&](DeriveContext& context) {
    const absl::Status status = testing::DeriveSummaries(context);
    if (late_runs++ == 0) {
      late_has_read.Notify();
      late_may_go_on.WaitForNotification();
    }
    return status;
  };
  const auto late = StartDeriver(std::move(late_options));
  late_has_read.WaitForNotification();
  // As if the claim's time had passed. The result's row stays locked by the late transaction, so
  // the other derives another key's worth of work only when that one has ended.
  home_.Query("UPDATE feed_dirty SET claim_expires_at = now() - interval '1 second'");
  Copy("x/1", "new", 2);
  DeriverOptions options = testing::SummaryDeriver();
  const auto other = StartDeriver(std::move(options));
  EXPECT_TRUE(Eventually(
      [&] { return home_.QueryInt("SELECT COALESCE(max(claim_epoch), 0) FROM feed_dirty") == 2; }));
  late_may_go_on.Notify();
  EXPECT_TRUE(Eventually([&] { return Dirty() == 0; }));
  EXPECT_EQ(testing::SummariesOf(home_), "x:note/x/1=new");
}

TEST_F(DeriverTest, WhatWasClaimedWhenTheServerDiedIsNotHeldUpByTheClaim) {
  Mark({"x"});
  std::atomic<bool> killed{false};
  DeriverOptions options = testing::SummaryDeriver();
  options.claim_duration = absl::Minutes(10);
  options.derive = [&](DeriveContext& context) {
    if (!killed.exchange(true)) {
      EXPECT_OK(dealtrace::testing::TestCluster().Kill());
    }
    return testing::DeriveSummaries(context);
  };
  const auto deriver = StartDeriver(std::move(options));
  const auto paused = [&] {
    return absl::StrContains(metrics_->Expose(), "dealtrace_derive_pauses_total");
  };
  EXPECT_TRUE(Eventually(paused)) << "giving the claim back was not tried yet";
  EXPECT_OK(dealtrace::testing::TestCluster().Restart());
  EXPECT_TRUE(Eventually([&] { return Dirty() == 0; }));
}

TEST_F(DeriverTest, GroupsByTraceAndPublishesUnderTheDerivation) {
  telemetry::testing::SpanCatcher catcher;
  Copy("a/1", "1", 1);
  Copy("b/1", "1", 2);
  Mark({"a"}, testing::TraceParent(1, 11));
  Mark({"b"}, testing::TraceParent(2, 21));
  auto deriver = StartDeriver();
  EXPECT_TRUE(Eventually([&] { return Dirty() == 0; }));
  deriver->Stop();
  std::map<std::string, telemetry::testing::CaughtSpan> groups;
  for (auto& span : catcher.Take()) {
    if (span.name == "derive summary") groups[span.parent_span_id] = span;
  }
  ASSERT_EQ(groups.size(), 2);
  const auto& first = groups[testing::TraceParent(1, 11).substr(36, 16)];
  EXPECT_EQ(home_.QueryText("SELECT substring(trace_parent FROM 37 FOR 16) FROM feed_change WHERE "
                            "key = 'a'"),
            first.span_id);
}

TEST_F(DeriverTest, WaitsUntilItIsReady) {
  std::atomic<bool> ready{false};
  std::atomic<int> asked{0};
  DeriverOptions options = testing::SummaryDeriver();
  options.ready = [&](postgres::Transaction&) {
    ++asked;
    return ready.load();
  };
  Mark({"a"});
  const auto deriver = StartDeriver(std::move(options));
  EXPECT_TRUE(Eventually([&] { return asked > 2; }));
  EXPECT_EQ(Dirty(), 1);
  ready = true;
  EXPECT_TRUE(Eventually([&] { return Dirty() == 0; }));
}

}  // namespace
}  // namespace dealtrace::feed
