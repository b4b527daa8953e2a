#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "libs/erasure/erasure_consumer.h"
#include "libs/erasure/person_hash.h"
#include "libs/erasure/queries.h"
#include "libs/feed/testing/consumer_world.h"
#include "libs/testing/query_check.h"
#include "libs/testing/status_matchers.h"

namespace dealtrace::erasure {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr postgres::Migration kErasures[] = {
    {"0001_erasures",
     "CREATE TABLE erasure_copy (id text COLLATE \"C\" PRIMARY KEY, position bigint NOT NULL, "
     "content bytea NOT NULL, row_count bigint NOT NULL DEFAULT 0)"}};

crm::v1::Erasure ErasureOf(const std::string& id) {
  crm::v1::Erasure erasure;
  erasure.set_name("erasures/" + id);
  for (const char* kind : {"contact", "call", "transcript"}) {
    crm::v1::TouchedRecord& record = *erasure.add_touched_records();
    record.set_kind(kind);
    record.set_key("crm~1");
  }
  return erasure;
}

// A service that copies contacts and calls and purges two rows of its own.
class ErasureConsumerTest : public ::testing::Test {
 protected:
  ErasureConsumerTest()
      : world_("copier", kErasures,
               WithErasures([this](postgres::Transaction&,
                                   absl::Span<const feed::v1::Change> changes, feed::DirtyMarker&) {
                 for (const auto& change : changes) others_.push_back(change.key());
                 return absl::OkStatus();
               }),
               {{std::string(kEraseQueue),
                 [](feed::DeriveContext& context) {
                   return Erase(context, {"contact", "call"},
                                [](postgres::Transaction&, const crm::v1::Erasure&) { return 2; });
                 }},
                {std::string(kAcknowledgeQueue), [this](feed::DeriveContext& context) {
                   return Acknowledge(context, [this](const auto& request) {
                     if (ingestion_is_away_) return absl::UnavailableError("away");
                     EXPECT_EQ(request.service(), "") << "the certificate tells who calls";
                     told_.push_back(absl::StrCat(request.name(), " ", request.row_count()));
                     return absl::OkStatus();
                   });
                 }}}) {}

  // Everything that ingestion publishes in these tests is here.
  void SetUp() override { Advance("ingestion", 1000, "{}"); }

  bool Ready() {
    bool ready = false;
    EXPECT_OK(world_.database().database()->Transact(testing::TestTransaction(),
                                                     [&](postgres::Transaction& transaction) {
                                                       ready = IsReady(transaction);
                                                       return absl::OkStatus();
                                                     }));
    return ready;
  }
  // As the consumer does when everything up to `position` is applied.
  void Advance(const std::string& feed, int64_t position, const std::string& reflects) {
    world_.database().Query(
        absl::StrCat("INSERT INTO feed_cursor (feed, position, reflects) VALUES ('", feed, "', ",
                     position, ", '", reflects,
                     "') ON CONFLICT (feed) DO UPDATE SET position = excluded.position, "
                     "reflects = excluded.reflects"));
    world_.database().Query(absl::StrCat(
        "INSERT INTO feed_watermark (feed, sequence, position, reflects) SELECT feed, "
        "nextval('feed_dirty_sequence'), position, reflects FROM feed_cursor WHERE feed = '",
        feed, "'"));
  }
  void AddLetter(const std::string& kind, const std::string& key, const std::string& state) {
    world_.database().Query(absl::StrCat(
        "INSERT INTO feed_dead_letter (feed, kind, key, position, reason, attempts, trace_parent, "
        "state) VALUES ('ingestion', '",
        kind, "', '", key, "', 1, 'bad', 1, '', '", state, "')"));
  }
  int64_t Letters() { return world_.database().QueryInt("SELECT count(*) FROM feed_dead_letter"); }
  absl::Status TryErase(const std::string& id) {
    class Context : public feed::DeriveContext {
     public:
      Context(postgres::Transaction& transaction, std::string id)
          : transaction_(transaction), keys_({std::move(id)}) {}
      postgres::Transaction& transaction() override { return transaction_; }
      absl::Span<const std::string> keys() const override { return keys_; }
      void Publish(feed::PublishedChange) override {}
      void MarkDirty(absl::string_view, absl::string_view) override {}

     private:
      postgres::Transaction& transaction_;
      const std::vector<std::string> keys_;
    };
    return world_.database().database()->Transact(testing::TestTransaction(),
                                                  [&](postgres::Transaction& transaction) {
                                                    Context context(transaction, id);
                                                    return Erase(context, {"contact"}, nullptr);
                                                  });
  }

  std::vector<std::string> others_;
  std::vector<std::string> told_;
  bool ingestion_is_away_ = false;
  feed::testing::ConsumerWorld world_;
};

TEST_F(ErasureConsumerTest, EveryStatementFitsTheSchema) {
  EXPECT_OK(testing::PrepareAll(world_.database(), queries::kAllQueries));
}

TEST_F(ErasureConsumerTest, AnErasureIsToldOnceItIsDoneAndOtherChangesGoTheirWay) {
  world_.Apply({world_.Upsert("erasure", "e", ErasureOf("e")), world_.Delete("contact", "crm~1")});
  EXPECT_THAT(others_, ElementsAre("crm~1"));
  EXPECT_THAT(world_.Dirty(kEraseQueue), ElementsAre("e"));
  world_.DeriveAll();
  // A contact and a call, and what was purged; transcripts are not copied here.
  EXPECT_THAT(told_, ElementsAre("erasures/e 4"));
  EXPECT_THAT(world_.Dirty(kAcknowledgeQueue), IsEmpty());
}

TEST_F(ErasureConsumerTest, WaitsForEveryWayOnWhichThePersonMayStillCome) {
  EXPECT_FALSE(Ready()) << "nothing waits";
  world_.database().Query("DELETE FROM feed_watermark");
  Advance("ingestion", 0, "{}");
  Advance("matching", 0, "{\"ingestion\": 0}");
  world_.database().Query(
      "INSERT INTO feed_dirty (queue, key, generation, marked_sequence, marked_at, trace_parent, "
      "run_id) VALUES ('summary', 'x', 1, nextval('feed_dirty_sequence'), now(), '', '')");
  world_.Apply({world_.Upsert("erasure", "e", ErasureOf("e"))});
  const int64_t position =
      world_.database().QueryInt("SELECT position FROM erasure_copy WHERE id = 'e'");
  Advance("ingestion", position, "{}");
  Advance("matching", 9, absl::StrCat("{\"ingestion\": ", position, "}"));
  EXPECT_FALSE(Ready()) << "something is not derived yet";
  world_.database().Query("DELETE FROM feed_dirty WHERE queue = 'summary'");
  EXPECT_TRUE(Ready());
  Advance("matching", 10, absl::StrCat("{\"ingestion\": ", position - 1, "}"));
  EXPECT_FALSE(Ready()) << "matching may still tell of the person";
  EXPECT_EQ(TryErase("e").code(), absl::StatusCode::kUnavailable);
}

TEST_F(ErasureConsumerTest, WhatCouldNotBeToldIsToldLater) {
  world_.Apply({world_.Upsert("erasure", "e", ErasureOf("e"))});
  world_.Derive(kEraseQueue);
  ingestion_is_away_ = true;
  EXPECT_NONFATAL_FAILURE(world_.Derive(kAcknowledgeQueue), "away");
  EXPECT_THAT(world_.Dirty(kAcknowledgeQueue), ElementsAre("e"));
  ingestion_is_away_ = false;
  world_.DeriveAll();
  EXPECT_THAT(told_, ElementsAre("erasures/e 4"));
}

TEST_F(ErasureConsumerTest, IsDoneAgainWhenTheFeedIsReadAgain) {
  const feed::v1::Change first = world_.Upsert("erasure", "e", ErasureOf("e"));
  world_.Apply({first});
  world_.DeriveAll();
  world_.Apply({first});
  EXPECT_THAT(world_.Dirty(kEraseQueue), IsEmpty()) << "an old state marked it";
  world_.Apply({world_.Upsert("erasure", "e", ErasureOf("e"))});
  world_.DeriveAll();
  EXPECT_EQ(told_.size(), 2u);
}

TEST_F(ErasureConsumerTest, AnErasureThatIngestionForgotIsNotTold) {
  world_.Apply({world_.Upsert("erasure", "e", ErasureOf("e"))});
  world_.Apply({world_.Delete("erasure", "e")});
  world_.DeriveAll();
  EXPECT_THAT(told_, IsEmpty());
}

TEST_F(ErasureConsumerTest, ClosedLettersOfThePersonGoAndAnOpenOneHoldsTheReceiptBack) {
  world_.Apply({world_.Upsert("erasure", "e", ErasureOf("e"))});
  AddLetter("contact", "crm~1", "CLOSED");
  AddLetter("contact", "crm~2", "CLOSED");
  AddLetter("call", "crm~1", "OPEN");
  const absl::Status held = TryErase("e");
  EXPECT_EQ(held.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(held.message()), HasSubstr("deadletters"));
  EXPECT_EQ(Letters(), 3);
  world_.database().Query("UPDATE feed_dead_letter SET state = 'CLOSED'");
  EXPECT_OK(TryErase("e"));
  EXPECT_EQ(world_.database().QueryText("SELECT string_agg(key, ' ') FROM feed_dead_letter"),
            "crm~2");
  EXPECT_EQ(world_.database().QueryInt("SELECT row_count FROM erasure_copy"), 3);
}

TEST_F(ErasureConsumerTest, AnswersKeptForRepeatsLoseThePerson) {
  const auto keep = [&](const std::string& request_id, const std::string& method,
                        const std::string& text) {
    crm::v1::Erasure answer;
    answer.set_name("erasures/kept");
    answer.set_state_message(text);
    world_.database().Query(
        absl::StrCat("INSERT INTO request_ledger (principal, method, request_id, request_hash, "
                     "response) VALUES ('user:ann', '",
                     method, "', '", request_id, "', 'h', decode('",
                     absl::BytesToHexString(answer.SerializeAsString()), "', 'hex'))"));
  };
  const std::string known = "dealtrace.ingestion.v1.ErasureService/GetErasure";
  keep("1", known, "It was Jo Lin who said so");
  keep("2", known, "It was Al Moe who said so");
  keep("3", "dealtrace.gone.v1.Service/Method", "Jo Lin");
  for (int i = 0; i < 300; ++i) keep(absl::StrCat("many-", i), known, "Jo Lin");
  crm::v1::Erasure erasure = ErasureOf("e");
  for (const std::string& hash : HashesOfNameInText("Jo Lin")) erasure.add_identifier_hashes(hash);
  world_.Apply({world_.Upsert("erasure", "e", erasure)});
  world_.Derive(kEraseQueue);
  const auto count = [&](const std::string& condition) {
    return world_.database().QueryInt("SELECT count(*) FROM request_ledger WHERE " + condition);
  };
  EXPECT_EQ(count("encode(response, 'escape') LIKE '%Jo Lin%'"), 0);
  EXPECT_EQ(count("encode(response, 'escape') LIKE '%erasures/kept%[ERASED]%'"), 301);
  EXPECT_EQ(count("encode(response, 'escape') LIKE '%Al Moe%'"), 1);
  EXPECT_EQ(count("request_id = '3' AND response = ''"), 1);
}

}  // namespace
}  // namespace dealtrace::erasure
