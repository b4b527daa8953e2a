#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "absl/strings/str_cat.h"
#include "libs/testing/query_check.h"
#include "libs/testing/status_matchers.h"
#include "services/matching/domain/candidate_key.h"
#include "services/matching/link_deriver.h"
#include "services/matching/store/queries.h"
#include "services/matching/testing/matching_world.h"
#include "services/matching/testing/sample_records.h"

namespace dealtrace::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

TEST(LinkDeriverTest, EveryStatementFitsTheSchema) {
  MatchingWorld world;
  EXPECT_OK(testing::PrepareAll(world.database(), queries::kAllQueries));
}

TEST(LinkDeriverTest, LinksACallAndPublishesIt) {
  MatchingWorld world;
  world.Apply({world.Upsert("account", "a", Account("a", "Acme Dynamics", "+14155550100")),
               world.Upsert("opportunity", "o", Deal("o", "a")),
               world.Upsert("call", "c", Call("c", "ACME Dynamics Inc.", "415 555 0100"))});
  EXPECT_THAT(world.DirtyCalls(), ElementsAre("c"));
  const auto published = world.DeriveAll();
  ASSERT_EQ(published.size(), 1U);
  EXPECT_EQ(published[0].kind, "link");
  EXPECT_EQ(published[0].key, "c");
  EXPECT_FALSE(published[0].content_hash.empty());
  EXPECT_EQ(world.LinkOf("c"), "1 o NAME_AND_PHONE_AGREE");
}

TEST(LinkDeriverTest, AnUnchangedDecisionKeepsItsHashAndItsTime) {
  MatchingWorld world;
  world.Apply({world.Upsert("account", "a", Account("a", "Acme Dynamics", "+14155550100")),
               world.Upsert("opportunity", "o", Deal("o", "a")),
               world.Upsert("call", "c", Call("c", "Acme Dynamics", "+14155550100"))});
  const std::string hash = world.DeriveAll()[0].content_hash;
  const std::string before = world.database().QueryText("SELECT decided_at::text FROM link");
  EXPECT_EQ(world.Derive({"c"})[0].content_hash, hash);
  EXPECT_EQ(world.database().QueryText("SELECT decided_at::text FROM link"), before);
}

TEST(LinkDeriverTest, AChangeMakesOnlyTheCallsDirtyThatShareAKey) {
  MatchingWorld world;
  world.Apply({world.Upsert("account", "a", Account("a", "Acme Dynamics", "+14155550100")),
               world.Upsert("account", "m", Account("m", "Meridian Logistics", "+14155550123")),
               world.Upsert("call", "c-acme", Call("c-acme", "Acme Dynamics", "")),
               world.Upsert("call", "c-phone", Call("c-phone", "", "+14155550100")),
               world.Upsert("call", "c-other", Call("c-other", "Meridian Logistics", ""))});
  world.DeriveAll();
  world.Apply({world.Upsert("opportunity", "o", Deal("o", "a"))});
  EXPECT_THAT(world.DirtyCalls(), ElementsAre("c-acme", "c-phone"));
}

TEST(LinkDeriverTest, OldAndNewKeysBothMakeCallsDirty) {
  MatchingWorld world;
  const std::string number = "+14155550100";
  world.Apply({world.Upsert("account", "a", Account("a", "Acme Dynamics", "")),
               world.Upsert("opportunity", "o", Deal("o", "a")),
               world.Upsert("call", "c-old", Call("c-old", "Acme Dynamics", "")),
               world.Upsert("call", "c-new", Call("c-new", "Zenith Foods", number))});
  world.DeriveAll();
  world.Apply({world.Upsert("account", "a", Account("a", "Zenith Foods", number))});
  EXPECT_THAT(world.DirtyCalls(), ElementsAre("c-new", "c-old"));
  world.DeriveAll();
  EXPECT_THAT(world.LinkOf("c-old"), StartsWith("3"));
  EXPECT_EQ(world.LinkOf("c-new"), "1 o NAME_AND_PHONE_AGREE");
}

TEST(LinkDeriverTest, AContactsNumberLinksAfterwardsAndItsMoveUnlinks) {
  MatchingWorld world;
  world.Apply({world.Upsert("account", "a", Account("a", "Acme Dynamics", "")),
               world.Upsert("opportunity", "o", Deal("o", "a")),
               world.Upsert("call", "c", Call("c", "", "+14155550177"))});
  world.DeriveAll();
  EXPECT_EQ(world.LinkOf("c"), "3  NO_CANDIDATE");
  world.Apply({world.Upsert("contact", "k", Contact("k", "a", "(415) 555-0177"))});
  EXPECT_THAT(world.DirtyCalls(), ElementsAre("c"));
  world.DeriveAll();
  EXPECT_EQ(world.LinkOf("c"), "1 o PHONE_AGREES");
  world.Apply({world.Delete("contact", "k")});
  world.DeriveAll();
  EXPECT_EQ(world.LinkOf("c"), "3  NO_CANDIDATE");
}

TEST(LinkDeriverTest, ATranscriptLinksAfterwardsAndItsDeletionLeavesNothing) {
  MatchingWorld world;
  world.Apply({world.Upsert("account", "a", Account("a", "Acme Dynamics", "")),
               world.Upsert("opportunity", "o", Deal("o", "a")),
               world.Upsert("call", "c", Call("c", "", ""))});
  world.DeriveAll();
  EXPECT_EQ(world.LinkOf("c"), "3  NOTHING_TO_COMPARE");
  world.Apply({world.Upsert("transcript", "c",
                            Said("c", "It's Jo from Acme Dynamics, about the secret price."))});
  EXPECT_THAT(world.DirtyCalls(), ElementsAre("c"));
  world.DeriveAll();
  EXPECT_EQ(world.LinkOf("c"), "1 o SAID_COMPANY");
  // Names are kept, sentences are not.
  EXPECT_EQ(world.database().QueryInt(
                "SELECT count(*) FROM call_mention WHERE position('secret'::bytea in content) > 0"),
            0);
  world.Apply({world.Delete("transcript", "c")});
  world.DeriveAll();
  EXPECT_EQ(world.LinkOf("c"), "3  NOTHING_TO_COMPARE");
  EXPECT_EQ(world.database().QueryInt("SELECT count(*) FROM call_mention"), 0);
  EXPECT_EQ(world.database().QueryInt("SELECT count(*) FROM call_key"), 0);
}

TEST(LinkDeriverTest, ACompanyThatIsNamedInACallLinksItWhenItIsRecordedLater) {
  MatchingWorld world;
  world.Apply({world.Upsert("call", "c", Call("c", "", "")),
               world.Upsert("transcript", "c", Said("c", "It's Jo from Acme Dynamics."))});
  world.DeriveAll();
  world.Apply({world.Upsert("account", "a", Account("a", "Acme Dynamics", ""))});
  EXPECT_THAT(world.DirtyCalls(), ElementsAre("c"));
  world.DeriveAll();
  world.Apply({world.Upsert("opportunity", "o", Deal("o", "a"))});
  EXPECT_THAT(world.DirtyCalls(), ElementsAre("c"));
  world.DeriveAll();
  EXPECT_EQ(world.LinkOf("c"), "1 o SAID_COMPANY");
}

TEST(LinkDeriverTest, ADeletedCallDeletesItsLink) {
  MatchingWorld world;
  world.Apply({world.Upsert("call", "c", Call("c", "Acme", ""))});
  world.DeriveAll();
  EXPECT_FALSE(world.LinkOf("c").empty());
  world.Apply({world.Delete("call", "c")});
  const auto published = world.DeriveAll();
  ASSERT_EQ(published.size(), 1U);
  EXPECT_TRUE(published[0].deleted);
  EXPECT_EQ(world.LinkOf("c"), "");
  EXPECT_EQ(world.database().QueryInt("SELECT count(*) FROM call_key"), 0);
  // Deriving it once more publishes no second deletion.
  EXPECT_THAT(world.Derive({"c"}), IsEmpty());
}

TEST(LinkDeriverTest, AnOlderStateNeverReplacesANewerOne) {
  MatchingWorld world;
  const auto old_state = world.Upsert("account", "a", Account("a", "Old Name", ""));
  world.Apply({world.Upsert("account", "a", Account("a", "New Name", ""))});
  world.Apply({old_state});
  EXPECT_EQ(world.database().QueryInt("SELECT count(*) FROM candidate_key WHERE key = 'word:new'"),
            1);
  EXPECT_EQ(world.database().QueryInt("SELECT count(*) FROM candidate_key WHERE key = 'word:old'"),
            0);
}

TEST(LinkDeriverTest, ContentOfAnotherKindBlamesTheRecord) {
  MatchingWorld world;
  EXPECT_THAT(world.TryApply({world.Upsert("account", "a", Call("c", "", ""))}),
              testing::StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(LinkDeriverTest, AKeyThatBecomesCrowdedRedecidesItsCalls) {
  MatchingWorld world;
  world.Apply({world.Upsert("account", "a", Account("a", "Acme Dynamics", "+14155550100")),
               world.Upsert("opportunity", "o", Deal("o", "a")),
               world.Upsert("call", "c", Call("c", "", "+14155550100"))});
  world.DeriveAll();
  const std::string before = world.LinkOf("c");
  std::vector<feed::v1::Change> changes;
  for (int i = 0; i < kKeyHoldersMax; ++i) {
    const std::string id = "x" + std::to_string(i);
    changes.push_back(world.Upsert("account", id, Account(id, id, "+14155550100")));
  }
  world.Apply(changes);
  EXPECT_THAT(world.DirtyCalls(), ElementsAre("c"));
  world.DeriveAll();
  EXPECT_EQ(world.LinkOf("c"), "3  NO_CANDIDATE");
  // One more holder changes nothing any more.
  world.Apply({world.Upsert("account", "y", Account("y", "y", "+14155550100"))});
  EXPECT_THAT(world.DirtyCalls(), IsEmpty());
}

TEST(LinkDeriverTest, AnotherModelVersionMakesEveryCallDirty) {
  MatchingWorld world;
  world.Apply({world.Upsert("call", "c", Call("c", "Acme", ""))});
  postgres::Database& database = *world.database().database();
  ASSERT_OK(MarkAllWhenModelChanged(database, "rules-0"));
  world.DeriveAll();
  ASSERT_OK(MarkAllWhenModelChanged(database, "rules-0"));
  EXPECT_THAT(world.DirtyCalls(), IsEmpty());
  ASSERT_OK(MarkAllWhenModelChanged(database, "rules-1"));
  EXPECT_THAT(world.DirtyCalls(), ElementsAre("c"));
}

// What a world of records goes through: creations, changes, moves and deletions.
std::vector<std::vector<feed::v1::Change>> Histories(MatchingWorld& world) {
  std::vector<std::vector<feed::v1::Change>> histories;
  const char* names[] = {"Acme Dynamics", "Meridian Logistics", "Zenith Foods", "Acme Foods"};
  for (int i = 0; i < 4; ++i) {
    const std::string id = "a" + std::to_string(i);
    const std::string phone = i < 2 ? "+14155550100" : "+1415555020" + std::to_string(i);
    histories.push_back({world.Upsert("account", id, Account(id, names[i], "")),
                         world.Upsert("account", id, Account(id, names[i], phone))});
    const std::string deal = "o" + std::to_string(i);
    histories.push_back({world.Upsert("opportunity", deal, Deal(deal, "a0")),
                         world.Upsert("opportunity", deal, Deal(deal, id))});
    const std::string contact = "k" + std::to_string(i);
    histories.push_back({world.Upsert("contact", contact, Contact(contact, id, "+14155550300")),
                         world.Delete("contact", contact)});
    for (int c = 0; c < 3; ++c) {
      const std::string call = "c" + std::to_string(i) + std::to_string(c);
      const std::string number = c == 0 ? phone : c == 1 ? "+14155550300" : "";
      histories.push_back({world.Upsert("call", call, Call(call, c == 2 ? names[i] : "", number))});
      if (i == 3 && c == 0) histories.back().push_back(world.Delete("call", call));
      histories.push_back(
          {world.Upsert("transcript", call, Said(call, "It's Jo from somewhere.")),
           world.Upsert("transcript", call,
                        Said(call, absl::StrCat("It's Jo from ", names[(i + c) % 4], ".")))});
      if (c == 1) histories.back().push_back(world.Delete("transcript", call));
    }
  }
  return histories;
}

TEST(LinkDeriverTest, AnyOrderOfChangesAndDerivationsEndsInTheSameLinks) {
  std::string expected;
  for (uint32_t seed = 0; seed < 12; ++seed) {
    std::mt19937 random(seed);
    MatchingWorld world;
    auto histories = Histories(world);
    int64_t position = 1'000;
    while (!histories.empty()) {
      std::vector<feed::v1::Change> batch;
      std::vector<std::string> keys;
      for (size_t n = 1 + random() % 4; n > 0 && !histories.empty(); --n) {
        const size_t picked = random() % histories.size();
        feed::v1::Change change = histories[picked].front();
        // A key comes at most once in a batch.
        if (std::count(keys.begin(), keys.end(), change.key()) > 0) continue;
        keys.push_back(change.key());
        change.set_position(++position);
        histories[picked].erase(histories[picked].begin());
        if (histories[picked].empty())
          histories.erase(histories.begin() + static_cast<int64_t>(picked));
        batch.push_back(std::move(change));
      }
      world.Apply(batch);
      if (seed > 0 && random() % 3 == 0) {
        std::vector<std::string> some = world.DirtyCalls();
        some.resize(random() % (some.size() + 1));
        world.Derive(some);
      }
    }
    world.DeriveAll();
    if (seed == 0) expected = world.AllLinks();
    EXPECT_EQ(world.AllLinks(), expected) << "seed " << seed;
    EXPECT_NE(expected, "");
  }
}

}  // namespace
}  // namespace dealtrace::matching
