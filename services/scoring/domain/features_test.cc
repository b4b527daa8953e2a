#include "services/scoring/domain/features.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "services/scoring/domain/encoding.h"
#include "services/scoring/domain/examples.h"
#include "services/scoring/domain/leakage.h"

namespace dealtrace::scoring {
namespace {

absl::Time Day(double day) { return absl::FromUnixSeconds(1'700'000'000) + absl::Hours(24) * day; }

Deal ClosedDeal(const std::string& id, double open_day, double close_day, bool won) {
  Deal deal;
  deal.id = id;
  deal.owner = "rep";
  deal.outcome = won ? Outcome::kWon : Outcome::kLost;
  deal.open_time = Day(open_day);
  deal.close_time = Day(close_day);
  return deal;
}

double Number(const Features& features, absl::string_view name) {
  const auto names = NumberNames();
  const auto found = std::find(names.begin(), names.end(), name);
  return features.numbers.at(static_cast<size_t>(found - names.begin()));
}

TEST(FeaturesTest, EveryNameHasAValue) {
  const Features features = FeaturesAsOf(Deal(), Day(0), TrackRecords({}));
  EXPECT_EQ(features.numbers.size(), NumberNames().size());
  EXPECT_EQ(features.categories.size(), CategoryNames().size());
}

TEST(FeaturesTest, WhatComesLaterIsNotSeen) {
  Deal deal = ClosedDeal("d", 0, 100, true);
  deal.stage_changes = {{Day(1), Day(1), "Qualify"}, {Day(20), Day(40), "Propose"}};
  deal.amount_changes = {{Day(2), 500}, {Day(99), 0}};
  deal.calls = {{Day(3), 0.5, 0.2, 2, 1, 0}, {Day(50), 0.9, -0.9, 9, 9, 9}};
  const Features early = FeaturesAsOf(deal, Day(30), TrackRecords({}));
  EXPECT_EQ(Number(early, "stage_changes"), 1) << "recorded on day 40";
  EXPECT_EQ(Number(early, "amount_recorded"), 500);
  EXPECT_EQ(Number(early, "calls"), 1);
  EXPECT_EQ(Number(early, "days_since_last_call"), 27);
  EXPECT_EQ(Number(early, "customer_sentiment"), 0.2);
  EXPECT_EQ(early.categories[0], "Qualify");
  // The features as of a time are the same whatever happens afterwards.
  Deal cut = deal;
  cut.stage_changes.pop_back();
  cut.amount_changes.pop_back();
  cut.calls.pop_back();
  cut.outcome = Outcome::kOpen;
  cut.close_time.reset();
  const Features same = FeaturesAsOf(cut, Day(30), TrackRecords({}));
  EXPECT_EQ(early.categories, same.categories);
  for (size_t i = 0; i < early.numbers.size(); ++i) {
    EXPECT_TRUE(early.numbers[i] == same.numbers[i] ||
                (std::isnan(early.numbers[i]) && std::isnan(same.numbers[i])))
        << NumberNames()[i];
  }
}

TEST(FeaturesTest, AnOwnersRecordHoldsOnlyWhatWasClosedBefore) {
  const std::vector<Deal> deals = {ClosedDeal("a", 0, 10, true), ClosedDeal("b", 0, 20, false),
                                   ClosedDeal("c", 0, 30, true)};
  const TrackRecords records(deals);
  EXPECT_EQ(records.Owner("rep", Day(10)).closed, 0);
  EXPECT_EQ(records.Owner("rep", Day(25)).closed, 2);
  EXPECT_EQ(records.Owner("rep", Day(25)).won, 1);
  EXPECT_EQ(records.Owner("somebody", Day(25)).closed, 0);
}

TEST(FeaturesTest, CloseValueAndCloseTimeAreRefusedByName) {
  std::vector<std::string> refused;
  for (const RefusedColumn& column : RefusedColumns()) {
    EXPECT_FALSE(column.reason.empty());
    refused.emplace_back(column.column);
    for (const auto names : {NumberNames(), CategoryNames()}) {
      // The stage is a feature by its history only; the column is refused.
      if (column.column == "stage") continue;
      EXPECT_EQ(std::count(names.begin(), names.end(), column.column), 0) << column.column;
    }
  }
  EXPECT_THAT(refused, ::testing::IsSupersetOf({"close_value", "close_time", "amount", "outcome"}));
}

TEST(EncodingTest, KeepsFrequentCategoriesAndDropsEmptyNumbers) {
  std::vector<Features> rows;
  for (int i = 0; i < 30; ++i) {
    Deal deal = ClosedDeal("d", 0, 10, true);
    deal.product = i < 25 ? "frequent" : "rare";
    rows.push_back(FeaturesAsOf(deal, Day(5), TrackRecords({})));
  }
  const Encoding encoding = Encoding::Learn(rows);
  std::vector<std::string> names;
  for (const Column& column : encoding.columns())
    names.push_back(column.feature + "=" + column.category);
  EXPECT_THAT(names, ::testing::Contains("product=frequent"));
  EXPECT_THAT(names, ::testing::Not(::testing::Contains("product=rare")));
  EXPECT_THAT(names, ::testing::Not(::testing::Contains("list_price=")));
  EXPECT_EQ(encoding.Encode(rows).rows(), 30);
}

TEST(LeakageTest, FindsAPlantedLeakAndNothingElse) {
  std::vector<Features> rows;
  std::vector<int> labels;
  for (int i = 0; i < 200; ++i) {
    Deal deal = ClosedDeal("d", 0, 10, i % 2 == 0);
    deal.employee_count = i % 17;
    // 0 for every lost deal, as close values are.
    deal.amount_changes = {{Day(1), i % 2 == 0 ? 100.0 + i : 0.0}};
    rows.push_back(FeaturesAsOf(deal, Day(5), TrackRecords({})));
    labels.push_back(i % 2 == 0);
  }
  const Encoding encoding = Encoding::Learn(rows);
  const std::vector<Leak> leaks = FindLeaks(encoding, encoding.Encode(rows), labels);
  ASSERT_EQ(leaks.size(), 1U);
  EXPECT_EQ(leaks[0].feature, "amount_recorded");
}

TEST(LeakageTest, BeingThereAtAllCanBeTheLeak) {
  std::vector<Features> rows;
  std::vector<int> labels;
  for (int i = 0; i < 200; ++i) {
    Deal deal = ClosedDeal("d", 0, 10, i % 2 == 0);
    if (i % 2 == 0) deal.list_price = static_cast<double>(i * 7919 % 100);
    rows.push_back(FeaturesAsOf(deal, Day(5), TrackRecords({})));
    labels.push_back(i % 2 == 0);
  }
  const Encoding encoding = Encoding::Learn(rows);
  const std::vector<Leak> leaks = FindLeaks(encoding, encoding.Encode(rows), labels);
  ASSERT_EQ(leaks.size(), 1U);
  EXPECT_EQ(leaks[0].feature, "list_price");
}

TEST(SplitByTimeTest, TrainsOnTheOlderAndLooksOnlyWhileDealsWereOpen) {
  std::vector<Deal> deals;
  for (int i = 0; i < 400; ++i)
    deals.push_back(ClosedDeal("d" + std::to_string(i), i, i + 5 + i % 90, true));
  const TrackRecords records(deals);
  const TimeSplit split = SplitByTime(deals, records);
  EXPECT_NEAR(static_cast<double>(split.test.size()), 100, 3);
  for (const Example& example : split.train) {
    EXPECT_LT(*example.deal->close_time, split.boundary);
    EXPECT_LT(example.as_of, *example.deal->close_time);
  }
  for (const Example& example : split.test) {
    EXPECT_GE(*example.deal->close_time, split.boundary);
    EXPECT_LT(example.as_of, *example.deal->close_time);
    EXPECT_GT(example.as_of, *example.deal->open_time);
  }
}

}  // namespace
}  // namespace dealtrace::scoring
