#include "services/insight/domain/call_languages.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/insight/domain/call_analysis.h"
#include "services/insight/domain/test_calls.h"

namespace dealtrace::insight {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Line;

constexpr Role kA = Role::kAgent;
constexpr Role kC = Role::kCustomer;

Call German(const std::string& given) {
  Call call = testing::MakeCall(
      {{kA, "Guten Tag, wie hat Ihnen die Vorführung gefallen?"},
       {kC, "Die Kollegen waren begeistert, aber der Preis ist uns zu hoch. Bad news."},
       {kA, "Was wäre für Sie denn möglich?"},
       {kC, "Nein."}});
  call.language = given;
  return call;
}

TEST(CallLanguagesTest, NothingIsReadOutOfALanguageThatIsNotRead) {
  for (const char* given : {"de", "", "en", "nl"}) {
    const Call call = German(given);
    const CallAnalysis analysis = AnalyzeCall(testing::LoadPacks(), call);
    EXPECT_FALSE(IsUnderstood(call, analysis.languages)) << given;
    EXPECT_EQ(analysis.languages.tag, *given == '\0' ? "de" : given) << "a given language is kept";
    EXPECT_THAT(analysis.languages.not_read, ElementsAre("de")) << given;
    EXPECT_EQ(analysis.languages.not_read_count, 4);
    EXPECT_THAT(analysis.sentiment, ::testing::Each(std::nullopt));
    EXPECT_FALSE(analysis.customer_sentiment);
    EXPECT_FALSE(analysis.agent_sentiment);
    EXPECT_FALSE(analysis.sentiment_trend);
    EXPECT_FALSE(analysis.agent_question_count);
    EXPECT_THAT(analysis.statements, IsEmpty());
    EXPECT_THAT(analysis.topics, IsEmpty());
    EXPECT_THAT(analysis.objections, IsEmpty());
    EXPECT_THAT(analysis.next_steps, IsEmpty());
    EXPECT_TRUE(analysis.talk.agent_talk_ratio) << "how long people talk needs no words";
  }
}

TEST(CallLanguagesTest, EveryLanguageThatIsNotReadIsTold) {
  const std::pair<const char*, const char*> cases[] = {
      {"es", "No es malo, estamos muy contentos con el servicio."},
      {"it", "Non è male, siamo molto contenti del servizio."},
      {"nl", "Het is niet slecht, wij zijn heel tevreden."},
      {"pt", "Não é mau, estamos muito contentes com o serviço."},
      {"pl", "Cena jest dla nas zbyt wysoka."},
      {"ru", "Цена слишком высокая для нас."},
      {"ja", "価格が高すぎて、とても残念です。"},
      {"zh", "价格太高了。"},
      {"ko", "가격이 너무 비쌉니다."},
      {"ar", "السعر مرتفع جدا."},
      {"tr", "Fiyat bizim için çok yüksek ama iyi."},
      {"sv", "Det är för dyrt men vi vill inte byta."}};
  const LanguagePacks packs = testing::LoadPacks();
  for (const auto& [tag, text] : cases) {
    const CallAnalysis analysis = AnalyzeCall(packs, testing::MakeCall({{kC, text}}));
    EXPECT_EQ(analysis.languages.tag, tag) << text;
    EXPECT_FALSE(analysis.customer_sentiment) << text;
    EXPECT_THAT(analysis.statements, IsEmpty()) << text;
  }
}

TEST(CallLanguagesTest, AnUtteranceThatIsClearlyAnotherLanguageIsReadAsThat) {
  Call call = testing::MakeCall(
      {{kA, "So what made you decide against the offer of our team?"},
       {kC, "We passed because your price was far too high."},
       {kC, "Die Kollegen sind nicht zufrieden, und das ist die Rate, die wir zahlen."},
       {kC, "Nous sommes très déçus, le prix est vraiment trop élevé."},
       {kA, "I see."}});
  const CallAnalysis analysis = AnalyzeCall(testing::LoadPacks(), call);
  EXPECT_EQ(analysis.languages.tag, "en");
  EXPECT_THAT(analysis.languages.not_read, ElementsAre("de"));
  EXPECT_EQ(analysis.languages.not_read_count, 1);
  EXPECT_TRUE(analysis.sentiment[1]);
  EXPECT_FALSE(analysis.sentiment[2]);
  ASSERT_TRUE(analysis.sentiment[3]);
  EXPECT_LT(*analysis.sentiment[3], 0);
  for (const Statement& statement : analysis.statements) EXPECT_NE(statement.quote.utterance, 2);
  EXPECT_TRUE(analysis.customer_sentiment);
}

TEST(CallLanguagesTest, ShortUtterancesFollowTheCall) {
  Call call = German("");
  call.utterances.resize(3);
  for (const char* text : {"Ja.", "Okay.", "Super!", "No problem.", "Bad."}) {
    Utterance utterance = call.utterances[0];
    utterance.text = text;
    call.utterances.push_back(utterance);
  }
  EXPECT_FALSE(IsUnderstood(call, FindLanguages(call)));
  call = testing::MakeCall({{kC, "We are not happy with the price of this."}, {kC, "Nein."}});
  EXPECT_THAT(FindLanguages(call).not_read, IsEmpty());
}

TEST(CallLanguagesTest, ForeignNamesDoNotMakeAnEnglishCallForeign) {
  const Call call =
      testing::MakeCall({{kA, "Hi, this is Jürgen von der Heide."},
                         {kC, "Hello Jürgen, Pieter de Vries and Ana de la Cruz are here too."},
                         {kA, "Great."},
                         {kC, "Bonjour!"}});
  EXPECT_EQ(FindLanguages(call).tag, "en");
  EXPECT_THAT(FindLanguages(call).not_read, IsEmpty());
}

TEST(CallLanguagesTest, WithoutWordsItIsEnglish) {
  EXPECT_EQ(FindLanguages(Call{}).tag, "en");
  EXPECT_EQ(FindLanguages(testing::MakeCall({{kA, "Hm."}})).tag, "en");
  EXPECT_TRUE(IsUnderstood(Call{}, FindLanguages(Call{})));
}

}  // namespace
}  // namespace dealtrace::insight
