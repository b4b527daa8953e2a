// The sample company's mapping is one that the ingestion service accepts.
#include <gtest/gtest.h>

#include "services/ingestion/domain/source_config.h"
#include "tools/sandbox/company/opportunities.h"
#include "tools/sandbox/company/tables.h"

namespace dealtrace::sandbox {
namespace {

TEST(SourcesTest, TheIngestionServiceUnderstandsEveryTableAndStage) {
  const auto sources = ingestion::ParseSources(SourcesYaml(), "sources.yaml");
  ASSERT_TRUE(sources.ok()) << sources.status();
  ASSERT_EQ(sources->size(), 1u);
  const ingestion::SourceConfig& source = sources->front();
  EXPECT_EQ(source.name, "sample-company");
  EXPECT_EQ(source.streams.size(), 11u);
  for (const absl::string_view stage : OpenStages()) {
    EXPECT_EQ(source.OutcomeOf(stage), crm::v1::OUTCOME_OPEN);
  }
  EXPECT_EQ(source.OutcomeOf(ClosedStage(Outcome::kWon)), crm::v1::OUTCOME_WON);
  EXPECT_EQ(source.OutcomeOf(ClosedStage(Outcome::kLost)), crm::v1::OUTCOME_LOST);
  EXPECT_EQ(source.OutcomeOf(ClosedStage(Outcome::kDowngraded)), crm::v1::OUTCOME_DOWNGRADED);
}

}  // namespace
}  // namespace dealtrace::sandbox
