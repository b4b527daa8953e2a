#include "libs/erasure/spoken_names.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace dealtrace::erasure {
namespace {

std::string Cleaned(absl::flat_hash_set<std::string> names, std::string text) {
  const bool with_capitals = IsWrittenWithCapitals(text);
  SpokenNames(names).TakeOutOf(with_capitals, &text);
  return text;
}

struct Spoken {
  const char* name;
  const char* text;
  const char* cleaned;
};

TEST(SpokenNamesTest, SingleWordsOfNamesOfEveryScriptAreTakenOut) {
  const Spoken kSpoken[] = {
      {"Élodie Lefèvre", "Bonjour, Élodie, et élodie ÉLODIE",
       "Bonjour, [ERASED], et [ERASED] [ERASED]"},
      {"Zoé Petit", "So Zoé, c'est Zoe. Un petit café?",
       "So [ERASED], c'est [ERASED]. Un [ERASED] café?"},
      {"Jörg Strauß", "Herr Strauß? STRAUSS, Jörg!", "Herr [ERASED]? [ERASED], [ERASED]!"},
      {"Łukasz Żółć", "Dzień dobry Łukasz, pan Żółć", "Dzień dobry [ERASED], pan [ERASED]"},
      {"Ольга Петрова", "Здравствуйте, Ольга", "Здравствуйте, [ERASED]"},
      {"Σωκράτης Παπάς", "Ο ΣΩΚΡΑΤΗΣ είπε", "Ο [ERASED] είπε"},
      {"أحمد الخطيب", "مرحبا أحمد كيف", "مرحبا [ERASED] كيف"},
      {"משה כהן", "שלום משה", "שלום [ERASED]"},
      {"李伟", "李伟说好,李先生也说好", "[ERASED]说好,[ERASED]先生也说好"},
      {"王小明", "小明你好", "[ERASED]你好"},
      {"田中太郎", "田中さん、太郎です", "[ERASED]さん、[ERASED]です"},
      {"マイケル・スミス", "スミスさん", "[ERASED]さん"},
      {"김민수", "민수가 말했다", "[ERASED]가 말했다"},
      {"राहुल शर्मा", "नमस्ते राहुल जी", "नमस्ते [ERASED] जी"},
      {"สมชาย ใจดี", "คุณสมชายครับ", "คุณ[ERASED]ครับ"},
      {"Siobhán O’Brien-Ní Dhálaigh", "Siobhan here, Mrs O'Brien", "[ERASED] here, Mrs O'[ERASED]"},
      {"Jan van der Berg", "Take the van, Jan, to the Berg",
       "Take the van, [ERASED], to the [ERASED]"},
      {"Bo Li", "Bo and Li; bo or li stay in English prose.",
       "[ERASED] and [ERASED]; bo or li stay in English prose."},
      {"Bo Li", "hello bo this is li", "hello [ERASED] this is [ERASED]"},
      {"Jo Lin", "Jo Lin, joking about Lindt. JO!", "[ERASED], joking about Lindt. [ERASED]!"},
      {"Ýmir Þór", "Þór", "[ERASED]"},
  };
  for (const Spoken& spoken : kSpoken) {
    EXPECT_EQ(Cleaned({spoken.name}, spoken.text), spoken.cleaned) << spoken.name;
  }
}

TEST(SpokenNamesTest, ComposedAndDecomposedLettersAreTheSame) {
  EXPECT_EQ(Cleaned({"Zo\u00E9 Lin"}, "Hi Zoe\u0301."), "Hi [ERASED].");
  EXPECT_EQ(Cleaned({"Zoe\u0301 Lin"}, "Hi Zo\u00E9."), "Hi [ERASED].");
  EXPECT_EQ(Cleaned({"Joan Lin"}, "Hi Jo\u00ADan."), "Hi [ERASED].") << "a soft hyphen";
}

TEST(SpokenNamesTest, AWordIsAWordInEveryScript) {
  EXPECT_EQ(Cleaned({"Ann Lee"}, "Anné and Leeé, éAnn"), "Anné and Leeé, éAnn");
  EXPECT_EQ(Cleaned({"Ольга"}, "Ольгин"), "Ольгин") << "inflection is out of scope";
  EXPECT_EQ(Cleaned({"Jo J. Lin"}, "J is a letter"), "J is a letter");
}

TEST(SpokenNamesTest, ThousandsOfNamesAreNotTooMany) {
  absl::flat_hash_set<std::string> names;
  for (int i = 0; i < 50'000; ++i) names.insert(absl::StrCat("Élodie", i, " Lefèvre", i));
  EXPECT_EQ(Cleaned(names, "Here is Élodie49999."), "Here is [ERASED].");
}

TEST(SpokenNamesTest, IllFormedTextIsReadToItsEnd) {
  EXPECT_EQ(Cleaned({"Jo Lin"}, "\xFF Jo \xC3"), "\xFF [ERASED] \xC3");
  EXPECT_TRUE(SpokenNames({""}).empty());
}

TEST(SpokenNamesTest, MasksAreNoCapitals) {
  EXPECT_FALSE(IsWrittenWithCapitals("hello [PERSON_NAME] and [ERASED]"));
  EXPECT_TRUE(IsWrittenWithCapitals("Hello"));
}

}  // namespace
}  // namespace dealtrace::erasure
