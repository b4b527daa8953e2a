#include "libs/http/shared_budget.h"

#include <optional>

#include "gtest/gtest.h"

namespace dealtrace::http {
namespace {

TEST(SharedBudgetTest, OneCannotTakeWhatTheOthersNeed) {
  SharedBudget budget(100, 40);
  SharedBudget::Part first(budget, "a"), second(budget, "a"), other(budget, "b");
  EXPECT_TRUE(first.GrowTo(30));
  EXPECT_FALSE(second.GrowTo(20));
  EXPECT_TRUE(second.GrowTo(10));
  EXPECT_TRUE(other.GrowTo(40));
  EXPECT_EQ(budget.taken(), 80);
}

TEST(SharedBudgetTest, AllTogetherStayBelowTheTotal) {
  SharedBudget budget(100, 100);
  SharedBudget::Part first(budget, "a"), second(budget, "");
  EXPECT_TRUE(first.GrowTo(60));
  EXPECT_FALSE(second.GrowTo(41));
  EXPECT_TRUE(second.GrowTo(40));
}

TEST(SharedBudgetTest, APartIsGivenBackWholeAndDoesNotShrink) {
  SharedBudget budget(100, 50);
  std::optional<SharedBudget::Part> part;
  part.emplace(budget, "a");
  EXPECT_TRUE(part->GrowTo(10));
  EXPECT_TRUE(part->GrowTo(50));
  EXPECT_TRUE(part->GrowTo(20));
  EXPECT_FALSE(part->GrowTo(51));
  EXPECT_EQ(budget.taken(), 50);
  part.reset();
  EXPECT_EQ(budget.taken(), 0);
  SharedBudget::Part again(budget, "a");
  EXPECT_TRUE(again.GrowTo(50));
}

}  // namespace
}  // namespace dealtrace::http
