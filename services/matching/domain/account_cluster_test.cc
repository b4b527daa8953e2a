#include "services/matching/domain/account_cluster.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "services/matching/domain/account_identity.h"

namespace dealtrace::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

double Probability(const AccountRecord& left, const AccountRecord& right) {
  return CompareAccounts(PrepareAccount(left), PrepareAccount(right)).probability;
}

const AccountRecord kAcme = {"crm~1", "Acme Dynamics Ltd", "US", "+1 415 555 0100",
                             "https://www.acme.example/en"};

TEST(CompareAccountsTest, TwoSignsMakeOneCompanyAndOneDoesNot) {
  EXPECT_GE(Probability(kAcme, {"hub~7", "ACME Dynamics", "", "(415) 555-0100", ""}),
            kSameCompanyMin);
  EXPECT_GE(Probability(kAcme, {"hub~7", "Acme Dynamics Inc.", "US", "", "acme.example"}),
            kSameCompanyMin);
  EXPECT_LT(Probability(kAcme, {"hub~7", "Acme Dynamics", "US", "", ""}), kSameCompanyMin);
  EXPECT_LT(Probability(kAcme, {"hub~7", "Meridian Logistics", "US", "+1 415 555 0100", ""}), 0.1)
      << "a switchboard that two firms share";
  EXPECT_LT(Probability(kAcme, {"hub~7", "Acme Dynamics", "DE", "+49 30 5550123", ""}), 0.5)
      << "a branch elsewhere";
}

TEST(CompareAccountsTest, IsTheSameInEitherOrderAndMissingWeighsNothing) {
  const AccountRecord other = {"hub~7", "Acme", "DE", "", "acme.example"};
  EXPECT_EQ(Probability(kAcme, other), Probability(other, kAcme));
  const AccountIdentity identity =
      CompareAccounts(PrepareAccount(kAcme), PrepareAccount({"hub~8", "", "", "", ""}));
  for (const AccountComparison& comparison : identity.comparisons) {
    EXPECT_EQ(comparison.level, Level::kMissing) << comparison.comparison;
    EXPECT_EQ(comparison.bits, 0) << comparison.comparison;
  }
}

TEST(CompareAccountsTest, SurvivesHostileText) {
  const AccountRecord hostile = {"x~1", std::string(10'000, '\xff'), std::string(500, 'q'),
                                 std::string(9'000, '7'), std::string(9'000, '.')};
  EXPECT_LT(Probability(kAcme, hostile), 0.5);
  EXPECT_LT(IdentityKeysOf(hostile).size(), 20U);
}

TEST(IdentityKeysTest, AreSpecific) {
  EXPECT_THAT(IdentityKeysOf(kAcme),
              ElementsAre("domain:acme.example", "name:acmedynamics", "phone:5550100"));
  EXPECT_EQ(SourceOf("crm~1"), "crm");
  EXPECT_EQ(SourceOf("1"), "");
}

TEST(ClusterAccountsTest, FollowsPairsOverSeveralSteps) {
  EXPECT_THAT(ClusterAccounts({{"a", "b", 0.99}, {"b", "c", 0.96}, {"d", "e", 0.9}}),
              ElementsAre(ElementsAre("a", "b", "c")));
  EXPECT_THAT(ClusterAccounts({}), IsEmpty());
}

TEST(ClusterAccountsTest, ReviewersMergeAndSplit) {
  EXPECT_THAT(ClusterAccounts({{"a", "b", 0.1, PairVerdict::kMerged}}),
              ElementsAre(ElementsAre("a", "b")));
  EXPECT_THAT(ClusterAccounts({{"a", "b", 0.999, PairVerdict::kSplit}}), IsEmpty());
  // A split also holds over a third account, which goes with the likelier one.
  EXPECT_THAT(
      ClusterAccounts({{"a", "b", 0.5, PairVerdict::kSplit}, {"a", "c", 0.97}, {"b", "c", 0.99}}),
      ElementsAre(ElementsAre("b", "c")));
  // What a reviewer merged comes before what is likely.
  EXPECT_THAT(ClusterAccounts({{"a", "b", 0.5, PairVerdict::kSplit},
                               {"a", "c", 0.2, PairVerdict::kMerged},
                               {"b", "c", 0.99}}),
              ElementsAre(ElementsAre("a", "c")));
}

TEST(ClusterAccountsTest, TheOrderOfEdgesChangesNothing) {
  std::vector<AccountEdge> edges;
  std::mt19937 random(7);
  for (int i = 0; i < 40; ++i) {
    std::string left(1, static_cast<char>('a' + random() % 12));
    std::string right(1, static_cast<char>('a' + random() % 12));
    if (left == right) continue;
    edges.push_back({std::min(left, right), std::max(left, right),
                     0.9 + 0.01 * static_cast<double>(random() % 10),
                     random() % 6 == 0 ? PairVerdict::kSplit : PairVerdict::kNone});
  }
  const auto expected = ClusterAccounts(edges);
  for (int i = 0; i < 20; ++i) {
    std::shuffle(edges.begin(), edges.end(), random);
    EXPECT_EQ(ClusterAccounts(edges), expected);
  }
}

}  // namespace
}  // namespace dealtrace::matching
