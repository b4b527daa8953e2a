// What a transcript adds to a decision.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/matching/domain/decision.h"
#include "services/matching/domain/link_training.h"

namespace dealtrace::matching {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

absl::Time Day(int day) { return absl::FromUnixSeconds(1'700'000'000) + absl::Hours(24 * day); }

OpportunityRecord DealOf(const std::string& id, const std::string& account,
                         const std::string& product) {
  OpportunityRecord deal;
  deal.id = id;
  deal.account = account;
  deal.open_time = Day(0);
  deal.owner = "u-rae";
  deal.product = product;
  return deal;
}

class SaidEvidenceTest : public ::testing::Test {
 protected:
  SaidEvidenceTest() {
    index_.Add(AccountRecord{"a-acme", "Acme Dynamics Ltd", "US", "+1 415 555 0100", ""});
    index_.Add(AccountRecord{"a-zenith", "Zenith Foods", "US", "+1 212 555 0100", ""});
    index_.Add(AccountRecord{"a-meridian", "Meridian Logistics", "US", "", ""});
    index_.Add(UserRecord{"u-rae", "Rae Poe", ""});
    index_.Add(ProductRecord{"p-1", "Northlight Forecast"});
    index_.Add(ProductRecord{"p-2", "Northlight Archive"});
  }

  LinkDecision Decide(std::vector<SpokenTurn> turns, const std::string& source_name = "",
                      const std::string& dialed = "") {
    if (!finished_) index_.Finish();
    finished_ = true;
    CallRecord call;
    call.id = "c";
    call.start_time = Day(10);
    call.direction = CallRecord::Direction::kOutbound;
    call.source_name = source_name;
    call.dialed_number = dialed;
    call.agent = {"Rae Poe", "", "", "", true};
    call.mentions = FindMentions(turns);
    return DecideLink(call, index_, LinkSettings());
  }

  static SpokenTurn Customer(std::string text) {
    return {SpokenTurn::Side::kCustomer, "", std::move(text)};
  }

  CandidateIndex index_;
  bool finished_ = false;
};

TEST_F(SaidEvidenceTest, ACallWithNothingButItsWordsIsLinked) {
  index_.Add(DealOf("o-1", "a-acme", ""));
  const LinkDecision link =
      Decide({Customer("Hi Rae, Jo here from Acme Dynamics, about the proposal.")});
  EXPECT_EQ(link.decision, Decision::kLinked);
  EXPECT_EQ(link.opportunity, "o-1");
  EXPECT_EQ(link.reason, "SAID_COMPANY");
}

TEST_F(SaidEvidenceTest, AResellerIsLinkedToWhomItCallsFor) {
  index_.Add(DealOf("o-1", "a-acme", ""));
  const LinkDecision link =
      Decide({Customer("I'm calling on behalf of Acme Dynamics, about the price.")},
             "Clearside IT Partners", "+1 303 555 0199");
  EXPECT_EQ(link.opportunity, "o-1");
  EXPECT_EQ(link.reason, "SAID_ON_BEHALF");
}

TEST_F(SaidEvidenceTest, ACompanyThatMerelyCameUpIsNotEnough) {
  index_.Add(DealOf("o-1", "a-acme", ""));
  const LinkDecision link = Decide({Customer("We buy from others, like Acme Dynamics does.")},
                                   "Clearside IT Partners", "+1 303 555 0199");
  EXPECT_NE(link.decision, Decision::kLinked);
}

TEST_F(SaidEvidenceTest, WhoCallsFromElsewhereIsNotLinkedByTheNumberAlone) {
  index_.Add(DealOf("o-1", "a-acme", ""));
  const LinkDecision link =
      Decide({Customer("Hello, this is Jo from Meridian Logistics.")}, "", "+1 415 555 0100");
  EXPECT_NE(link.decision, Decision::kLinked);
}

TEST_F(SaidEvidenceTest, TheProductThatIsSaidChoosesTheDeal) {
  index_.Add(DealOf("o-1", "a-acme", "p-1"));
  index_.Add(DealOf("o-2", "a-acme", "p-2"));
  const LinkDecision link = Decide({Customer("We want to see Archive again before we buy.")},
                                   "Acme Dynamics", "+1 415 555 0100");
  EXPECT_EQ(link.opportunity, "o-2");
  EXPECT_THAT(link.shares, IsEmpty());
}

TEST_F(SaidEvidenceTest, TheValueThatIsSaidChoosesTheDeal) {
  OpportunityRecord small = DealOf("o-1", "a-acme", "p-1");
  small.amount = 4'300;
  OpportunityRecord large = DealOf("o-2", "a-acme", "p-1");
  large.amount = 14'600;
  index_.Add(small);
  index_.Add(large);
  const LinkDecision link =
      Decide({Customer("So $14,600 is the price?")}, "Acme Dynamics", "+1 415 555 0100");
  EXPECT_EQ(link.opportunity, "o-2");
}

TEST_F(SaidEvidenceTest, DealsThatAreBothNamedShareTheCall) {
  index_.Add(DealOf("o-1", "a-acme", "p-1"));
  index_.Add(DealOf("o-2", "a-acme", "p-2"));
  const LinkDecision link = Decide({Customer("First the price of Forecast, then Archive.")},
                                   "Acme Dynamics", "+1 415 555 0100");
  EXPECT_EQ(link.decision, Decision::kLinked);
  EXPECT_EQ(link.reason, "SEVERAL_DEALS_NAMED");
  ASSERT_THAT(link.shares, SizeIs(2));
  EXPECT_EQ(link.opportunity, link.shares[0].opportunity);
  EXPECT_NEAR(link.shares[0].weight + link.shares[1].weight, 1, 1e-12);
  EXPECT_GT(link.probability, 0.9);
}

TEST_F(SaidEvidenceTest, DealsOfOneProductAreAChoiceAndGoToReview) {
  index_.Add(DealOf("o-1", "a-acme", "p-1"));
  index_.Add(DealOf("o-2", "a-acme", "p-1"));
  const LinkDecision link =
      Decide({Customer("What is the price of Forecast?")}, "Acme Dynamics", "+1 415 555 0100");
  EXPECT_EQ(link.decision, Decision::kReview);
  EXPECT_EQ(link.reason, "SEVERAL_OPEN_DEALS");
}

TEST(ThresholdTest, IsTheLeastProbabilityThatKeepsTheFloorFromThereOn) {
  LinkModel model;
  model.calibration = {{0.5, 0.97}, {0.6, 0.995}, {0.7, 0.98}, {0.8, 0.992}, {0.9, 0.999}};
  EXPECT_DOUBLE_EQ(ThresholdFor(model, 0.99), 0.8);
  EXPECT_DOUBLE_EQ(ThresholdFor(model, 0.95), 0.5);
  // A floor that was never reached links nothing.
  EXPECT_DOUBLE_EQ(ThresholdFor(model, 0.9999), 1.0);
  EXPECT_LT(ThresholdFor(BuiltInModel(), 0.99), 0.8);
}

TEST(CalibrateTest, FewAnswersPromiseLittle) {
  const std::vector<CalibrationPoint> few = Calibrate(std::vector<JudgedLink>(10, {0.95, true}));
  const std::vector<CalibrationPoint> many =
      Calibrate(std::vector<JudgedLink>(1'000, {0.95, true}));
  ASSERT_FALSE(few.empty());
  EXPECT_LT(few.front().precision, 0.9);
  EXPECT_GT(many.front().precision, 0.99);
}

// Calls whose owner agrees as often for the wrong deal as for the right one: the weight of the
// owner must fall, that of the product must stay above it.
TEST(FitModelTest, LearnsWhatTells) {
  std::vector<TrainingCall> calls;
  const auto weight = [](Feature feature, Level level) {
    return OutcomeCount{static_cast<uint16_t>(static_cast<size_t>(feature) * kLevelCount +
                                              static_cast<size_t>(level)),
                        1};
  };
  for (int i = 0; i < 200; ++i) {
    const bool owner_is_right = i % 2 == 0;
    TrainingCall call;
    call.alternatives.resize(2);
    call.alternatives[0].is_true = true;
    call.alternatives[0].outcomes = {
        weight(Feature::kProduct, Level::kNamed),
        weight(Feature::kOwner, owner_is_right ? Level::kSame : Level::kDisagrees)};
    call.alternatives[1].outcomes = {
        weight(Feature::kProduct, Level::kOtherNamed),
        weight(Feature::kOwner, owner_is_right ? Level::kDisagrees : Level::kSame)};
    calls.push_back(call);
  }
  const auto model = FitModel(calls, BuiltInModel());
  ASSERT_TRUE(model.ok());
  const double before = BuiltInModel().Bits(Feature::kOwner, Level::kSame) -
                        BuiltInModel().Bits(Feature::kOwner, Level::kDisagrees);
  const double after =
      model->Bits(Feature::kOwner, Level::kSame) - model->Bits(Feature::kOwner, Level::kDisagrees);
  EXPECT_LT(after, 0.75 * before);
  EXPECT_GT(model->Bits(Feature::kProduct, Level::kNamed),
            BuiltInModel().Bits(Feature::kProduct, Level::kNamed) - 0.5);
  // What never occurred keeps what was believed.
  EXPECT_NEAR(model->Bits(Feature::kEmail, Level::kSame),
              BuiltInModel().Bits(Feature::kEmail, Level::kSame), 1e-6);
  EXPECT_FALSE(FitModel({}, BuiltInModel()).ok());
}

}  // namespace
}  // namespace dealtrace::matching
