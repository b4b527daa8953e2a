#include <thread>

#include "gtest/gtest.h"
#include "libs/feed/change_reader.h"
#include "libs/feed/testing/feed_world.h"
#include "libs/rpc/errors.h"
#include "libs/testing/status_matchers.h"

namespace dealtrace::feed {
namespace {

using dealtrace::feed::v1::ReadChangesRequest;
using dealtrace::feed::v1::ReadChangesResponse;
using dealtrace::testing::StatusIs;
using testing::Producer;

ReadChangesRequest RequestOf(const std::string& consumer = "test") {
  ReadChangesRequest request;
  request.set_consumer(consumer);
  return request;
}

absl::StatusOr<ReadChangesResponse> Read(Producer& producer, const ReadChangesRequest& request) {
  return producer.reader().Read(request, "", absl::Now() + absl::Seconds(25), [] { return false; });
}

TEST(ChangeReaderTest, PagesInPositionOrderUntilTheHead) {
  Producer producer("ingestion");
  for (int i = 0; i < 25; ++i) producer.Write("note", {{absl::StrCat("k", i), "body"}});
  ReadChangesRequest request = RequestOf();
  request.set_max_changes(10);
  int changes = 0;
  for (int page_number = 0; page_number < 3; ++page_number) {
    ASSERT_OK_AND_ASSIGN(ReadChangesResponse page, Read(producer, request));
    for (const auto& change : page.changes()) {
      EXPECT_EQ(change.key(), absl::StrCat("k", changes++));
    }
    EXPECT_EQ(page.at_head(), page_number == 2);
    *request.mutable_after() = page.next();
  }
  EXPECT_EQ(changes, 25);
}

TEST(ChangeReaderTest, StopsAPageAtItsBytesButGivesAtLeastOneChange) {
  Producer producer("ingestion");
  const std::string large(3000, 'x');
  for (int i = 0; i < 10; ++i) producer.Write("note", {{absl::StrCat("k", i), large}});
  ReadChangesRequest request = RequestOf();
  request.set_max_bytes(1);
  ASSERT_OK_AND_ASSIGN(ReadChangesResponse one, Read(producer, request));
  EXPECT_EQ(one.changes_size(), 1);
  EXPECT_FALSE(one.at_head());
  request.set_max_bytes(10000);
  int changes = 0;
  while (true) {
    ASSERT_OK_AND_ASSIGN(ReadChangesResponse page, Read(producer, request));
    ASSERT_GE(page.changes_size(), 1);
    EXPECT_LE(page.changes_size(), 4);
    changes += page.changes_size();
    *request.mutable_after() = page.next();
    if (page.at_head()) break;
  }
  EXPECT_EQ(changes, 10);
}

TEST(ChangeReaderTest, TheCursorAdvancesOverOtherKinds) {
  Producer producer("ingestion");
  producer.Write("memo", {{"m", "1"}});
  producer.Write("note", {{"a", "1"}});
  producer.Write("memo", {{"n", "1"}});
  ReadChangesRequest request = RequestOf();
  request.add_kinds("note");
  ASSERT_OK_AND_ASSIGN(ReadChangesResponse page, Read(producer, request));
  ASSERT_EQ(page.changes_size(), 1);
  EXPECT_EQ(page.next().position(), producer.Head());
  EXPECT_TRUE(page.at_head());
}

TEST(ChangeReaderTest, JumpsOverLongGapsOfPositions) {
  Producer producer("ingestion");
  producer.Write("memo", {{"m", "1"}});
  producer.database().Query("SELECT setval('feed_position', 50000000)");
  producer.Write("note", {{"a", "1"}});
  ReadChangesRequest request = RequestOf();
  request.add_kinds("note");
  ASSERT_OK_AND_ASSIGN(ReadChangesResponse page, Read(producer, request));
  ASSERT_EQ(page.changes_size(), 1);
  EXPECT_EQ(page.changes(0).position(), 50000001);
}

TEST(ChangeReaderTest, ALongPollEndsWhenAChangeCommits) {
  Producer producer("ingestion");
  producer.Write("note", {{"a", "1"}});
  ReadChangesRequest request = RequestOf();
  *request.mutable_after() = producer.Read().next();
  request.mutable_wait()->set_seconds(15);
  const absl::Time begin = absl::Now();
  absl::StatusOr<ReadChangesResponse> page;
  std::thread reader([&] { page = Read(producer, request); });
  producer.Write("note", {{"b", "1"}});
  reader.join();
  ASSERT_OK(page);
  ASSERT_EQ(page->changes_size(), 1);
  EXPECT_EQ(page->changes(0).key(), "b");
  EXPECT_LT(absl::Now() - begin, absl::Seconds(10));
}

TEST(ChangeReaderTest, ALongPollEndsAtOnceWhenTheServerDrains) {
  Producer producer("ingestion");
  ReadChangesRequest request = RequestOf();
  *request.mutable_after() = producer.Read().next();
  request.mutable_wait()->set_seconds(15);
  const absl::Time begin = absl::Now();
  ASSERT_OK(producer.reader().Read(request, "", begin + absl::Seconds(25), [] { return true; }));
  EXPECT_LT(absl::Now() - begin, absl::Seconds(5));
}

TEST(ChangeReaderTest, RefusesACursorOfAnotherIncarnationOrAheadOfTheHead) {
  Producer producer("ingestion");
  producer.Write("note", {{"a", "1"}});
  ReadChangesRequest request = RequestOf();
  *request.mutable_after() = producer.Read().next();
  request.mutable_after()->set_position(request.after().position() + 1);
  const absl::Status ahead = Read(producer, request).status();
  EXPECT_THAT(ahead, StatusIs(absl::StatusCode::kOutOfRange));
  ASSERT_TRUE(rpc::GetErrorInfo(ahead).has_value());
  EXPECT_EQ(rpc::GetErrorInfo(ahead)->reason(), "FEED_INCARNATION_CHANGED");
  request.mutable_after()->set_position(1);
  request.mutable_after()->set_incarnation("another");
  EXPECT_THAT(Read(producer, request), StatusIs(absl::StatusCode::kOutOfRange));
}

TEST(ChangeReaderTest, NamesEveryFieldThatIsOutOfRange) {
  Producer producer("ingestion");
  ReadChangesRequest request = RequestOf("");
  request.set_max_changes(10001);
  request.set_max_bytes(-1);
  request.add_kinds("unknown");
  request.mutable_wait()->set_seconds(21);
  const absl::Status status = Read(producer, request).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
  const auto bad = rpc::GetBadRequest(status);
  ASSERT_TRUE(bad.has_value());
  EXPECT_EQ(bad->field_violations_size(), 5);
}

TEST(ChangeReaderTest, StatusTellsTheHead) {
  Producer producer("ingestion");
  producer.Write("note", {{"a", "1"}});
  ASSERT_OK_AND_ASSIGN(const auto status, producer.reader().Status(absl::Now() + absl::Seconds(5)));
  EXPECT_EQ(status.feed(), "ingestion");
  EXPECT_EQ(status.head_position(), 1);
  EXPECT_EQ(status.consumers_size(), 0);
}

}  // namespace
}  // namespace dealtrace::feed
