#include "services/ingestion/domain/stage_vocabulary.h"

#include "gtest/gtest.h"
#include "services/ingestion/domain/source_config.h"

namespace dealtrace::ingestion {
namespace {

constexpr auto kWon = crm::v1::OUTCOME_WON;
constexpr auto kLost = crm::v1::OUTCOME_LOST;
constexpr auto kOpen = crm::v1::OUTCOME_OPEN;
constexpr auto kDowngraded = crm::v1::OUTCOME_DOWNGRADED;
constexpr auto kUnknown = crm::v1::OUTCOME_UNSPECIFIED;

struct StageCase {
  const char* stage;
  crm::v1::Outcome outcome;
  bool is_certain = true;
};

TEST(StageVocabularyTest, KnowsStagesInFourLanguages) {
  for (const StageCase& test :
       std::initializer_list<StageCase>{{"Closed Won", kWon},
                                        {"7. Closed Won", kWon},
                                        {"closedwon", kWon},
                                        {"CLOSED - WON", kWon},
                                        {"Gewonnen", kWon},
                                        {"Abgeschlossen und gewonnen", kWon},
                                        {"Auftrag erhalten", kWon, false},
                                        {"Gagné", kWon},
                                        {"Fermée gagnée", kWon},
                                        {"Signé", kWon, false},
                                        {"Cerrada ganada", kWon},
                                        {"Ganado", kWon},
                                        {"Closed Lost", kLost},
                                        {"closedlost", kLost},
                                        {"Verloren", kLost},
                                        {"8 - Verloren", kLost},
                                        {"9. Closed Lost (no budget)", kLost},
                                        {"Gewonnen [nicht fakturiert]", kWon},
                                        {"Negócio ganho", kWon},
                                        {"Absage", kLost, false},
                                        {"Perdu", kLost},
                                        {"Clôturée perdue", kLost},
                                        {"Cerrado perdido", kLost},
                                        {"Perdida", kLost},
                                        {"Cancelled", kLost, false},
                                        {"Lost - no proposal", kUnknown},
                                        {"Lost to proposal of others", kLost, false},
                                        {"0. Downgraded", kDowngraded},
                                        {"Herabgestuft", kDowngraded},
                                        {"Rétrogradé", kDowngraded},
                                        {"Prospecting", kOpen},
                                        {"Engaging", kOpen},
                                        {"Id. Decision Makers", kOpen},
                                        {"Proposal/Price Quote", kOpen},
                                        {"appointmentscheduled", kOpen},
                                        {"1-Qualify", kOpen},
                                        {"In Bearbeitung", kOpen},
                                        {"Angebot erstellt", kOpen},
                                        {"Verhandlung", kOpen},
                                        {"Négociation", kOpen},
                                        {"En cours", kOpen},
                                        {"Propuesta enviada", kOpen},
                                        {"Negociación", kOpen},
                                        {"Not won", kUnknown},
                                        {"Nicht gewonnen", kUnknown},
                                        {"Won or lost", kUnknown},
                                        {"Closed", kUnknown},
                                        {"Abgeschlossen", kUnknown},
                                        {"Fermé", kUnknown},
                                        {"Cerrado", kUnknown},
                                        {"Zrušeno", kUnknown},
                                        {"9054327", kUnknown},
                                        {"Wonderland", kUnknown},
                                        {"", kUnknown}}) {
    const std::optional<StageGuess> guess = GuessStage(test.stage);
    EXPECT_EQ(guess ? guess->outcome : kUnknown, test.outcome) << test.stage;
    if (guess) {
      EXPECT_EQ(guess->is_certain, test.is_certain) << test.stage;
    }
  }
}

TEST(StageVocabularyTest, AStageThatNothingTellsHasNoOutcomeWithAndWithoutAList) {
  SourceConfig source;
  EXPECT_EQ(source.OutcomeOf("Verloren"), kLost);
  EXPECT_EQ(source.OutcomeOf("Zrušeno"), std::nullopt);
  EXPECT_EQ(source.OutcomeOf("Cancelled"), std::nullopt);
  source.stages["Won"] = kWon;
  EXPECT_EQ(source.OutcomeOf("WON"), kWon);
  EXPECT_EQ(source.OutcomeOf("Verloren"), std::nullopt);
}

}  // namespace
}  // namespace dealtrace::ingestion
