#include <gtest/gtest.h>

#include "dealtrace/crm/v1/opportunity.pb.h"
#include "dealtrace/insight/v1/analysis.pb.h"
#include "libs/testing/find_text.h"
#include "libs/testing/proto_matchers.h"
#include "services/scoring/testing/scoring_world.h"

namespace dealtrace::scoring {
namespace {

using testing::FindTextQuery;
using testing::MakeProto;

TEST(ScoringErasureTest, WhoWasTakenOutOfTheRecordsIsInNoCopy) {
  ScoringWorld world;
  const auto records = [&](const std::string& person) -> std::vector<feed::v1::Change> {
    crm::v1::Opportunity deal;
    deal.set_name("opportunities/o");
    deal.set_next_step("Call " + person);
    insight::v1::CallAnalysis analysis;
    analysis.set_name("callAnalyses/c");
    analysis.add_topics()->mutable_quote()->set_speaker(person);
    return {world.Upsert("opportunity", "o", deal), world.Upsert("call_analysis", "c", analysis)};
  };
  world.Apply(records("Jo Lin"));
  EXPECT_EQ(world.database().QueryText(FindTextQuery("^scoring$", "jo lin")),
            "scoring.call_analysis_copy.content\nscoring.opportunity_copy.content");
  world.Apply(records("[ERASED]"));
  EXPECT_EQ(world.database().QueryText(FindTextQuery("^scoring$", "jo lin")), "");
}

}  // namespace
}  // namespace dealtrace::scoring
