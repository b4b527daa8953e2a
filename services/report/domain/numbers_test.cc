// Tests of money.h and statistics.h.
#include "gtest/gtest.h"
#include "services/report/domain/money.h"
#include "services/report/domain/statistics.h"

namespace dealtrace::report {
namespace {

TEST(MoneyTest, SumsExactlyAndNeverMixesCurrencies) {
  AmountTotals totals;
  for (int i = 0; i < 10; ++i) totals.Add({"USD", 0, 100'000'000});  // ten times 0.10
  totals.Add({"EUR", 7, 0});
  ASSERT_EQ(totals.by_currency().size(), 2u);
  EXPECT_EQ(FormatDecimal(totals.by_currency().at("USD").nanos), "1");
  EXPECT_EQ(FormatDecimal(totals.by_currency().at("EUR").nanos), "7");
}

TEST(MoneyTest, SumsBeyondSixtyFourBits) {
  AmountTotals totals;
  for (int i = 0; i < 4; ++i) totals.Add({"IDR", 9'000'000'000'000'000'000, 0});
  EXPECT_EQ(FormatDecimal(totals.by_currency().at("IDR").nanos), "36000000000000000000");
}

TEST(MoneyTest, KnowsThatAllAmountsAreZero) {
  AmountTotals totals;
  EXPECT_FALSE(totals.AllZero());
  totals.Add({"USD", 0, 0});
  EXPECT_TRUE(totals.AllZero());
  totals.Add({"EUR", 0, 1});
  EXPECT_FALSE(totals.AllZero());
}

TEST(MoneyTest, FormatsForPeople) {
  EXPECT_EQ(FormatMoney("USD", Amount{"USD", 1234567, 500'000'000}.TotalNanos()),
            "USD 1,234,567.50");
  EXPECT_EQ(FormatMoney("", Amount{"", -1200, 0}.TotalNanos()), "-1,200 (no currency)");
  EXPECT_EQ(FormatMoney("USD", Amount{"USD", 0, 999'999'999}.TotalNanos()), "USD 1");
  EXPECT_EQ(FormatMoneyShort("USD", Amount{"USD", 9'999, 0}.TotalNanos()), "USD 9,999");
  EXPECT_EQ(FormatMoneyShort("USD", Amount{"USD", 12'345, 0}.TotalNanos()), "USD 12.3 k");
  EXPECT_EQ(FormatMoneyShort("USD", Amount{"USD", 999'999, 0}.TotalNanos()), "USD 1.00 M");
  EXPECT_EQ(FormatMoneyShort("USD", Amount{"USD", 2'500'000'000, 0}.TotalNanos()), "USD 2.50 bn");
}

// Reference values: R, prop.test(x, n, correct = FALSE)$conf.int.
TEST(StatisticsTest, WilsonIntervalMatchesReferenceValues) {
  EXPECT_NEAR(Wilson95(10, 20).low, 0.2992980, 1e-6);
  EXPECT_NEAR(Wilson95(10, 20).high, 0.7007020, 1e-6);
  EXPECT_NEAR(Wilson95(2, 4).low, 0.1500389, 1e-6);
  EXPECT_NEAR(Wilson95(2, 4).high, 0.8499611, 1e-6);
  EXPECT_DOUBLE_EQ(Wilson95(0, 10).low, 0);
  EXPECT_NEAR(Wilson95(0, 10).high, 0.2775328, 1e-6);
  EXPECT_NEAR(Wilson95(10, 10).high, 1, 1e-12);
}

TEST(StatisticsTest, EmptySampleSaysNothing) {
  const Proportion nothing;
  EXPECT_FALSE(nothing.defined());
  EXPECT_DOUBLE_EQ(nothing.wilson95().low, 0);
  EXPECT_DOUBLE_EQ(nothing.wilson95().high, 1);
  EXPECT_EQ(FormatShare(nothing), "–");
}

TEST(StatisticsTest, SharesNeverRoundToACertaintyThatTheyAreNot) {
  EXPECT_EQ(FormatShare(Proportion{1, 1000}), "<1%");
  EXPECT_EQ(FormatShare(Proportion{999, 1000}), ">99%");
  EXPECT_EQ(FormatShare(Proportion{0, 9}), "0%");
  EXPECT_EQ(FormatShare(Proportion{9, 9}), "100%");
}

TEST(StatisticsTest, FewerThanTwentyIsASmallSample) {
  EXPECT_TRUE((Proportion{5, 19}.small_sample()));
  EXPECT_FALSE((Proportion{5, 20}.small_sample()));
}

}  // namespace
}  // namespace dealtrace::report
