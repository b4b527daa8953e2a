// What is learned without labels where the candidates of a record are alike.
#include "libs/linkage/model_learning.h"

#include <gtest/gtest.h>

#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/linkage/linker.h"

namespace dealtrace::linkage {
namespace {

constexpr int kCompanies = 300;
constexpr int kDealsOfOne = 3;

// Each company has three deals, months apart; each deal one call, within a month of its day.
class Deals {
 public:
  Deals() {
    LinkerOptions options;
    options.comparisons = {{"company", "company", ValueType::kName},
                           {"phone", "phone", ValueType::kPhone},
                           {"day", "day", ValueType::kDate}};
    linker_ = std::make_unique<Linker>(options, false);
    for (int i = 0; i < kCompanies; ++i) {
      const std::string name = absl::StrCat(Word(), " ", Word());
      const std::string phone = absl::StrCat("+1415", 2'000'000 + i * 7'919);
      const int year = 2010 + Draw(10);
      for (int deal = 0; deal < kDealsOfOne; ++deal) {
        const int month = 1 + 4 * deal + Draw(2), day = Draw(10) + 1;
        linker_->Add(Side::kLeft, absl::StrCat("d", i, ".", deal),
                     {name, phone, absl::StrFormat("%d-%02d-%02d", year, month, day)});
        linker_->Add(Side::kRight, absl::StrCat("c", i, ".", deal),
                     {name, phone, absl::StrFormat("%d-%02d-%02d", year, month, day + Draw(17))});
      }
    }
    linker_->Finish();
  }

  Linker& linker() { return *linker_; }

 private:
  int Draw(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }
  std::string Word() {
    std::string word;
    for (int i = 0; i < 3; ++i) {
      word += static_cast<char>('a' + Draw(26));
      word += "aeiou"[Draw(5)];
    }
    return word;
  }
  std::mt19937 random_{4};
  std::unique_ptr<Linker> linker_;
};

TEST(ModelLearningTest, WhatTellsTheCandidatesOfARecordApartGetsWeight) {
  Deals deals;
  const std::vector<LevelWeight>& day = deals.linker().model().weights[2];
  EXPECT_GT(day[3].bits - day[5].bits, 4) << "within a month against within a year";
  int correct = 0, wrong = 0;
  for (const ScoredPair& pair : deals.linker().Link()) {
    if (pair.probability >= 0.5F) (pair.left == pair.right ? correct : wrong) += 1;
  }
  EXPECT_GE(correct, 0.95 * kCompanies * kDealsOfOne);
  EXPECT_LE(wrong, 0.01 * kCompanies * kDealsOfOne);
}

TEST(ModelLearningTest, SiblingsAreNoSecondCounterparts) {
  EXPECT_TRUE(Deals().linker().statistics().exclusive);
}

// Keys find pairs because they agree, so agreement is no more common than among all pairs.
TEST(ModelLearningTest, AgreementByChanceIsThatOfAllPairs) {
  Deals deals;
  const std::vector<LevelWeight>& company = deals.linker().model().weights[0];
  // Of the pairs of different things, two of 900 are of one company.
  EXPECT_NEAR(company[1].u, 2.0 / (kCompanies * kDealsOfOne), 0.0005);
}

TEST(ModelLearningTest, DuplicatesOnTheLeftAreAllCounterparts) {
  LinkerOptions options;
  options.comparisons = {{"company", "company", ValueType::kName},
                         {"phone", "phone", ValueType::kPhone},
                         {"code", "code", ValueType::kExact}};
  Linker linker(options, false);
  std::mt19937 random(8);
  const auto digits = [&](int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += static_cast<char>('0' + random() % 10);
    return text;
  };
  constexpr int kRecords = 300;
  for (int i = 0; i < kRecords; ++i) {
    const std::string name = absl::StrCat("x", digits(4), "a y", digits(4), "b");
    const std::string phone = absl::StrCat("+1415", digits(7)), code = digits(6);
    linker.Add(Side::kLeft, absl::StrCat("l", i), {name, phone, code});
    linker.Add(Side::kLeft, absl::StrCat("again", i), {name, i % 3 == 0 ? "" : phone, code});
    linker.Add(Side::kRight, absl::StrCat("r", i), {name, phone, i % 4 == 0 ? digits(6) : code});
  }
  linker.Finish();
  EXPECT_FALSE(linker.statistics().exclusive);
  int correct = 0;
  for (const ScoredPair& pair : linker.Link()) {
    if (pair.probability >= 0.5F) correct += pair.left / 2 == pair.right ? 1 : 0;
  }
  EXPECT_GE(correct, 2 * kRecords * 0.95);
}

// Pairs that somebody chose hold more of the same things than all pairs do.
TEST(ModelLearningTest, ThePriorOfGivenPairsIsThatOfThesePairs) {
  std::vector<double> priors;
  for (const int same_of_ten : {2, 8}) {
    LinkerOptions options;
    options.comparisons = {{"name", "name", ValueType::kPerson}};
    Linker linker(options, false);
    for (int i = 0; i < 300; ++i) {
      const std::string name = absl::StrCat("Mar", std::string(1, 'a' + i % 26), "lin Holt",
                                            std::string(1, 'a' + i / 26), "er");
      linker.Add(Side::kLeft, absl::StrCat("l", i), {name});
      linker.Add(Side::kRight, absl::StrCat("r", i), {i % 10 < same_of_ten ? name : "Jo Vash"});
    }
    linker.FinishPairs();
    EXPECT_GT(linker.Probability(0, 0), 0.9);
    EXPECT_LT(linker.Probability(9, 9), 0.1);
    priors.push_back(ProbabilityOf(linker.model().prior_bits));
  }
  EXPECT_NEAR(priors[0], 0.3, 0.15);
  EXPECT_NEAR(priors[1], 0.7, 0.15);
}

}  // namespace
}  // namespace dealtrace::linkage
