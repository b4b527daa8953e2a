// Who is registered as a consumer of a feed, and which tombstones are dropped.
#include <thread>

#include "gtest/gtest.h"
#include "libs/feed/change_reader.h"
#include "libs/feed/testing/feed_world.h"
#include "libs/rpc/errors.h"
#include "libs/testing/status_matchers.h"

namespace dealtrace::feed {
namespace {

using dealtrace::feed::v1::Cursor;
using dealtrace::feed::v1::ReadChangesRequest;
using dealtrace::feed::v1::ReadChangesResponse;
using dealtrace::testing::Eventually;
using dealtrace::testing::StatusIs;
using dealtrace::testing::TestTransaction;
using testing::Producer;

constexpr char kPerson[] = "";

class RegistrationTest : public ::testing::Test {
 protected:
  RegistrationTest() : producer_("ingestion") {}

  absl::StatusOr<ReadChangesResponse> Send(const ReadChangesRequest& request,
                                           const std::string& service) {
    return producer_.reader().Read(request, service, absl::Now() + absl::Seconds(5),
                                   [] { return true; });
  }
  static ReadChangesRequest RequestOf(const std::string& consumer, const Cursor& after) {
    ReadChangesRequest request;
    request.set_consumer(consumer);
    *request.mutable_after() = after;
    return request;
  }
  // A service reads what follows `after`, of which it has committed all that comes before
  // `committed`.
  void ReadAs(const std::string& service, const Cursor& after, const Cursor& committed) {
    ReadChangesRequest request = RequestOf(service, after);
    *request.mutable_committed() = committed;
    ASSERT_OK(Send(request, service));
  }
  void ReadAs(const std::string& service, const Cursor& committed) {
    ReadAs(service, committed, committed);
  }
  Cursor Head() { return producer_.Read().next(); }
  // `count` items are written and deleted; one that stays comes after them.
  void WriteAndDelete(int count, const std::string& last = "last") {
    std::map<std::string, std::string> items;
    std::vector<std::string> keys;
    for (int i = 0; i < count; ++i) {
      keys.push_back(absl::StrCat(last, "/", i));
      items[keys.back()] = "1";
    }
    producer_.Write("note", items);
    producer_.Delete("note", keys);
    producer_.Write("note", {{last, "1"}});
  }
  int64_t Tombstones() {
    return producer_.database().QueryInt("SELECT count(*) FROM feed_change WHERE deleted");
  }
  std::string Registered() {
    return producer_.database().QueryText(
        "SELECT COALESCE(string_agg(consumer || '@' || position, ' ' ORDER BY consumer), '')"
        " FROM feed_registration");
  }
  std::string ReasonOf(const absl::Status& status) {
    const auto info = rpc::GetErrorInfo(status);
    return info.has_value() ? info->reason() : "";
  }

  Producer producer_;
};

TEST_F(RegistrationTest, ATombstoneStaysUntilEveryConsumerHasCommittedIt) {
  ReadAs("matching", {});
  ReadAs("report", {});
  WriteAndDelete(3);
  ReadAs("matching", Head());
  EXPECT_EQ(Tombstones(), 3);
  ReadAs("report", Head());
  EXPECT_EQ(Tombstones(), 0);
}

TEST_F(RegistrationTest, WhatAConsumerAsksForIsNotTakenAsCommitted) {
  const Cursor start = Head();
  ReadAs("matching", start);
  WriteAndDelete(3);
  ReadAs("matching", Head(), start);
  EXPECT_EQ(Tombstones(), 3);
  EXPECT_EQ(Registered(), "matching@0");
}

TEST_F(RegistrationTest, TheNewestChangeIsNeverDroppedSoThatTheHeadDoesNotMoveBack) {
  producer_.Write("note", {{"a", "1"}});
  producer_.Delete("note", {"a"});
  ReadAs("matching", Head());
  EXPECT_EQ(Tombstones(), 1);
  EXPECT_EQ(producer_.Head(), 2);
}

TEST_F(RegistrationTest, APersonWhoReadsUnderAServicesNameMovesNothing) {
  ReadAs("matching", {});
  WriteAndDelete(3);
  ReadChangesRequest request = RequestOf("matching", Head());
  *request.mutable_committed() = Head();
  ASSERT_OK(Send(request, kPerson));
  EXPECT_EQ(Tombstones(), 3);
  EXPECT_EQ(Registered(), "matching@0");
}

TEST_F(RegistrationTest, ANameThatIsNoServicesHoldsNothingBack) {
  ReadChangesRequest request = RequestOf("nobody-knows", {});
  request.mutable_committed()->set_position(0);
  ASSERT_OK(Send(request, kPerson));
  WriteAndDelete(3);
  ReadAs("matching", Head());
  EXPECT_EQ(Registered(), absl::StrCat("matching@", producer_.Head()));
  EXPECT_EQ(Tombstones(), 0);
}

TEST_F(RegistrationTest, AServiceReadsUnderNoOtherName) {
  const absl::Status status = Send(RequestOf("matching", {}), "report").status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_NE(status.message().find("set it to `report`"), std::string::npos);
  EXPECT_EQ(Registered(), "");
}

TEST_F(RegistrationTest, WhatAPersonWasToldIsStillNewsForTheService) {
  producer_.Write("note", {{"a", "1"}});
  ASSERT_OK(Send(RequestOf("matching", Head()), kPerson));
  ReadChangesRequest request = RequestOf("matching", Head());
  request.mutable_wait()->set_seconds(4);
  const absl::Time begin = absl::Now();
  ASSERT_OK(producer_.reader().Read(request, "matching", begin + absl::Seconds(10),
                                    [] { return false; }));
  EXPECT_LT(absl::Now() - begin, absl::Seconds(3));
}

TEST_F(RegistrationTest, ARegistrationEndsAWeekAfterTheLastRead) {
  ReadAs("matching", {});
  ReadAs("scoring", {});
  const auto age = [&](const std::string& consumer, const std::string& age) {
    producer_.database().Query(
        "UPDATE feed_registration SET read_at = clock_timestamp() - interval '" + age +
        "' WHERE consumer = '" + consumer + "'");
  };
  WriteAndDelete(3);
  age("scoring", "6 days 23 hours");
  ReadAs("matching", Head());
  EXPECT_EQ(Tombstones(), 3);
  age("scoring", "7 days 1 hour");
  WriteAndDelete(1, "another");
  ReadAs("matching", Head());
  EXPECT_EQ(Tombstones(), 0);
  EXPECT_EQ(Registered(), absl::StrCat("matching@", producer_.Head()));
}

TEST_F(RegistrationTest, AnIdleConsumerDoesNotExpire) {
  FeedServiceOptions options = testing::ItemFeed("ingestion");
  options.registration_lifetime = absl::Seconds(2);
  ChangeReader reader(producer_.database().database(), options);
  ReadChangesRequest request = RequestOf("matching", {});
  *request.mutable_committed() = Cursor();
  const auto read_at = [&] {
    EXPECT_OK(
        reader.Read(request, "matching", absl::Now() + absl::Seconds(5), [] { return true; }));
    return producer_.database().QueryText("SELECT read_at::text FROM feed_registration");
  };
  const std::string first = read_at();
  EXPECT_TRUE(Eventually([&] { return read_at() != first; }));
}

TEST_F(RegistrationTest, ARemovedConsumerHoldsNothingBack) {
  ReadAs("matching", {});
  ReadAs("retired", {});
  WriteAndDelete(3);
  const absl::Time deadline = absl::Now() + absl::Seconds(5);
  EXPECT_OK(producer_.reader().Remove("retired", deadline));
  EXPECT_THAT(producer_.reader().Remove("retired", deadline),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(producer_.reader().Remove("", deadline),
              StatusIs(absl::StatusCode::kInvalidArgument));
  ReadAs("matching", Head());
  EXPECT_EQ(Tombstones(), 0);
}

TEST_F(RegistrationTest, WhoMissedDroppedTombstonesIsToldToReadAgain) {
  const Cursor before = Head();
  producer_.Write("note", {{"a", "1"}});
  const Cursor early = Head();
  WriteAndDelete(3);
  ReadAs("matching", Head());
  EXPECT_EQ(Tombstones(), 0);
  const absl::Status refused = Send(RequestOf("other", early), kPerson).status();
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_EQ(ReasonOf(refused), "FEED_TOMBSTONES_DROPPED");
  EXPECT_OK(Send(RequestOf("other", {}), kPerson));
  EXPECT_OK(Send(RequestOf("other", Head()), kPerson));
  // Nothing was read yet, so nothing is missed.
  EXPECT_OK(Send(RequestOf("other", before), kPerson));
}

TEST_F(RegistrationTest, AReadingFromTheStartEndsAlthoughOlderTombstonesAreGone) {
  for (int i = 0; i < 5; ++i) producer_.Write("note", {{absl::StrCat("kept", i), "1"}});
  WriteAndDelete(3);
  ReadAs("matching", Head());
  EXPECT_EQ(Tombstones(), 0);
  ReadChangesRequest request = RequestOf("other", {});
  request.set_max_changes(2);
  int changes = 0;
  for (bool at_head = false; !at_head;) {
    ASSERT_OK_AND_ASSIGN(const ReadChangesResponse page, Send(request, kPerson));
    changes += page.changes_size();
    at_head = page.at_head();
    *request.mutable_after() = page.next();
  }
  EXPECT_EQ(changes, 6);
}

TEST_F(RegistrationTest, AReadingFromTheStartIsRefusedWhenItMissesALaterDeletion) {
  producer_.Write("note", {{"a", "1"}});
  producer_.Write("note", {{"b", "1"}});
  ReadChangesRequest request = RequestOf("other", {});
  request.set_max_changes(1);
  ASSERT_OK_AND_ASSIGN(const ReadChangesResponse page, Send(request, kPerson));
  producer_.Delete("note", {"a"});
  producer_.Write("note", {{"c", "1"}});
  ReadAs("matching", Head());
  EXPECT_EQ(Tombstones(), 0);
  *request.mutable_after() = page.next();
  EXPECT_EQ(ReasonOf(Send(request, kPerson).status()), "FEED_TOMBSTONES_DROPPED");
}

TEST_F(RegistrationTest, AConsumerInTheMidstOfARebuildHoldsBackWhatIsDeletedMeanwhile) {
  producer_.Write("note", {{"a", "1"}});
  producer_.Write("note", {{"b", "1"}});
  ReadAs("report", Head());
  ReadAs("matching", Head());
  ReadChangesRequest request = RequestOf("matching", {});
  *request.mutable_committed() = Cursor();
  request.set_max_changes(1);
  ASSERT_OK_AND_ASSIGN(const ReadChangesResponse page, Send(request, "matching"));
  producer_.Delete("note", {"a"});
  producer_.Write("note", {{"c", "1"}});
  ReadAs("report", Head());
  EXPECT_EQ(Tombstones(), 1);
  *request.mutable_after() = page.next();
  *request.mutable_committed() = page.next();
  EXPECT_OK(Send(request, "matching"));
}

TEST_F(RegistrationTest, WhatWasCommittedOfAnotherIncarnationCountsAsNothing) {
  WriteAndDelete(3);
  Cursor other = Head();
  other.set_incarnation("another");
  ReadAs("matching", {}, other);
  EXPECT_EQ(Registered(), "matching@0");
  EXPECT_EQ(Tombstones(), 3);
}

TEST_F(RegistrationTest, AConsumerOfTheVersionBeforeGoesOnToHoldBackWhatItHeld) {
  ReadAs("matching", {});
  ReadAs("report", {});
  WriteAndDelete(3);
  producer_.database().Query("UPDATE feed_registration SET read_at = read_at - interval '6 days'");
  // It sends no `committed`, to another replica of the producer.
  ChangeReader other(producer_.database().database(), testing::ItemFeed("ingestion"));
  for (const std::string consumer : {"matching", "unregistered"}) {
    ASSERT_OK(other.Read(RequestOf(consumer, Head()), consumer, absl::Now() + absl::Seconds(5),
                         [] { return true; }));
  }
  producer_.database().Query("UPDATE feed_registration SET read_at = read_at - interval '6 days'");
  ReadAs("report", Head());
  EXPECT_EQ(Tombstones(), 3);
  EXPECT_EQ(Registered(), absl::StrCat("matching@0 report@", producer_.Head()));
}

TEST_F(RegistrationTest, ManyTombstonesAreDroppedByAConsumerThatStaysAtTheHead) {
  WriteAndDelete(2500);
  for (int i = 0; i < 3; ++i) ReadAs("matching", Head());
  EXPECT_EQ(Tombstones(), 0);
}

TEST_F(RegistrationTest, AKeyThatIsBeingWrittenAgainIsNotDroppedWithItsTombstone) {
  WriteAndDelete(1);
  const std::string key = "last/0";
  std::thread reader;
  ASSERT_OK(producer_.database().database()->Transact(
      TestTransaction(), [&](postgres::Transaction& transaction) {
        const absl::Status written = testing::WriteItems(transaction, "note", {{key, "again"}});
        // The tombstone's row is locked by this transaction while the reader tries to drop it.
        reader = std::thread([&] { ReadAs("matching", Head()); });
        EXPECT_TRUE(Eventually([&] {
          return Registered() != "" ||
                 producer_.database().QueryInt(
                     "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                     " AND wait_event_type = 'Lock'") > 0;
        }));
        return written;
      }));
  reader.join();
  EXPECT_EQ(producer_.database().QueryInt("SELECT count(*) FROM feed_change WHERE key = '" + key +
                                          "' AND NOT deleted"),
            1);
}

TEST_F(RegistrationTest, StatusTellsWhatConsumersHaveCommittedAndWhenTheyExpire) {
  producer_.Write("note", {{"a", "1"}});
  ReadAs("matching", Head());
  ASSERT_OK_AND_ASSIGN(const auto status,
                       producer_.reader().Status(absl::Now() + absl::Seconds(5)));
  ASSERT_EQ(status.consumers_size(), 1);
  EXPECT_EQ(status.consumers(0).consumer(), "matching");
  EXPECT_EQ(status.consumers(0).position(), 1);
  EXPECT_EQ(status.consumers(0).expire_time().seconds() - status.consumers(0).read_time().seconds(),
            7 * 24 * 3600);
}

}  // namespace
}  // namespace dealtrace::feed
