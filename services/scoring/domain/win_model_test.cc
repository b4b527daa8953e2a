#include "services/scoring/domain/win_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "services/scoring/domain/features.h"

namespace dealtrace::scoring {
namespace {

absl::Time Day(double day) { return absl::FromUnixSeconds(1'700'000'000) + absl::Hours(24) * day; }

// Closed deals in which product and calls move the odds by `signal`.
std::vector<Deal> MakeDeals(int count, double signal, uint32_t seed = 3) {
  std::mt19937 random(seed);
  const auto unit = [&] { return static_cast<double>(random() % 1'000'000) / 1'000'000; };
  std::vector<Deal> deals;
  for (int i = 0; i < count; ++i) {
    Deal deal;
    deal.id = "d" + std::to_string(i);
    const double open = i * 0.5 + unit();
    const double close = open + 10 + 80 * unit();
    const bool good_product = unit() < 0.5;
    deal.product = good_product ? "Flagship" : "Legacy";
    deal.owner = "rep" + std::to_string(random() % 8);
    deal.industry = "industry" + std::to_string(random() % 5);
    const int calls = static_cast<int>(random() % 6);
    for (int c = 0; c < calls; ++c) deal.calls.push_back({Day(open + c), 0.5, 0.1, 1.0, 0.0, 1.0});
    const double log_odds = signal * ((good_product ? 1 : -1) + 0.3 * (calls - 2.5));
    deal.outcome = unit() < 1 / (1 + std::exp(-log_odds)) ? Outcome::kWon : Outcome::kLost;
    deal.open_time = Day(open);
    deal.close_time = Day(close);
    deals.push_back(std::move(deal));
  }
  return deals;
}

WinModel Train(std::vector<Deal> deals) {
  absl::StatusOr<WinModel> model = TrainWinModel(std::move(deals));
  EXPECT_TRUE(model.ok()) << model.status();
  return model.ok() ? *std::move(model) : WinModel();
}

TEST(WinModelTest, FindsAPlantedSignal) {
  const WinModel model = Train(MakeDeals(1500, 1));
  EXPECT_EQ(model.card.basis, Basis::kModel) << model.card.verdict;
  EXPECT_GT(model.card.auc.value, 0.65);
  EXPECT_GT(model.card.auc.low, 0.5);
  EXPECT_LT(model.card.brier, model.card.base_brier);
  EXPECT_LT(model.card.calibration_error, 0.1);
  EXPECT_FALSE(model.booster.empty());
}

TEST(WinModelTest, SaysNoSignalWhereThereIsNone) {
  for (const uint32_t seed : {3U, 4U, 5U}) {
    const WinModel model = Train(MakeDeals(1500, 0, seed));
    EXPECT_EQ(model.card.basis, Basis::kNoSignal) << model.card.verdict;
    EXPECT_TRUE(model.booster.empty());
  }
}

TEST(WinModelTest, NoSignalScoresAreTheBaseRateWithoutReasons) {
  const WinModel model = Train(MakeDeals(1500, 0));
  const auto scorer = WinScorer::Create(model);
  ASSERT_TRUE(scorer.ok());
  const Features row = FeaturesAsOf(MakeDeals(1, 0)[0], Day(5), TrackRecords({}));
  const auto scores = scorer->Score({row});
  ASSERT_TRUE(scores.ok());
  EXPECT_EQ((*scores)[0].probability, model.card.base_rate);
  EXPECT_TRUE((*scores)[0].reasons.empty());
}

TEST(WinModelTest, TooFewDealsAreSaidToBeTooFew) {
  const WinModel model = Train(MakeDeals(60, 1));
  EXPECT_EQ(model.card.basis, Basis::kTooFew);
  EXPECT_GT(model.card.base_rate, 0);
  EXPECT_LT(model.card.base_rate, 1);
  EXPECT_EQ(Train({}).card.base_rate, 0.5);
}

TEST(WinModelTest, TheSameDealsInAnyOrderGiveTheSameModel) {
  std::vector<Deal> deals = MakeDeals(800, 1);
  const WinModel first = Train(deals);
  std::reverse(deals.begin(), deals.end());
  const WinModel second = Train(deals);
  EXPECT_EQ(first.booster, second.booster);
  EXPECT_EQ(first.calibration.slope, second.calibration.slope);
  EXPECT_EQ(first.card.verdict, second.card.verdict);
}

TEST(WinModelTest, ReasonsNameWhatMovesTheScore) {
  const WinModel model = Train(MakeDeals(1500, 1));
  const auto scorer = WinScorer::Create(model);
  ASSERT_TRUE(scorer.ok());
  Deal deal;
  deal.open_time = Day(800);
  deal.product = "Flagship";
  deal.owner = "rep1";
  for (int c = 0; c < 5; ++c) deal.calls.push_back({Day(800 + c), 0.5, 0.1, 1.0, 0.0, 1.0});
  Deal poor = deal;
  poor.product = "Legacy";
  poor.calls.clear();
  const TrackRecords records({});
  const auto scores =
      scorer->Score({FeaturesAsOf(deal, Day(830), records), FeaturesAsOf(poor, Day(830), records)});
  ASSERT_TRUE(scores.ok());
  EXPECT_GT((*scores)[0].probability, (*scores)[1].probability + 0.2);
  const auto product =
      std::find_if((*scores)[0].reasons.begin(), (*scores)[0].reasons.end(),
                   [](const Reason& reason) { return reason.feature == "product"; });
  ASSERT_NE(product, (*scores)[0].reasons.end());
  EXPECT_GT(product->contribution, 0);
  EXPECT_EQ(product->value, "Flagship");
}

TEST(WinModelTest, ALeakIsRefusedAndNamed) {
  std::vector<Deal> deals = MakeDeals(1000, 0);
  for (Deal& deal : deals) {
    deal.amount_changes = {{*deal.open_time, deal.outcome == Outcome::kWon ? 900.0 : 0.0}};
  }
  const WinModel model = Train(deals);
  ASSERT_EQ(model.card.leaks.size(), 1U);
  EXPECT_EQ(model.card.leaks[0].feature, "amount_recorded");
  EXPECT_EQ(model.card.basis, Basis::kNoSignal) << model.card.verdict;
}

TEST(BoosterTest, ContributionsSumToTheMargin) {
  boosting::Matrix rows;
  rows.columns = 2;
  std::vector<int> labels;
  for (int i = 0; i < 200; ++i) {
    rows.values.push_back(static_cast<float>(i % 10));
    rows.values.push_back(static_cast<float>(i % 3));
    labels.push_back(i % 10 > 4);
  }
  const auto booster =
      boosting::Booster::Train(rows, labels, std::vector<double>(labels.size(), 1.0), {});
  ASSERT_TRUE(booster.ok()) << booster.status();
  const auto margins = booster->Margins(rows);
  const auto contributions = booster->Contributions(rows);
  ASSERT_TRUE(margins.ok());
  ASSERT_TRUE(contributions.ok());
  for (size_t i = 0; i < labels.size(); ++i) {
    const double sum =
        (*contributions)[3 * i] + (*contributions)[3 * i + 1] + (*contributions)[3 * i + 2];
    EXPECT_NEAR(sum, (*margins)[i], 1e-4);
  }
}

TEST(BoosterTest, RefusesABrokenModel) {
  EXPECT_EQ(boosting::Booster::Load("no model").status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(boosting::Booster::Load("").status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace dealtrace::scoring
