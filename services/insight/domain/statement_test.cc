#include "services/insight/domain/statement.h"

#include "gtest/gtest.h"
#include "services/insight/domain/call_sentences.h"
#include "services/insight/domain/test_calls.h"

namespace dealtrace::insight {
namespace {

using testing::Line;

// The statement about `code` that counts most; weight 0 when there is none.
Statement Strongest(std::initializer_list<Line> lines, Label code,
                    text::Language language = text::Language::kEnglish) {
  const LanguagePacks packs = testing::LoadPacks();
  Call call = testing::MakeCall(lines);
  call.language = std::string(text::LanguageTag(language));
  Statement strongest;
  for (const Statement& statement : AnalyzeCall(packs, call).statements) {
    if (statement.code == code && statement.weight > strongest.weight) strongest = statement;
  }
  return strongest;
}

Statement Customer(const std::string& text, Label code) {
  return Strongest({{Role::kCustomer, text}}, code);
}

TEST(StatementTest, CausalStatementsWeighMoreThanMentions) {
  const Statement cause = Customer("We passed because of the price.", Label::kPrice);
  const Statement mention = Customer("Let me look at the price list.", Label::kPrice);
  EXPECT_GT(cause.weight, 3 * mention.weight);
  EXPECT_LT(cause.valence, 0);
  EXPECT_GT(cause.driver, 0.5);
}

TEST(StatementTest, DenialIsMarked) {
  EXPECT_TRUE(Customer("Price is not the problem.", Label::kPrice).denied);
  EXPECT_TRUE(Customer("It has nothing to do with security.", Label::kSecurity).denied);
  EXPECT_FALSE(Customer("Price is the problem.", Label::kPrice).denied);
}

TEST(StatementTest, NegationTurnsValence) {
  EXPECT_LT(Customer("It is not intuitive at all.", Label::kUsability).valence, 0);
  EXPECT_GT(Customer("It is intuitive.", Label::kUsability).valence, 0);
  EXPECT_GT(Customer("It isn't expensive.", Label::kPrice).valence, 0);
  EXPECT_LT(Customer("We can't accept such a long commitment.", Label::kContractTerms).valence, 0);
}

TEST(StatementTest, NotOnlyIsNoNegation) {
  EXPECT_GT(Customer("It is not only affordable.", Label::kPrice).valence, 0);
}

TEST(StatementTest, HedgesWeighLess) {
  EXPECT_LT(Customer("Maybe it is a bit expensive.", Label::kPrice).weight,
            Customer("It is expensive.", Label::kPrice).weight);
}

TEST(StatementTest, WhatFollowsButOutweighsWhatStandsBefore) {
  const std::string text = "The price is steep but the support is excellent.";
  EXPECT_GT(Customer(text, Label::kSupportQuality).weight, Customer(text, Label::kPrice).weight);
}

TEST(StatementTest, ConcessionsCountLittle) {
  EXPECT_LT(Customer("Although it is expensive, we signed.", Label::kPrice).weight,
            Customer("It is expensive.", Label::kPrice).weight);
}

TEST(StatementTest, TheDecisionTellsWhomThePraiseServed) {
  EXPECT_LT(Customer("We went with a competitor because they were cheaper.", Label::kPrice).valence,
            0);
  EXPECT_GT(Customer("We went with you because you were cheaper.", Label::kPrice).valence, 0);
}

TEST(StatementTest, ANameInTheRivalsPlaceIsACompetitor) {
  EXPECT_LT(Customer("In the end we went with Northwind.", Label::kCompetitor).valence, 0);
  EXPECT_GT(Customer("You were much better than Northwind.", Label::kCompetitor).valence, 0);
  EXPECT_EQ(Customer("I spoke to Northwind on Monday.", Label::kPrice).weight, 0);
}

TEST(StatementTest, AgentPitchesCountLittleAndRecapsMuch) {
  const Statement pitch =
      Strongest({{Role::kAgent, "Our support is excellent."}}, Label::kSupportQuality);
  const Statement recap =
      Strongest({{Role::kAgent, "You told me our support is excellent."}}, Label::kSupportQuality);
  EXPECT_LT(pitch.weight, 0.5 * recap.weight);
}

TEST(StatementTest, DriverIsCarriedFromTheSentenceBefore) {
  const Statement carried =
      Strongest({{Role::kCustomer, "I can tell you the main reason we said no. The licence fees."}},
                Label::kPrice);
  EXPECT_GT(carried.weight, 2 * Customer("The licence fees.", Label::kPrice).weight);
}

TEST(StatementTest, DriverIsCarriedBack) {
  const Statement carried = Strongest(
      {{Role::kCustomer, "The licence fees. That is what killed the deal."}}, Label::kPrice);
  EXPECT_GT(carried.weight, 1.5 * Customer("The licence fees.", Label::kPrice).weight);
}

TEST(StatementTest, AnswersTakeTheReasonFromTheQuestion) {
  const Statement answer = Strongest({{Role::kAgent, "Was it the security review?"},
                                      {Role::kCustomer, "Yes, that was the main reason."}},
                                     Label::kSecurity);
  EXPECT_EQ(answer.role, Role::kCustomer);
  EXPECT_GT(answer.weight, 0.2);
}

TEST(StatementTest, TroublesThatAreOverCountLittle) {
  EXPECT_LT(
      Customer("We had a worry about security, but it was resolved.", Label::kSecurity).weight,
      0.3 * Customer("We have a worry about security.", Label::kSecurity).weight + 0.1);
}

TEST(StatementTest, ReadsFrench) {
  const Statement price =
      Strongest({{Role::kCustomer, "Nous avons renoncé à cause du prix, c'est trop cher."}},
                Label::kPrice, text::Language::kFrench);
  EXPECT_GT(price.weight, 0.5);
  EXPECT_LT(price.valence, 0);
  EXPECT_TRUE(Strongest({{Role::kCustomer, "Le prix n'est pas le problème."}}, Label::kPrice,
                        text::Language::kFrench)
                  .denied);
}

}  // namespace
}  // namespace dealtrace::insight
