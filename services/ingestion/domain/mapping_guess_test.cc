#include "services/ingestion/domain/mapping_guess.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dealtrace::ingestion {
namespace {

using ::testing::ElementsAre;

std::string ColumnOf(const TableGuess& guess, absl::string_view field) {
  for (const GuessedField& entry : guess.fields) {
    if (entry.field == field) return entry.column;
  }
  return "";
}

TEST(MappingGuessTest, ReadsASalesforceOpportunityExport) {
  const std::vector<std::string> header = {"Id",        "Name",        "AccountId",     "StageName",
                                           "CloseDate", "CreatedDate", "Loss_Reason__c"};
  const std::optional<TableGuess> guess = GuessTable("Opportunity.csv", header);
  ASSERT_TRUE(guess.has_value());
  EXPECT_EQ(guess->kind, RecordKind::kOpportunity);
  EXPECT_EQ(ColumnOf(*guess, "id"), "Id");
  EXPECT_EQ(ColumnOf(*guess, "name"), "Name");
  EXPECT_EQ(ColumnOf(*guess, "account"), "AccountId");
  EXPECT_EQ(ColumnOf(*guess, "stage"), "StageName");
  EXPECT_EQ(ColumnOf(*guess, "loss_reason"), "Loss_Reason__c");
  EXPECT_TRUE(guess->unmapped_columns.empty());
}

TEST(MappingGuessTest, AnOnlyNamingColumnIsIdAndName) {
  const std::optional<TableGuess> guess =
      GuessTable("accounts.csv", {"account", "sector", "year_established"});
  ASSERT_TRUE(guess.has_value());
  EXPECT_EQ(ColumnOf(*guess, "id"), "account");
  EXPECT_EQ(ColumnOf(*guess, "name"), "account");
  EXPECT_EQ(ColumnOf(*guess, "industry"), "sector");
  EXPECT_THAT(guess->unmapped_columns, ElementsAre("year_established"));
}

TEST(MappingGuessTest, AHistoryIsNoTableOfOpportunities) {
  const std::optional<TableGuess> guess =
      GuessTable("opportunity_stage_history.csv", {"OpportunityId", "StageName", "CreatedDate"});
  ASSERT_TRUE(guess.has_value());
  EXPECT_EQ(guess->kind, RecordKind::kFieldChange);
}

TEST(MappingGuessTest, RefusesAFileThatMeansNoNoun) {
  EXPECT_FALSE(GuessTable("data_dictionary.csv", {"Table", "Field"}).has_value());
  EXPECT_FALSE(GuessTable("accounts.csv", {"a", "b"}).has_value());
}

}  // namespace
}  // namespace dealtrace::ingestion
