#include "services/insight/domain/crm_reason.h"

#include <algorithm>

#include "gtest/gtest.h"
#include "services/insight/domain/test_calls.h"

namespace dealtrace::insight {
namespace {

class CrmReasonTest : public ::testing::Test {
 protected:
  CrmReason Read(absl::string_view text) const { return ReadCrmReason(packs_, text); }
  bool Names(absl::string_view text, Label code) const {
    const CrmReason reason = Read(text);
    return reason.kind == CrmReasonKind::kSpecific &&
           std::find(reason.codes.begin(), reason.codes.end(), code) != reason.codes.end();
  }

  LanguagePacks packs_ = testing::LoadPacks();
};

TEST_F(CrmReasonTest, BlankFieldsAreBlank) {
  for (const absl::string_view text :
       {"", "   ", "-", "N/A", "none", "???", "[None]", "Non renseigné"}) {
    EXPECT_EQ(Read(text).kind, CrmReasonKind::kBlank) << text;
  }
}

TEST_F(CrmReasonTest, SalesSayingsAreVague) {
  for (const absl::string_view text : {"Not BANT qualified", "Other", "Lost", "Closed", "Autre",
                                       "Disqualified", "No longer with us", "Won"}) {
    EXPECT_EQ(Read(text).kind, CrmReasonKind::kVague) << text;
    EXPECT_TRUE(Read(text).codes.empty()) << text;
  }
}

TEST_F(CrmReasonTest, NamesEnglishReasons) {
  EXPECT_TRUE(Names("Price", Label::kPrice));
  EXPECT_TRUE(Names("Lost to competitor", Label::kCompetitor));
  EXPECT_TRUE(Names("No budget", Label::kBudget));
  EXPECT_TRUE(Names("Bad timing", Label::kTiming));
  EXPECT_TRUE(Names("No decision / status quo", Label::kNoDecision));
  EXPECT_TRUE(Names("Missing features", Label::kProductGap));
  EXPECT_TRUE(Names("Security concerns", Label::kSecurity));
  EXPECT_TRUE(Names("Other: far too expensive for them", Label::kPrice));
}

TEST_F(CrmReasonTest, NamesFrenchReasons) {
  EXPECT_TRUE(Names("Trop cher", Label::kPrice));
  EXPECT_TRUE(Names("Perdu face à un concurrent", Label::kCompetitor));
  EXPECT_TRUE(Names("Pas de budget", Label::kBudget));
}

TEST_F(CrmReasonTest, HugeAndBrokenTextIsHarmless) {
  EXPECT_EQ(Read(std::string(1000000, 'x')).kind, CrmReasonKind::kVague);
  EXPECT_NE(Read("\xFF\xFE price").kind, CrmReasonKind::kBlank);
}

}  // namespace
}  // namespace dealtrace::insight
