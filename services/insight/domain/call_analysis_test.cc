#include "services/insight/domain/call_analysis.h"

#include <algorithm>
#include <fstream>

#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "services/insight/domain/summary.h"
#include "services/insight/domain/test_calls.h"

namespace dealtrace::insight {
namespace {

bool HasTopic(const CallAnalysis& analysis, absl::string_view topic) {
  return std::any_of(analysis.topics.begin(), analysis.topics.end(),
                     [&](const TopicMention& mention) { return mention.topic == topic; });
}

void ExpectVerbatim(const Call& call, const Quote& quote) {
  const absl::string_view text = QuotedText(call, quote);
  EXPECT_EQ(text.size(), static_cast<size_t>(quote.length));
  EXPECT_FALSE(text.empty());
}

TEST(CallAnalysisTest, FindsTopicsQuestionsObjectionsAndNextSteps) {
  const Call call =
      testing::MakeCall({{Role::kAgent, "Hi [PERSON_NAME], how do you handle pricing today?"},
                         {Role::kCustomer, "Honestly, your quote is far too expensive for us."},
                         {Role::kAgent, "I hear you. We can split the fee over two years."},
                         {Role::kCustomer, "Could you send me the security documents by Friday?"},
                         {Role::kAgent, "I'll send them tomorrow morning."}});
  const CallAnalysis analysis = AnalyzeCall(testing::LoadPacks(), call);
  EXPECT_EQ(analysis.languages.tag, "en");
  EXPECT_TRUE(HasTopic(analysis, "PRICING"));
  EXPECT_TRUE(HasTopic(analysis, "SECURITY"));
  EXPECT_EQ(analysis.agent_question_count, 1);
  EXPECT_EQ(analysis.customer_question_count, 1);
  ASSERT_EQ(analysis.objections.size(), 1U);
  EXPECT_EQ(analysis.objections[0].code, "PRICE");
  ASSERT_TRUE(analysis.objections[0].answer.has_value());
  EXPECT_EQ(analysis.objections[0].answer->utterance, 2);
  ASSERT_EQ(analysis.next_steps.size(), 2U);
  EXPECT_EQ(analysis.next_steps[0].owner, Role::kAgent);
  EXPECT_EQ(analysis.next_steps[0].due_phrase, "by Friday");
  EXPECT_EQ(analysis.next_steps[1].due_phrase, "tomorrow morning");
  EXPECT_LT(*analysis.customer_sentiment, *analysis.agent_sentiment + 1);
}

TEST(CallAnalysisTest, DetectsFrench) {
  const CallAnalysis analysis = AnalyzeCall(
      testing::LoadPacks(),
      testing::MakeCall({{Role::kAgent, "Bonjour, quel est votre budget pour ce projet ?"},
                         {Role::kCustomer, "Nous n'avons plus de budget cette année."},
                         {Role::kAgent, "Je vous envoie une proposition demain."}}));
  EXPECT_EQ(analysis.languages.tag, "fr");
  EXPECT_TRUE(HasTopic(analysis, "BUDGET"));
  EXPECT_EQ(analysis.agent_question_count, 1);
  ASSERT_EQ(analysis.next_steps.size(), 1U);
  EXPECT_EQ(analysis.next_steps[0].due_phrase, "demain");
}

TEST(CallAnalysisTest, EveryQuoteIsVerbatim) {
  const Call call = testing::MakeCall(
      {{Role::kCustomer, "  C’est « trop cher ». Le support est décevant…  "},
       {Role::kAgent, "Je comprends 😀. Je vous rappelle lundi !"},
       {Role::kCustomer, "\xFF\xFE the price \xE2\x82 is too high. We went with Northwind."}});
  const CallAnalysis analysis = AnalyzeCall(testing::LoadPacks(), call);
  EXPECT_FALSE(analysis.statements.empty());
  for (const Statement& statement : analysis.statements) ExpectVerbatim(call, statement.quote);
  for (const TopicMention& mention : analysis.topics) ExpectVerbatim(call, mention.quote);
  for (const Objection& objection : analysis.objections) ExpectVerbatim(call, objection.quote);
  for (const NextStep& step : analysis.next_steps) ExpectVerbatim(call, step.quote);
}

TEST(CallAnalysisTest, QuoteOutsideTheCallIsEmpty) {
  const Call call = testing::MakeCall({{Role::kAgent, "Hi."}});
  EXPECT_EQ(QuotedText(call, {1, 0, 1}), "");
  EXPECT_EQ(QuotedText(call, {0, 2, 5}), "");
  EXPECT_EQ(QuotedText(call, {-1, 0, 1}), "");
}

TEST(CallAnalysisTest, HostileTextTakesBoundedTime) {
  std::string but;
  while (but.size() < 3000000) but += "but not because if would price too cheap maybe \xFF, ";
  std::string words;
  while (words.size() < 3000000) words += "a";
  const LanguagePacks packs = testing::LoadPacks();
  const absl::Time start = absl::Now();
  for (const std::string& text :
       {but, words, std::string(3000000, '?'), std::string(3000000, '[')}) {
    const Call call = testing::MakeCall({{Role::kCustomer, text}, {Role::kUnknown, ""}});
    const CallAnalysis analysis = AnalyzeCall(packs, call);
    EXPECT_EQ(analysis.sentiment.size(), 2U);
  }
  EXPECT_LT(absl::Now() - start, absl::Seconds(60));
}

TEST(CallAnalysisTest, EmptyCallGivesEmptyAnalysis) {
  const CallAnalysis analysis = AnalyzeCall(testing::LoadPacks(), Call{});
  EXPECT_TRUE(analysis.topics.empty());
  EXPECT_FALSE(analysis.talk.agent_talk_ratio.has_value());
  EXPECT_EQ(analysis.sentiment_trend, 0);
}

TEST(SummaryTest, IsVerbatimOrderedAndShort) {
  const Call call = testing::MakeCall(
      {{Role::kAgent, "Thanks for taking the time today. How was the weekend?"},
       {Role::kCustomer, "The main problem with the quote is the price of the licences."},
       {Role::kCustomer, "The weekend was fine, we went to the lake with the kids."},
       {Role::kAgent, "I'll send a new quote with a lower price by Friday."}});
  const LanguagePacks packs = testing::LoadPacks();
  const std::vector<Quote> summary = Summarize(packs, call, AnalyzeCall(packs, call), 26);
  ASSERT_EQ(summary.size(), 2U);
  EXPECT_EQ(summary[0].utterance, 1);
  EXPECT_EQ(summary[1].utterance, 3);
  for (const Quote& quote : summary) ExpectVerbatim(call, quote);
}

TEST(SummaryTest, AlwaysSaysSomething) {
  const LanguagePacks packs = testing::LoadPacks();
  const Call call = testing::MakeCall({{Role::kAgent, "Hello?"}});
  EXPECT_EQ(Summarize(packs, call, AnalyzeCall(packs, call), 10).size(), 1U);
  EXPECT_TRUE(Summarize(packs, Call{}, CallAnalysis{}, 10).empty());
}

}  // namespace
}  // namespace dealtrace::insight
