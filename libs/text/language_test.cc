#include "libs/text/language.h"

#include <gtest/gtest.h>

namespace dealtrace::text {
namespace {

struct Sentence {
  const char* tag;
  const char* text;
};

TEST(LanguageTest, ASentenceOfAnotherLanguageIsNeitherEnglishNorFrench) {
  const Sentence cases[] = {
      {"de", "Die Mannschaft war begeistert, aber der Preis ist uns zu hoch."},
      {"de", "Das Angebot ist gut, wir melden uns nächste Woche."},
      {"de", "Leider können wir das nicht bezahlen."},
      {"de", "Was kostet das im Jahr?"},
      {"de", "Ja, das ist kein Problem für uns."},
      {"es", "Nos gusta mucho, pero el precio es muy alto para nosotros."},
      {"es", "¿Cuándo podemos firmar el contrato?"},
      {"es", "No hay ningún problema con la integración."},
      {"it", "Il prezzo è troppo alto per noi, ma il prodotto è ottimo."},
      {"it", "Grazie, ci sentiamo la prossima settimana."},
      {"nl", "Wij vinden het een goed product maar de prijs is te hoog."},
      {"nl", "Ik wil het graag met onze directeur bespreken."},
      {"pt", "Nós gostamos muito, mas o preço é alto demais para nós."},
      {"pt", "Obrigado, vamos falar com a equipe amanhã."},
      {"pl", "Cena jest dla nas zbyt wysoka, ale produkt jest bardzo dobry."},
      {"pl", "Dziękuję, jesteśmy bardzo zadowoleni."},
      {"sv", "Vi tycker att det är för dyrt men vi vill inte byta."},
      {"da", "Vi synes det er for dyrt, men vi vil gerne have et tilbud."},
      {"no", "Vi synes det er for dyrt, men vi vil ikke bytte nå."},
      {"fi", "Hinta on meille liian korkea, mutta tuote on hyvä."},
      {"cs", "Cena je pro nás příliš vysoká, ale produkt je velmi dobrý."},
      {"ro", "Prețul este prea mare pentru noi, dar este foarte bun."},
      {"hu", "Az ár túl magas nekünk, de a termék nagyon jó."},
      {"tr", "Fiyat bizim için çok yüksek ama ürün iyi."},
      {"ru", "Цена слишком высокая для нас."},
      {"uk", "Ціна занадто висока, але команда її любить."},
      {"ja", "価格が高すぎますが、製品はとても良いです。"},
      {"zh", "价格对我们来说太高了。"},
      {"ko", "가격이 너무 비쌉니다."},
      {"ar", "السعر مرتفع جدا بالنسبة لنا."},
      {"he", "המחיר גבוה מדי עבורנו."},
      {"el", "Η τιμή είναι πολύ υψηλή για εμάς."},
      {"th", "ราคาสูงเกินไปสำหรับเรา"},
      {"hi", "हमारे लिए कीमत बहुत अधिक है।"},
  };
  for (const auto& [tag, text] : cases) {
    EXPECT_EQ(GuessLanguage(text).tag, tag) << text;
    EXPECT_EQ(DetectLanguage(text), Language::kOther) << text;
  }
}

TEST(LanguageTest, EnglishStaysEnglishWithForeignNamesAndWords) {
  for (const char* text : {
           "I spoke with Pieter van der Berg and Jürgen Müller about the contract.",
           "Señor Núñez and Ana de la Cruz will join us from São Paulo.",
           "So what is the price of this?",
           "The die is cast, and the war on cost is not over.",
           "He was bad at it, so the rate will be higher.",
           "We met at the Café de Flore with Madame Lefèvre.",
           "Ja, that is fine with me.",
           "Our résumé parser is a bit naïve, to be honest.",
           "Volkswagen and Bayerische Motoren Werke are our customers.",
           "I will send it to Łukasz and Øyvind tomorrow.",
           "That would be de facto the status quo.",
           "Can you do it in a day or two?",
           "Me and my son are on sale once in a while.",
           "Even the best men come once in ten years.",
           "It's fast, and that's what we need.",
       }) {
    EXPECT_EQ(DetectLanguage(text), Language::kEnglish) << text;
  }
}

TEST(LanguageTest, FrenchStaysFrench) {
  for (const char* text : {
           "Alors quel est le prix pour nous ?",
           "C'est vraiment trop cher et nous sommes tres decus.",
           "J'ai parlé avec Jürgen de votre offre.",
           "On se rappelle la semaine prochaine, merci beaucoup.",
           "Pas mal du tout, nous n’avons aucun problème.",
           "Je ne suis pas sûr que ce soit le bon moment.",
           "Oui, je vous envoie le contrat.",
       }) {
    EXPECT_EQ(DetectLanguage(text), Language::kFrench) << text;
  }
}

TEST(LanguageTest, TooLittleIsUnknown) {
  for (const char* text :
       {"", "[PERSON_NAME]", "Hmm.", "42", "Acme", "Jürgen Müller", "!!!", "Acme 's Global Reach",
        "http://t.co/Ab12 http://t.co/Cd34", "U blow", "Ta-da.", "Uma Thurman.", "Salesforce"}) {
    EXPECT_EQ(DetectLanguage(text), Language::kUnknown) << text;
    EXPECT_FALSE(GuessLanguage(text).clear) << text;
  }
}

TEST(LanguageTest, AFewWordsAreNotClear) {
  EXPECT_FALSE(GuessLanguage("Nein.").clear);
  EXPECT_FALSE(GuessLanguage("No, gracias.").clear);
  EXPECT_TRUE(GuessLanguage("Die Kollegen sind nicht zufrieden und der Preis ist zu hoch.").clear);
  EXPECT_TRUE(GuessLanguage("We are not happy with the price of this.").clear);
}

TEST(LanguageTest, TagsAreReadInEveryForm) {
  const std::pair<const char*, const char*> cases[] = {{"de-DE", "de"},
                                                       {"en_US", "en"},
                                                       {"EN", "en"},
                                                       {"english", "en"},
                                                       {"fra", "fr"},
                                                       {"fre", "fr"},
                                                       {"fr-CA", "fr"},
                                                       {"Français", "fr"},
                                                       {"FRENCH", "fr"},
                                                       {"Deutsch", "de"},
                                                       {"ger", "de"},
                                                       {"German (Germany)", "de"},
                                                       {"pt-BR", "pt"},
                                                       {"zh-Hant-TW", "zh"},
                                                       {"cmn", "zh"},
                                                       {"nb-NO", "no"},
                                                       {"es-419", "es"},
                                                       {" En-gb ", "en"},
                                                       {"日本語", "ja"},
                                                       {"русский", "ru"},
                                                       {"eng", "en"},
                                                       {"xh", "xh"},
                                                       {"", ""},
                                                       {"auto", ""},
                                                       {"unknown", ""},
                                                       {"und", ""},
                                                       {"mul", ""},
                                                       {"enochian", ""},
                                                       {"1", ""},
                                                       {"en.utf-8", "en"},
                                                       {"English - US", "en"}};
  for (const auto& [tag, code] : cases) EXPECT_EQ(NormalizeLanguage(tag), code) << tag;
  EXPECT_EQ(ParseLanguage("de"), Language::kOther);
  EXPECT_EQ(ParseLanguage("EN_us"), Language::kEnglish);
  EXPECT_EQ(ParseLanguage("auto"), Language::kUnknown);
  EXPECT_EQ(LanguageTag(Language::kFrench), "fr");
}

TEST(LanguageTest, AnyBytesAreHarmless) {
  EXPECT_EQ(DetectLanguage("\xFF\xFE\xE2\x82"), Language::kUnknown);
  EXPECT_EQ(NormalizeLanguage("\xFF\xE2"), "");
  EXPECT_EQ(DetectLanguage(std::string(1 << 20, 'a')), Language::kUnknown);
}

}  // namespace
}  // namespace dealtrace::text
