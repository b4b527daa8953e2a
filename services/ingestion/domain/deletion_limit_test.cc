#include "services/ingestion/domain/deletion_limit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dealtrace::ingestion {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

bool IsDeleted(int64_t absent, int64_t stored, const DeletionLimit& limit = {}) {
  return !WhyKept({absent, stored, false, {}}, limit).has_value();
}

TEST(DeletionLimitTest, ATenthMayGoWithoutAsking) {
  EXPECT_TRUE(IsDeleted(0, 0));
  EXPECT_TRUE(IsDeleted(100, 1000));
  EXPECT_FALSE(IsDeleted(101, 1000));
}

TEST(DeletionLimitTest, AFewMayGoButNeverMostOfThem) {
  EXPECT_TRUE(IsDeleted(10, 20));
  EXPECT_FALSE(IsDeleted(11, 22));
  EXPECT_FALSE(IsDeleted(2, 3));
  EXPECT_FALSE(IsDeleted(1, 1)) << "not the last one";
}

TEST(DeletionLimitTest, ALimitThatWasSetIsExact) {
  EXPECT_FALSE(IsDeleted(1, 1000, {0, std::nullopt}));
  EXPECT_FALSE(IsDeleted(1, 1000, {std::nullopt, 0}));
  EXPECT_TRUE(IsDeleted(500, 1000, {std::nullopt, 50}));
  EXPECT_FALSE(IsDeleted(501, 1000, {50, 100})) << "the run's wins";
  EXPECT_TRUE(IsDeleted(1000, 1000, {100, std::nullopt}));
}

TEST(DeletionLimitTest, ADoubtKeepsEverythingUnlessTheRunSaysOtherwise) {
  const AbsentRecords records{1, 1000, false, {"2.csv is missing"}};
  EXPECT_THAT(WhyKept(records, {std::nullopt, 100}).value_or(""),
              AllOf(HasSubstr("1 of 1000"), HasSubstr("2.csv is missing"),
                    HasSubstr("--allow-deletions 1")));
  EXPECT_FALSE(WhyKept(records, {1, std::nullopt}).has_value());
}

TEST(DeletionLimitTest, TheSourcesOwnCountCannotBeOverruled) {
  EXPECT_THAT(WhyKept({1, 1000, true, {}}, {100, 100}).value_or(""), HasSubstr("more records"));
}

}  // namespace
}  // namespace dealtrace::ingestion
