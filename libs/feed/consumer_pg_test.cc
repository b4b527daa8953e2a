#include <algorithm>
#include <atomic>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "libs/feed/consumer.h"
#include "libs/feed/testing/feed_world.h"
#include "libs/sync/mutex.h"
#include "libs/telemetry/log.h"
#include "libs/telemetry/testing/span_catcher.h"
#include "libs/testing/status_matchers.h"

namespace dealtrace::feed {
namespace {

using dealtrace::testing::Eventually;
using dealtrace::testing::TestDatabase;
using testing::ConsumerOf;
using testing::CopiesOf;
using testing::MetricOf;
using testing::Producer;

class ConsumerTest : public ::testing::Test {
 protected:
  ConsumerTest() : producer_("ingestion"), home_("copier", testing::WorldMigrations()) {}

  std::unique_ptr<Consumer> StartConsumer(ConsumerOptions options) {
    auto consumer = std::make_unique<Consumer>(home_.OpenAnother(), std::move(options), metrics_);
    consumer->Start();
    return consumer;
  }
  std::unique_ptr<Consumer> StartConsumer() {
    return StartConsumer(ConsumerOf("ingestion", producer_.reader()));
  }
  bool HasCopies(const std::string& copies) {
    return Eventually([&] { return CopiesOf(home_) == copies; });
  }
  int64_t OpenLetters() {
    return home_.QueryInt("SELECT count(*) FROM feed_dead_letter WHERE state <> 'CLOSED'");
  }

  Producer producer_;
  TestDatabase home_;
  std::shared_ptr<telemetry::Metrics> metrics_ = std::make_shared<telemetry::Metrics>();
};

TEST_F(ConsumerTest, CopiesWhatThereIsAndWhatComes) {
  producer_.Write("note", {{"a", "1"}});
  const auto consumer = StartConsumer();
  EXPECT_TRUE(HasCopies("ingestion|note|a|1"));
  producer_.Write("note", {{"a", "2"}, {"b", "1"}});
  EXPECT_TRUE(HasCopies("ingestion|note|a|2\ningestion|note|b|1"));
  producer_.Delete("note", {"a"});
  EXPECT_TRUE(HasCopies("ingestion|note|b|1"));
}

TEST_F(ConsumerTest, GoesOnWhereItStoppedAndGivesTheLeaseBack) {
  producer_.Write("note", {{"a", "1"}});
  auto consumer = StartConsumer();
  EXPECT_TRUE(HasCopies("ingestion|note|a|1"));
  consumer->Stop();
  EXPECT_EQ(home_.QueryText("SELECT owner FROM feed_lease"), "");
  producer_.Write("note", {{"b", "1"}});
  std::atomic<int> applied{0};
  ConsumerOptions options = ConsumerOf("ingestion", producer_.reader());
  options.apply = [&](postgres::Transaction& transaction,
                      absl::Span<const dealtrace::feed::v1::Change> changes, DirtyMarker& marker) {
    applied += static_cast<int>(changes.size());
    return testing::CopyItems("ingestion")(transaction, changes, marker);
  };
  consumer = StartConsumer(std::move(options));
  EXPECT_TRUE(HasCopies("ingestion|note|a|1\ningestion|note|b|1"));
  EXPECT_EQ(applied, 1);
}

TEST_F(ConsumerTest, OnlyOneOfSeveralReplicasApplies) {
  const auto first = StartConsumer();
  const auto second = StartConsumer();
  const auto third = StartConsumer();
  for (int i = 0; i < 20; ++i) producer_.Write("note", {{"a", absl::StrCat(i)}});
  EXPECT_TRUE(HasCopies("ingestion|note|a|19"));
  EXPECT_EQ(home_.QueryInt("SELECT epoch FROM feed_lease"), 1);
}

TEST_F(ConsumerTest, ARecordThatIsToBlameIsSetAsideAndTheRestGoesOn) {
  producer_.Write("note", {{"a", "1"}, {"b", "refused"}, {"c", "1"}, {"d", "1"}, {"e", "1"}});
  const auto consumer = StartConsumer();
  EXPECT_TRUE(
      HasCopies("ingestion|note|a|1\ningestion|note|c|1\ningestion|note|d|1\ningestion|note|e|1"));
  EXPECT_TRUE(Eventually([&] { return OpenLetters() == 1; }));
  EXPECT_EQ(
      home_.QueryText("SELECT feed || kind || key || position || reason FROM feed_dead_letter"),
      "ingestionnoteb2INVALID_ARGUMENT: body: must not say refused");
  // A later success of the key closes the letter.
  producer_.Write("note", {{"b", "2"}});
  EXPECT_TRUE(Eventually([&] { return OpenLetters() == 0; }));
  EXPECT_EQ(home_.QueryInt("SELECT count(*) FROM copy WHERE key = 'b' AND body = '2'"), 1);
}

TEST_F(ConsumerTest, TheLogLineOfADeadLetterHasItsReasonAndItsTrace) {
  sync::Mutex mutex;
  std::string told;
  telemetry::SetLogSink([&](absl::string_view line) {
    sync::MutexLock lock(mutex);
    if (absl::StrContains(line, "set aside")) told = std::string(line);
  });
  telemetry::testing::SpanCatcher catcher;
  producer_.Write("note", {{"b", "refused"}}, testing::TraceParent(3, 1));
  auto consumer = StartConsumer();
  EXPECT_TRUE(Eventually([&] { return OpenLetters() == 1; }));
  consumer->Stop();
  telemetry::SetLogSink(nullptr);
  const std::string trace = testing::TraceParent(3, 0).substr(3, 32);
  sync::MutexLock lock(mutex);
  EXPECT_THAT(told, ::testing::HasSubstr(absl::StrCat("\"trace_id\":\"", trace, "\"")));
  EXPECT_THAT(told, ::testing::HasSubstr("INVALID_ARGUMENT: body: must not say refused"));
  const std::vector<telemetry::testing::CaughtSpan> spans = catcher.Take();
  const auto* span = Find(spans, "set aside ingestion");
  ASSERT_NE(span, nullptr);
  EXPECT_TRUE(span->is_error);
  EXPECT_EQ(span->trace_id, trace);
}

TEST_F(ConsumerTest, TheLagGrowsWhileTheFeedIsPausedAndEndsWithThePause) {
  std::atomic<bool> down{false};
  ConsumerOptions options = ConsumerOf("ingestion", producer_.reader());
  options.lease_duration = absl::Milliseconds(800);
  options.backoff_last = absl::Milliseconds(200);
  options.read = [&, read = options.read](const auto& request, absl::Time deadline,
                                          const std::function<bool()>& cancelled)
      -> absl::StatusOr<dealtrace::feed::v1::ReadChangesResponse> {
    if (down) return absl::UnavailableError("ingestion is away");
    return read(request, deadline, cancelled);
  };
  const auto lag = [&] { return MetricOf(*metrics_, "dealtrace_feed_lag_seconds"); };
  const auto consumer = StartConsumer(std::move(options));
  producer_.Write("note", {{"a", "1"}});
  EXPECT_TRUE(HasCopies("ingestion|note|a|1"));
  down = true;
  EXPECT_TRUE(Eventually([&] { return lag() > 1.5; }));
  down = false;
  EXPECT_TRUE(Eventually([&] { return lag() == 0; }));
}

TEST_F(ConsumerTest, ARetryAppliesTheKeysCurrentState) {
  std::atomic<bool> healed{false};
  ConsumerOptions options = ConsumerOf("ingestion", producer_.reader());
  options.lease_duration = absl::Seconds(2);
  options.apply = [&](postgres::Transaction& transaction,
                      absl::Span<const dealtrace::feed::v1::Change> changes,
                      DirtyMarker& marker) -> absl::Status {
    for (const auto& change : changes) {
      if (change.key() == "b" && !healed) return absl::InternalError("a fault of our own");
    }
    return testing::CopyItems("ingestion")(transaction, changes, marker);
  };
  producer_.Write("note", {{"a", "1"}, {"b", "1"}});
  const auto consumer = StartConsumer(std::move(options));
  EXPECT_TRUE(Eventually([&] { return OpenLetters() == 1; }));
  healed = true;
  home_.Query("UPDATE feed_dead_letter SET state = 'RETRYING'");
  EXPECT_TRUE(HasCopies("ingestion|note|a|1\ningestion|note|b|1"));
  EXPECT_TRUE(Eventually([&] { return OpenLetters() == 0; }));
}

TEST_F(ConsumerTest, ADependencyThatIsDownPausesTheCursorAndMakesNoDeadLetter) {
  std::atomic<bool> down{true};
  std::atomic<int> refusals{0};
  ConsumerOptions options = ConsumerOf("ingestion", producer_.reader());
  options.apply = [&](postgres::Transaction& transaction,
                      absl::Span<const dealtrace::feed::v1::Change> changes,
                      DirtyMarker& marker) -> absl::Status {
    if (down) {
      ++refusals;
      return absl::UnavailableError("the model server is away");
    }
    return testing::CopyItems("ingestion")(transaction, changes, marker);
  };
  producer_.Write("note", {{"a", "1"}});
  const auto consumer = StartConsumer(std::move(options));
  // As many attempts as minutes of the real back-off hold.
  EXPECT_TRUE(Eventually([&] { return refusals > 15; }));
  EXPECT_EQ(MetricOf(*metrics_, "dealtrace_feed_paused"), 1);
  EXPECT_EQ(home_.QueryInt("SELECT position FROM feed_cursor"), 0);
  down = false;
  EXPECT_TRUE(HasCopies("ingestion|note|a|1"));
  EXPECT_EQ(home_.QueryInt("SELECT count(*) FROM feed_dead_letter"), 0);
  EXPECT_TRUE(Eventually([&] { return MetricOf(*metrics_, "dealtrace_feed_paused") == 0; }));
}

TEST_F(ConsumerTest, AnUpstreamThatIsAwayIsAskedAgain) {
  std::atomic<bool> away{true};
  std::atomic<int> asked{0};
  ConsumerOptions options = ConsumerOf("ingestion", producer_.reader());
  options.read =
      [&, read = options.read](
          const auto& request, absl::Time deadline,
          const auto& cancelled) -> absl::StatusOr<dealtrace::feed::v1::ReadChangesResponse> {
    ++asked;
    if (away) return absl::UnavailableError("connection refused");
    return read(request, deadline, cancelled);
  };
  producer_.Write("note", {{"a", "1"}});
  const auto consumer = StartConsumer(std::move(options));
  EXPECT_TRUE(Eventually([&] { return asked > 5; }));
  away = false;
  EXPECT_TRUE(HasCopies("ingestion|note|a|1"));
}

TEST_F(ConsumerTest, SqlThatDoesNotFitTheSchemaBlamesNoRecord) {
  std::atomic<int> tries{0};
  ConsumerOptions options = ConsumerOf("ingestion", producer_.reader());
  options.apply = [&](postgres::Transaction& transaction,
                      absl::Span<const dealtrace::feed::v1::Change>, DirtyMarker&) {
    ++tries;
    static constexpr postgres::Query kMisfit{"misfit", "SELECT missing FROM copy"};
    return transaction.Execute(kMisfit).status();
  };
  producer_.Write("note", {{"a", "1"}});
  const auto consumer = StartConsumer(std::move(options));
  EXPECT_TRUE(Eventually([&] { return tries > 5; }));
  EXPECT_EQ(home_.QueryInt("SELECT count(*) FROM feed_dead_letter"), 0);
}

TEST_F(ConsumerTest, ARequestedRebuildReadsEverythingAgainAndSweepsGhosts) {
  producer_.Write("note", {{"a", "1"}, {"b", "1"}});
  ConsumerOptions options = ConsumerOf("ingestion", producer_.reader());
  options.lease_duration = absl::Seconds(2);
  const auto consumer = StartConsumer(std::move(options));
  EXPECT_TRUE(HasCopies("ingestion|note|a|1\ningestion|note|b|1"));
  // A row that was damaged, and one whose tombstone never came.
  home_.Query("UPDATE copy SET body = 'damaged' WHERE key = 'a'");
  producer_.database().Query("DELETE FROM feed_change WHERE key = 'b'");
  producer_.Write("note", {{"c", "1"}});
  ASSERT_OK(consumer->RequestRebuild());
  EXPECT_TRUE(HasCopies("ingestion|note|a|1\ningestion|note|c|1"));
  EXPECT_TRUE(Eventually(
      [&] { return home_.QueryInt("SELECT count(*) FROM feed_cursor WHERE rebuilding") == 0; }));
}

TEST_F(ConsumerTest, EachCausingTraceIsOneConsumerSpanUnderItsCause) {
  telemetry::testing::SpanCatcher catcher;
  EXPECT_OK(producer_.database().database()->Transact(
      dealtrace::testing::TestTransaction(),
      [](postgres::Transaction& transaction) -> absl::Status {
        absl::Status status =
            testing::WriteItems(transaction, "note", {{"a", "1"}}, testing::TraceParent(1, 11));
        status.Update(
            testing::WriteItems(transaction, "note", {{"b", "1"}}, testing::TraceParent(2, 21)));
        status.Update(
            testing::WriteItems(transaction, "note", {{"c", "1"}}, testing::TraceParent(1, 12)));
        return status;
      }));
  auto consumer = StartConsumer();
  EXPECT_TRUE(HasCopies("ingestion|note|a|1\ningestion|note|b|1\ningestion|note|c|1"));
  consumer->Stop();
  std::vector<telemetry::testing::CaughtSpan> groups;
  for (auto& span : catcher.Take()) {
    if (span.name == "process ingestion") groups.push_back(std::move(span));
  }
  ASSERT_EQ(groups.size(), 2);
  EXPECT_EQ(groups[0].trace_id, testing::TraceParent(1, 0).substr(3, 32));
  EXPECT_EQ(groups[0].parent_span_id, testing::TraceParent(1, 11).substr(36, 16));
  EXPECT_THAT(groups[0].linked_span_ids,
              ::testing::ElementsAre(testing::TraceParent(1, 12).substr(36, 16)));
  EXPECT_EQ(groups[0].kind, telemetry::SpanKind::kConsumer);
  EXPECT_EQ(groups[0].attributes.at("messaging.batch.message_count"), "2");
  EXPECT_EQ(groups[1].parent_span_id, testing::TraceParent(2, 21).substr(36, 16));
  // What it marks dirty names the group's span, so that derivations hang below it.
  EXPECT_EQ(
      home_.QueryInt(absl::StrCat("SELECT count(*) FROM feed_dirty WHERE trace_parent LIKE '%-",
                                  groups[0].span_id, "-%'")),
      2);
}

TEST_F(ConsumerTest, LatencyWhenIdleIsSmall) {
  const auto consumer = StartConsumer();
  producer_.Write("note", {{"warm", "1"}});
  EXPECT_TRUE(HasCopies("ingestion|note|warm|1"));
  std::vector<double> lags;
  for (int i = 0; i < 21; ++i) {
    const absl::Time begin = absl::Now();
    producer_.Write("note", {{"k", absl::StrCat(i)}});
    ASSERT_TRUE(Eventually([&] {
      return home_.QueryInt(absl::StrCat("SELECT count(*) FROM copy WHERE key = 'k' AND body = '",
                                         i, "'")) == 1;
    }));
    lags.push_back(absl::ToDoubleMilliseconds(absl::Now() - begin));
  }
  std::sort(lags.begin(), lags.end());
  RecordProperty("median_lag_ms", static_cast<int>(lags[lags.size() / 2]));
  // Generous, because tests share the machine; tools/bench measures it.
  EXPECT_LT(lags[lags.size() / 2], 150);
}

}  // namespace
}  // namespace dealtrace::feed
