#include <gtest/gtest.h>

#include "dealtrace/crm/v1/call.pb.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "dealtrace/matching/v1/link.pb.h"
#include "libs/testing/find_text.h"
#include "libs/testing/proto_matchers.h"
#include "services/insight/testing/insight_world.h"

namespace dealtrace::insight {
namespace {

using testing::FindTextQuery;
using testing::MakeProto;

std::vector<feed::v1::Change> Records(InsightWorld& world, const std::string& person) {
  auto transcript = MakeProto<crm::v1::Transcript>(R"(
      name: "transcripts/c" call: "calls/c" language: "en"
      utterances { speaker: "Rae Poe" role: SPEAKER_ROLE_AGENT text: "What made up your mind?" })");
  crm::v1::Utterance& answer = *transcript.add_utterances();
  answer.set_speaker(person);
  answer.set_role(crm::v1::SPEAKER_ROLE_CUSTOMER);
  answer.set_start_ms(4000);
  answer.set_text(person + " here: honestly, your price was too high for us.");
  auto call = MakeProto<crm::v1::Call>(
      R"(name: "calls/c" start_time { seconds: 1700000000 } duration { seconds: 600 })");
  call.add_participants()->set_display_name(person);
  auto deal = MakeProto<crm::v1::Opportunity>(R"(name: "opportunities/o" outcome: OUTCOME_LOST)");
  deal.set_loss_reason("Price, said " + person);
  return {world.Upsert("call", "c", call), world.Upsert("transcript", "c", transcript),
          world.Upsert("opportunity", "o", deal)};
}

TEST(InsightErasureTest, WhoWasTakenOutOfTheRecordsIsInNoAnalysisStoryOrQuote) {
  InsightWorld world;
  world.Apply(Records(world, "Jo Lin"));
  world.Apply({world.Upsert("link", "c", MakeProto<matching::v1::Link>(R"(
      name: "links/c" call: "calls/c" opportunity: "opportunities/o")"))});
  world.DeriveAll();
  const std::string before = world.database().QueryText(FindTextQuery("^insight$", "jo lin"));
  for (const char* place : {"call_copy", "transcript_copy", "call_analysis", "deal_story"}) {
    EXPECT_NE(before.find(place), std::string::npos) << place << " has nothing to erase";
  }
  world.Apply(Records(world, "[ERASED]"));
  world.DeriveAll();
  EXPECT_EQ(world.database().QueryText(FindTextQuery("^insight$", "jo lin")), "");
  EXPECT_NE(world.database().QueryText(FindTextQuery("^insight$", "price was too high")), "")
      << "what was said about the deal stays, without who said it";
}

}  // namespace
}  // namespace dealtrace::insight
