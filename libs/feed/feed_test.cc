#include "gtest/gtest.h"
#include "libs/feed/attempt_plan.h"
#include "libs/feed/backoff.h"
#include "libs/feed/blame.h"
#include "libs/feed/change_groups.h"
#include "libs/feed/feed_lag.h"
#include "libs/feed/lease.h"
#include "libs/postgres/sqlstate.h"

namespace dealtrace::feed {
namespace {

using dealtrace::feed::v1::Change;

Change ChangeOf(const std::string& key, const std::string& trace_parent) {
  Change change;
  change.set_key(key);
  change.set_trace_parent(trace_parent);
  return change;
}

constexpr char kTrace1Span1[] = "00-0000000000000000000000000000000a-0000000000000001-01";
constexpr char kTrace1Span2[] = "00-0000000000000000000000000000000a-0000000000000002-01";
constexpr char kTrace2Span1[] = "00-0000000000000000000000000000000b-0000000000000001-01";

TEST(ChangeGroupsTest, CutsByTraceAndKeepsTheOrder) {
  const auto groups =
      GroupByTrace({ChangeOf("a", kTrace1Span1), ChangeOf("b", kTrace2Span1),
                    ChangeOf("c", kTrace1Span2), ChangeOf("d", ""), ChangeOf("e", kTrace1Span1)});
  ASSERT_EQ(groups.size(), 3);
  EXPECT_EQ(groups[0].trace_parent, kTrace1Span1);
  ASSERT_EQ(groups[0].changes.size(), 3);
  EXPECT_EQ(groups[0].changes[1].key(), "c");
  ASSERT_EQ(groups[0].links.size(), 1);
  EXPECT_EQ(groups[0].links[0].trace_parent, kTrace1Span2);
  EXPECT_EQ(groups[1].links.size(), 0);
  EXPECT_EQ(groups[2].trace_parent, "");
}

TEST(ChangeGroupsTest, LinksToAtMost64Causes) {
  std::vector<Change> changes;
  for (int i = 1; i <= 100; ++i) {
    changes.push_back(ChangeOf(absl::StrCat(i), absl::StrFormat("00-%032x-%016x-01", 1, i)));
  }
  EXPECT_EQ(GroupByTrace(changes)[0].links.size(), 64);
  const ChangeGroup one = GroupAsOne(changes);
  EXPECT_EQ(one.trace_parent, "");
  EXPECT_EQ(one.links.size(), 64);
}

TEST(BlameTest, TellsARecordFromADependencyAndFromOurOwnSql) {
  EXPECT_TRUE(BlamesRecord(absl::InvalidArgumentError("")));
  EXPECT_TRUE(BlamesRecord(absl::InternalError("")));
  EXPECT_FALSE(BlamesRecord(absl::UnavailableError("")));
  EXPECT_FALSE(BlamesRecord(absl::DeadlineExceededError("")));
  EXPECT_FALSE(BlamesRecord(absl::AbortedError("")));
  EXPECT_FALSE(BlamesRecord(postgres::SqlError("42703", "q", "column is missing")));
  EXPECT_TRUE(BlamesRecord(postgres::SqlError("23514", "q", "check")));
}

TEST(BlameTest, ALogLineDoesNotRepeatAQuotedValue) {
  EXPECT_EQ(WithoutQuotedValues("INTERNAL: invalid input syntax for type integer: \"jo@acme\" (x)"),
            "INTERNAL: invalid input syntax for type integer: \"…\" (x)");
  EXPECT_EQ(WithoutQuotedValues("a \"b\" c \"unfinished"), "a \"…\" c \"");
  EXPECT_EQ(WithoutQuotedValues(""), "");
}

TEST(FeedLagTest, GrowsOnlyWhileTheUpstreamIsNotHeard) {
  const absl::Time begin = absl::FromUnixSeconds(1000);
  FeedLag lag;
  EXPECT_EQ(lag.At(begin), absl::ZeroDuration());
  lag.Begin(begin);
  EXPECT_EQ(lag.At(begin + absl::Seconds(5)), absl::Seconds(5));
  lag.HasEverything(begin + absl::Seconds(6));
  EXPECT_EQ(lag.At(begin + absl::Hours(1)), absl::ZeroDuration());
  lag.Failed();
  EXPECT_EQ(lag.At(begin + absl::Seconds(16)), absl::Seconds(10));
  lag.Begin(begin + absl::Seconds(20));
  EXPECT_EQ(lag.At(begin + absl::Seconds(26)), absl::Seconds(20));
  // Catching up: as far behind as the change that was applied last.
  lag.Applied(begin + absl::Seconds(24));
  EXPECT_EQ(lag.At(begin + absl::Seconds(26)), absl::Seconds(2));
  lag.Lost();
  EXPECT_EQ(lag.At(begin + absl::Hours(1)), absl::ZeroDuration());
}

TEST(BlameTest, AReasonIsCutAtACharacter) {
  std::string text(470, 'x');
  for (int i = 0; i < 20; ++i) text += "é";
  const std::string reason = BlameOf(absl::InternalError(text)).reason;
  EXPECT_LE(reason.size(), 500);
  EXPECT_EQ(static_cast<unsigned char>(reason.back()), 0xA9);
}

TEST(BackoffTest, DoublesUpToTheLastAndBeginsAnew) {
  Backoff backoff(absl::Milliseconds(100), absl::Milliseconds(300));
  EXPECT_EQ(backoff.Next(1), absl::Milliseconds(100));
  EXPECT_EQ(backoff.Next(1), absl::Milliseconds(200));
  EXPECT_EQ(backoff.Next(1), absl::Milliseconds(300));
  EXPECT_EQ(backoff.Next(0), absl::Milliseconds(150));
  backoff.Reset();
  EXPECT_EQ(backoff.Next(1), absl::Milliseconds(100));
}

// Runs a plan over `count` records of which `bad` ends the process, as replicas that start again
// would.
int DeathsUntilSetAside(int count, int bad, std::vector<int>* passed) {
  int deaths = 0, position = 0, size = 0, attempts = 0;
  int64_t end = 0, suspect_until = 0;
  while (deaths < 100) {
    AttemptPlan plan(1000);
    plan.Recover(size, attempts, end, suspect_until);
    size = 0;
    while (position < count) {
      const int batch = std::min(plan.limit(), count - position);
      if (plan.MustSetAside(batch)) {
        EXPECT_EQ(position, bad);
        plan.Passed(++position);
        continue;
      }
      size = batch;
      attempts = plan.CountFor(batch);
      end = position + batch;
      suspect_until = plan.suspect_until();
      if (position <= bad && bad < position + batch) break;
      for (int i = 0; i < batch; ++i) passed->push_back(position + i);
      position += batch;
      size = 0;
      plan.Passed(position);
      suspect_until = plan.suspect_until();
    }
    if (position == count) return deaths;
    ++deaths;
  }
  return deaths;
}

TEST(AttemptPlanTest, FindsTheRecordThatEndsTheProcessWhereverItIs) {
  for (const int bad : {0, 1, 499, 500, 777, 998, 999, 1500}) {
    std::vector<int> passed;
    const int deaths = DeathsUntilSetAside(2000, bad, &passed);
    EXPECT_GE(deaths, 3);
    EXPECT_LE(deaths, 13) << bad;
    EXPECT_EQ(passed.size(), 1999) << bad;
  }
}

TEST(AttemptPlanTest, AKillFromOutsideSetsNothingAside) {
  AttemptPlan plan(1000);
  plan.Recover(800, 1, 800, 0);
  EXPECT_EQ(plan.limit(), 400);
  plan.Passed(400);
  EXPECT_EQ(plan.limit(), 200);
  EXPECT_FALSE(plan.MustSetAside(1));
  plan.Passed(800);
  EXPECT_EQ(plan.limit(), 1000);
}

TEST(LeaseTest, KnowsAProcessOfThisHostThatIsGone) {
  const std::string own = MakeOwnerName();
  EXPECT_FALSE(IsGone(own));
  EXPECT_FALSE(IsGone("another-host:999999999-1:aa"));
  EXPECT_FALSE(IsGone("garbage"));
  const std::string host = own.substr(0, own.find(':'));
  EXPECT_TRUE(IsGone(host + ":999999999-1:aa"));
  // The same number, another start: a restarted container.
  EXPECT_TRUE(IsGone(absl::StrCat(host, ":", getpid(), "-1:aa")));
}

}  // namespace
}  // namespace dealtrace::feed
