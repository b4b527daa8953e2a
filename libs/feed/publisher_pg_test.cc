#include <thread>

#include "absl/synchronization/notification.h"
#include "gtest/gtest.h"
#include "libs/feed/publisher.h"
#include "libs/feed/queries.h"
#include "libs/feed/testing/feed_world.h"
#include "libs/testing/query_check.h"
#include "libs/testing/status_matchers.h"

namespace dealtrace::feed {
namespace {

using dealtrace::feed::v1::ReadChangesResponse;
using dealtrace::testing::Eventually;
using dealtrace::testing::StatusIs;
using dealtrace::testing::TestTransaction;
using testing::BodyOf;
using testing::Producer;

TEST(FeedQueriesTest, EveryStatementFitsTheMigratedSchema) {
  Producer producer("ingestion");
  EXPECT_OK(dealtrace::testing::PrepareAll(producer.database(), queries::kAllQueries));
}

TEST(PublisherTest, ContentThatDidNotChangeMakesNoChange) {
  Producer producer("ingestion");
  producer.Write("note", {{"a", "1"}, {"b", "1"}});
  const int64_t head = producer.Head();
  producer.Write("note", {{"a", "1"}, {"b", "1"}});
  EXPECT_EQ(producer.Head(), head);
  producer.Write("note", {{"a", "1"}, {"b", "2"}});
  const ReadChangesResponse page = producer.Read();
  ASSERT_EQ(page.changes_size(), 2);
  EXPECT_EQ(page.changes(0).key(), "a");
  EXPECT_EQ(page.changes(1).key(), "b");
  EXPECT_GT(page.changes(1).position(), head);
}

TEST(PublisherTest, ADeletedKeyIsATombstoneAndMayComeBack) {
  Producer producer("ingestion");
  producer.Delete("note", {"never"});
  EXPECT_EQ(producer.Head(), 0) << "what was never there needs no tombstone";
  producer.Write("note", {{"a", "1"}});
  producer.Delete("note", {"a"});
  const int64_t deleted_at = producer.Head();
  producer.Delete("note", {"a"});
  EXPECT_EQ(producer.Head(), deleted_at);
  EXPECT_TRUE(producer.Read().changes(0).deleted());
  producer.Write("note", {{"a", "1"}});
  const ReadChangesResponse page = producer.Read();
  ASSERT_EQ(page.changes_size(), 1);
  EXPECT_FALSE(page.changes(0).deleted());
  EXPECT_GT(page.changes(0).position(), deleted_at);
}

TEST(PublisherTest, AKeyNamedTwiceEndsAsItWasNamedLast) {
  Producer producer("ingestion");
  EXPECT_OK(producer.database().database()->Transact(
      TestTransaction(), [](postgres::Transaction& transaction) {
        return Publish(transaction, {{"note", "a", false, "1", "", ""},
                                     {"note", "a", true, "", "", ""},
                                     {"note", "a", false, "2", "", ""}})
            .status();
      }));
  EXPECT_EQ(producer.database().QueryText("SELECT content_hash FROM feed_change"), "2");
}

absl::Status PublishNewNotes(Producer& producer, const std::vector<std::string>& keys) {
  std::vector<PublishedChange> changes;
  for (const std::string& key : keys) changes.push_back({"note", key, false, "1", "", "run"});
  return producer.database().database()->Transact(
      TestTransaction(),
      [&](postgres::Transaction& transaction) { return PublishNew(transaction, changes); });
}

TEST(PublishNewTest, GivesPositionsInOrderAndPublishKnowsTheKeys) {
  Producer producer("ingestion");
  producer.Write("note", {{"a", "1"}});
  const int64_t before = producer.Head();
  EXPECT_OK(PublishNewNotes(producer, {"b", "c\td"}));
  EXPECT_EQ(producer.Head(), before + 2);
  EXPECT_EQ(producer.database().QueryText(
                "SELECT string_agg(key || ' ' || content_hash || ' ' || run_id, ',' "
                "ORDER BY position) FROM feed_change WHERE position > 1"),
            "b 1 run,c\td 1 run");
  producer.Write("note", {{"e", "1"}});
  EXPECT_EQ(producer.Head(), before + 3);
}

TEST(PublishNewTest, RefusesAKeyThatTheFeedHolds) {
  Producer producer("ingestion");
  producer.Write("note", {{"a", "1"}});
  producer.Delete("note", {"a"});
  const int64_t head = producer.Head();
  EXPECT_THAT(PublishNewNotes(producer, {"b", "a"}), StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(producer.Head(), head);
}

TEST(PublisherTest, RefusesABatchThatIsTooLarge) {
  Producer producer("ingestion");
  std::vector<PublishedChange> changes(10001);
  EXPECT_THAT(
      producer.database().database()->Transact(TestTransaction(),
                                               [&](postgres::Transaction& transaction) {
                                                 return Publish(transaction, changes).status();
                                               }),
      StatusIs(absl::StatusCode::kInvalidArgument));
}

// Whether some session waits for the feed's lock or for a row.
bool SomebodyWaits(Producer& producer) {
  return producer.database().QueryInt("SELECT count(*) FROM pg_locks WHERE NOT granted") > 0;
}

TEST(PublisherTest, ASlowWriterIsNotSkipped) {
  Producer producer("ingestion");
  absl::Notification slow_has_published, slow_may_commit;
  std::thread slow([&] {
    EXPECT_OK(producer.database().database()->Transact(
        TestTransaction(), [&](postgres::Transaction& transaction) -> absl::Status {
          const absl::Status written = testing::WriteItems(transaction, "note", {{"slow", "1"}});
          if (!slow_has_published.HasBeenNotified()) slow_has_published.Notify();
          slow_may_commit.WaitForNotification();
          return written;
        }));
  });
  slow_has_published.WaitForNotification();
  std::thread fast([&] { producer.Write("note", {{"fast", "1"}}); });
  EXPECT_TRUE(Eventually([&] { return SomebodyWaits(producer); }));
  // The reader's cursor must not pass the slow writer's position while that is invisible.
  const ReadChangesResponse before = producer.Read();
  EXPECT_EQ(before.changes_size(), 0);
  slow_may_commit.Notify();
  slow.join();
  fast.join();
  const ReadChangesResponse after = producer.Read(before.next());
  ASSERT_EQ(after.changes_size(), 2);
  EXPECT_EQ(after.changes(0).key(), "slow");
  EXPECT_EQ(after.changes(1).key(), "fast");
}

TEST(PublisherTest, TwoWritersThatCrossOnAKeyEndOnTheNewer) {
  Producer producer("ingestion");
  producer.Write("note", {{"k", "0"}});
  absl::Notification first_has_row, first_may_publish;
  // The first takes the key's row, the second waits for it; whoever has the row last, publishes
  // last.
  constexpr postgres::Query kUpdate{"update_item", "UPDATE item SET body = $1 WHERE key = 'k'"};
  std::thread first([&] {
    EXPECT_OK(producer.database().database()->Transact(
        TestTransaction(), [&](postgres::Transaction& transaction) -> absl::Status {
          const absl::Status updated = transaction.Execute(kUpdate, "1").status();
          if (!first_has_row.HasBeenNotified()) first_has_row.Notify();
          first_may_publish.WaitForNotification();
          if (!updated.ok()) return updated;
          return Publish(transaction, {{"note", "k", false, "1", "", ""}}).status();
        }));
  });
  first_has_row.WaitForNotification();
  std::thread second([&] { producer.Write("note", {{"k", "2"}, {"other", "2"}}); });
  EXPECT_TRUE(Eventually([&] { return SomebodyWaits(producer); }));
  first_may_publish.Notify();
  first.join();
  second.join();
  const ReadChangesResponse page = producer.Read();
  ASSERT_EQ(page.changes_size(), 2);
  EXPECT_EQ(BodyOf(page.changes(0)), "2");
  EXPECT_EQ(producer.database().QueryText("SELECT content_hash FROM feed_change WHERE key = 'k'"),
            "2");
}

TEST(PublisherTest, ReadersInAnyInterleavingSeeEveryCommittedPositionOnce) {
  Producer producer("ingestion");
  constexpr int kWriters = 4;
  constexpr int kWrites = 40;
  std::vector<std::thread> writers;
  for (int w = 0; w < kWriters; ++w) {
    writers.emplace_back([&producer, w] {
      for (int i = 0; i < kWrites; ++i) {
        // Keys shared by all writers, so that they also cross.
        producer.Write("note", {{absl::StrCat("own", w, "-", i), "1"},
                                {absl::StrCat("shared", i % 3), absl::StrCat(w, "-", i)}});
      }
    });
  }
  std::map<std::string, std::string> copies;
  dealtrace::feed::v1::Cursor cursor;
  const auto read_all = [&] {
    while (true) {
      const ReadChangesResponse page = producer.Read(cursor);
      int64_t last = cursor.position();
      for (const auto& change : page.changes()) {
        EXPECT_GT(change.position(), last);
        last = change.position();
        copies[change.key()] = BodyOf(change);
      }
      cursor = page.next();
      if (page.at_head()) return;
    }
  };
  while (copies.size() < kWriters * kWrites) read_all();
  for (std::thread& writer : writers) writer.join();
  read_all();
  std::string joined;
  for (const auto& [key, body] : copies) joined += key + "=" + body + "\n";
  EXPECT_EQ(joined, producer.database().QueryText(
                        "SELECT string_agg(key || '=' || body || E'\\n', '' ORDER BY key COLLATE "
                        "\"C\") FROM item"));
}

}  // namespace
}  // namespace dealtrace::feed
