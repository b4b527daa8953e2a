#include <algorithm>
#include <random>

#include "dealtrace/crm/v1/call.pb.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "dealtrace/insight/v1/analysis.pb.h"
#include "dealtrace/matching/v1/link.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/testing/query_check.h"
#include "libs/testing/status_matchers.h"
#include "services/insight/derivers.h"
#include "services/insight/store/copy_store.h"
#include "services/insight/store/queries.h"
#include "services/insight/store/story_store.h"
#include "services/insight/testing/insight_world.h"

namespace dealtrace::insight {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int64_t kStart = 1'700'000'000;

crm::v1::Opportunity Deal(const std::string& id, crm::v1::Outcome outcome,
                          const std::string& loss_reason = "") {
  crm::v1::Opportunity deal;
  deal.set_name("opportunities/" + id);
  deal.set_outcome(outcome);
  deal.set_loss_reason(loss_reason);
  return deal;
}

crm::v1::Call MakeCall(const std::string& id, int day = 0) {
  crm::v1::Call call;
  call.set_name("calls/" + id);
  call.mutable_start_time()->set_seconds(kStart + day * 86'400);
  call.mutable_duration()->set_seconds(600);
  return call;
}

crm::v1::Transcript Said(const std::string& id, const std::string& customer) {
  crm::v1::Transcript transcript;
  transcript.set_name("transcripts/" + id);
  transcript.set_call("calls/" + id);
  transcript.set_language("en");
  crm::v1::Utterance& question = *transcript.add_utterances();
  question.set_speaker("Rae Poe");
  question.set_role(crm::v1::SPEAKER_ROLE_AGENT);
  question.set_text("So what made up your mind?");
  crm::v1::Utterance& answer = *transcript.add_utterances();
  answer.set_speaker("Jo Lin");
  answer.set_role(crm::v1::SPEAKER_ROLE_CUSTOMER);
  answer.set_start_ms(4000);
  answer.set_text(customer);
  return transcript;
}

matching::v1::Link LinkTo(const std::string& call, const std::string& deal,
                          bool too_short = false) {
  matching::v1::Link link;
  link.set_name("links/" + call);
  link.set_call("calls/" + call);
  if (!deal.empty()) link.set_opportunity("opportunities/" + deal);
  link.set_too_short(too_short);
  return link;
}

v1::DealStory StoryOf(const InsightWorld& world, const std::string& id) {
  v1::DealStory story;
  EXPECT_OK(world.database().database()->Transact(
      testing::TestTransaction(), [&](postgres::Transaction& transaction) -> absl::Status {
        auto stories = LoadStories(transaction, {id});
        if (stories.ok() && stories->contains(id)) story = (*stories)[id];
        return stories.status();
      }));
  return story;
}

constexpr char kTooExpensive[] = "We passed because your price was far too high.";
constexpr char kNoIntegration[] = "The main problem was that it doesn't integrate with our ERP.";

// Deal `o`, lost for the price that call `c` tells of.
void LoseADeal(InsightWorld& world) {
  world.Apply({world.Upsert("opportunity", "o", Deal("o", crm::v1::OUTCOME_LOST)),
               world.Upsert("transcript", "c", Said("c", kTooExpensive)),
               world.Upsert("link", "c", LinkTo("c", "o"))});
  world.DeriveAll();
}

TEST(DeriversTest, EveryStatementFitsTheSchema) {
  InsightWorld world;
  EXPECT_OK(testing::PrepareAll(world.database(), queries::kAllQueries));
}

TEST(DeriversTest, TellsTheReasonWithTheWordsThatProveIt) {
  InsightWorld world;
  world.Apply({world.Upsert("opportunity", "o", Deal("o", crm::v1::OUTCOME_LOST, "Other")),
               world.Upsert("call", "c", MakeCall("c")),
               world.Upsert("transcript", "c", Said("c", kTooExpensive)),
               world.Upsert("link", "c", LinkTo("c", "o"))});
  world.DeriveAll();
  const v1::DealStory story = StoryOf(world, "o");
  ASSERT_FALSE(story.reasons().empty());
  EXPECT_EQ(story.reasons(0).code(), "PRICE");
  EXPECT_FALSE(story.reasons(0).favourable());
  ASSERT_FALSE(story.reasons(0).evidence().empty());
  const v1::Quote& quote = story.reasons(0).evidence(0).quote();
  EXPECT_EQ(quote.call(), "calls/c");
  EXPECT_EQ(quote.utterance_index(), 1);
  EXPECT_EQ(quote.text(), kTooExpensive);
  EXPECT_EQ(quote.speaker(), "Jo Lin");
  EXPECT_EQ(quote.start_ms(), 4000);
  EXPECT_EQ(story.crm_reason_kind(), v1::DealStory::CRM_REASON_KIND_VAGUE);
  EXPECT_EQ(story.call_count(), 1);
  EXPECT_EQ(story.analyzed_call_count(), 1);
  EXPECT_EQ(story.last_call_time().seconds(), kStart);
}

TEST(DeriversTest, EveryDealHasAStory) {
  InsightWorld world;
  world.Apply({world.Upsert("opportunity", "o", Deal("o", crm::v1::OUTCOME_LOST, "Price"))});
  const auto published = world.DeriveAll();
  ASSERT_EQ(published.size(), 1U);
  EXPECT_EQ(published[0].kind, "deal_story");
  const v1::DealStory story = StoryOf(world, "o");
  EXPECT_TRUE(story.reasons().empty());
  EXPECT_EQ(story.crm_reason_kind(), v1::DealStory::CRM_REASON_KIND_SPECIFIC);
  EXPECT_EQ(story.crm_reason_codes(0), "PRICE");
}

TEST(DeriversTest, ShortCallsAreAnalysedButDoNotCount) {
  InsightWorld world;
  world.Apply({world.Upsert("opportunity", "o", Deal("o", crm::v1::OUTCOME_LOST)),
               world.Upsert("transcript", "c", Said("c", kTooExpensive)),
               world.Upsert("link", "c", LinkTo("c", "o", /*too_short=*/true))});
  world.DeriveAll();
  EXPECT_EQ(world.database().QueryInt("SELECT count(*) FROM call_analysis"), 1);
  const v1::DealStory story = StoryOf(world, "o");
  EXPECT_TRUE(story.reasons().empty());
  EXPECT_EQ(story.call_count(), 1);
  EXPECT_EQ(story.analyzed_call_count(), 0);
}

TEST(DeriversTest, AStoryTellsOfCallsThatWereNotUnderstood) {
  InsightWorld world;
  crm::v1::Transcript german = Said("de", "Die Rate ist leider viel zu hoch, das passt uns nicht.");
  german.set_language("de-AT");
  german.mutable_utterances(0)->set_text("Was war denn der Grund?");
  world.Apply({world.Upsert("opportunity", "o", Deal("o", crm::v1::OUTCOME_LOST)),
               world.Upsert("transcript", "de", german),
               world.Upsert("link", "de", LinkTo("de", "o")),
               world.Upsert("transcript", "en", Said("en", kTooExpensive)),
               world.Upsert("link", "en", LinkTo("en", "o"))});
  world.DeriveAll();
  const v1::DealStory story = StoryOf(world, "o");
  EXPECT_EQ(story.call_count(), 2);
  EXPECT_EQ(story.analyzed_call_count(), 1);
  EXPECT_EQ(story.not_understood_call_count(), 1);
  EXPECT_THAT(story.not_understood_languages(), ElementsAre("de"));
  for (const v1::DealReason& reason : story.reasons()) {
    for (const v1::ReasonEvidence& evidence : reason.evidence()) {
      EXPECT_EQ(evidence.quote().call(), "calls/en");
    }
  }
}

TEST(DeriversTest, AMovedCallChangesBothDeals) {
  InsightWorld world;
  world.Apply({world.Upsert("opportunity", "a", Deal("a", crm::v1::OUTCOME_LOST)),
               world.Upsert("opportunity", "b", Deal("b", crm::v1::OUTCOME_LOST)),
               world.Upsert("transcript", "c", Said("c", kTooExpensive)),
               world.Upsert("link", "c", LinkTo("c", "a"))});
  world.DeriveAll();
  EXPECT_EQ(StoryOf(world, "a").reasons_size(), 1);
  world.Apply({world.Upsert("link", "c", LinkTo("c", "b"))});
  world.DeriveAll();
  EXPECT_EQ(StoryOf(world, "a").reasons_size(), 0);
  EXPECT_EQ(StoryOf(world, "b").reasons_size(), 1);
}

TEST(DeriversTest, AnAnalysisThatStaysTheSameTellsNoStoryAgain) {
  InsightWorld world;
  LoseADeal(world);
  world.Derive(kCallAnalysisQueue, {"c"});
  EXPECT_THAT(world.Dirty(kCallDealQueue), IsEmpty());
}

TEST(DeriversTest, ACallsTimeCountsAlsoWhenItsAnalysisStaysTheSame) {
  InsightWorld world;
  world.Apply({world.Upsert("opportunity", "o", Deal("o", crm::v1::OUTCOME_LOST)),
               world.Upsert("call", "c", MakeCall("c", 1)),
               world.Upsert("transcript", "c", Said("c", kTooExpensive)),
               world.Upsert("link", "c", LinkTo("c", "o"))});
  world.DeriveAll();
  world.Apply({world.Upsert("call", "c", MakeCall("c", 3))});
  world.DeriveAll();
  EXPECT_EQ(StoryOf(world, "o").last_call_time().seconds(), kStart + 3 * 86'400);
}

TEST(DeriversTest, DeletionsReachTheFeed) {
  InsightWorld world;
  LoseADeal(world);
  world.Apply({world.Delete("transcript", "c")});
  auto published = world.DeriveAll();
  ASSERT_EQ(published.size(), 2U);
  EXPECT_EQ(published[0].kind, "call_analysis");
  EXPECT_TRUE(published[0].deleted);
  EXPECT_EQ(published[1].kind, "deal_story");
  EXPECT_TRUE(StoryOf(world, "o").reasons().empty());
  world.Apply({world.Delete("opportunity", "o")});
  published = world.DeriveAll();
  ASSERT_EQ(published.size(), 1U);
  EXPECT_TRUE(published[0].deleted);
}

TEST(DeriversTest, OlderChangesAreIgnored) {
  InsightWorld world;
  const feed::v1::Change older = world.Upsert("opportunity", "o", Deal("o", crm::v1::OUTCOME_OPEN));
  world.Apply({world.Upsert("opportunity", "o", Deal("o", crm::v1::OUTCOME_WON))});
  world.Apply({older});
  world.DeriveAll();
  EXPECT_EQ(StoryOf(world, "o").outcome(), crm::v1::OUTCOME_WON);
}

TEST(DeriversTest, ForeignContentIsRefusedByName) {
  InsightWorld world;
  EXPECT_THAT(
      world.TryApply({world.Upsert("transcript", "c", MakeCall("c"))}),
      testing::StatusIs(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("transcript c")));
  EXPECT_THAT(world.TryApply({world.Upsert("lead", "l", MakeCall("c"))}),
              testing::StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(DeriversTest, AnotherMethodMakesEverythingDirty) {
  InsightWorld world;
  ASSERT_OK(MarkAllWhenMethodChanged(*world.database().database(), "one"));
  world.Apply({world.Upsert("opportunity", "o", Deal("o", crm::v1::OUTCOME_LOST)),
               world.Upsert("transcript", "c", Said("c", kTooExpensive))});
  world.DeriveAll();
  ASSERT_OK(MarkAllWhenMethodChanged(*world.database().database(), "one"));
  EXPECT_THAT(world.Dirty(kCallAnalysisQueue), IsEmpty());
  ASSERT_OK(MarkAllWhenMethodChanged(*world.database().database(), "two"));
  EXPECT_THAT(world.Dirty(kCallAnalysisQueue), ElementsAre("c"));
  EXPECT_THAT(world.Dirty(kDealStoryQueue), ElementsAre("o"));
}

// Whatever the order in which the two feeds arrive, and however derivations come between.
TEST(DeriversTest, AnyInterleavingGivesTheSameTables) {
  std::string expected;
  for (uint32_t seed = 0; seed < 6; ++seed) {
    InsightWorld world;
    std::vector<feed::v1::Change> changes = {
        world.Upsert("opportunity", "a", Deal("a", crm::v1::OUTCOME_LOST, "Price")),
        world.Upsert("opportunity", "b", Deal("b", crm::v1::OUTCOME_WON)),
        world.Upsert("call", "c1", MakeCall("c1", 1)),
        world.Upsert("call", "c2", MakeCall("c2", 2)),
        world.Upsert("transcript", "c1", Said("c1", kTooExpensive)),
        world.Upsert("transcript", "c2", Said("c2", kNoIntegration)),
        world.Upsert("transcript", "c3", Said("c3", kNoIntegration)),
        world.Upsert("link", "c1", LinkTo("c1", "a")),
        world.Upsert("link", "c2", LinkTo("c2", "a")),
        world.Upsert("link", "c3", LinkTo("c3", "b"))};
    std::mt19937 random(seed);
    std::shuffle(changes.begin(), changes.end(), random);
    for (feed::v1::Change& change : changes) {
      world.Apply({change});
      if (random() % 2 == 0) world.DeriveAll();
    }
    world.DeriveAll();
    if (seed == 0) {
      expected = world.AllResults();
      EXPECT_THAT(expected, ::testing::HasSubstr("INTEGRATION"));
    }
    EXPECT_EQ(world.AllResults(), expected) << "seed " << seed;
  }
}

}  // namespace
}  // namespace dealtrace::insight
