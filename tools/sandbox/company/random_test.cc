#include "tools/sandbox/company/random.h"

#include <gtest/gtest.h>

#include <vector>

#include "tools/sandbox/company/identifiers.h"
#include "tools/sandbox/company/permutation.h"

namespace dealtrace::sandbox {
namespace {

TEST(RandomTest, GivesTheSameNumbersForTheSameKeyAndOthersForAnother) {
  Random first(7, Purpose::kCall, 3);
  Random again(7, Purpose::kCall, 3);
  Random other_index(7, Purpose::kCall, 4);
  Random other_purpose(7, Purpose::kLead, 3);
  const uint64_t number = first.Next();
  EXPECT_EQ(number, again.Next());
  EXPECT_NE(number, other_index.Next());
  EXPECT_NE(number, other_purpose.Next());
}

TEST(RandomTest, DrawsInProportionToTheWeights) {
  Random random(1, Purpose::kCall, 0);
  std::vector<int> counts(3);
  for (int i = 0; i < 10000; ++i) ++counts[random.Weighted({1, 0, 3})];
  EXPECT_NEAR(counts[0], 2500, 200);
  EXPECT_EQ(counts[1], 0);
}

TEST(PermutationTest, IsABijectionWithAnInverse) {
  for (const int64_t size : {1, 2, 7, 64, 1000, 4097}) {
    const Permutation shuffle(5, 1, size);
    std::vector<bool> seen(static_cast<size_t>(size));
    for (int64_t i = 0; i < size; ++i) {
      const int64_t to = shuffle.Forward(i);
      ASSERT_LT(to, size);
      EXPECT_FALSE(seen[static_cast<size_t>(to)]);
      seen[static_cast<size_t>(to)] = true;
      EXPECT_EQ(shuffle.Inverse(to), i);
    }
  }
}

TEST(IdentifiersTest, HaveTheFormOfTheVendorsAndTheCheckCharactersTellCaseApart) {
  EXPECT_EQ(CrmId("006", 0).size(), 18u);
  EXPECT_NE(CrmId("006", 10), CrmId("006", 36));  // A and a
  EXPECT_NE(CrmId("006", 10).substr(15), CrmId("006", 36).substr(15));
  EXPECT_NE(CallId(7, 1), CallId(7, 2));
  EXPECT_NE(CallId(7, 1), CallId(8, 1));
}

}  // namespace
}  // namespace dealtrace::sandbox
