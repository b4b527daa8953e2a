#include "libs/linkage/column.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "libs/linkage/words.h"

namespace dealtrace::linkage {
namespace {

constexpr ValueType kAllTypes[] = {ValueType::kName,  ValueType::kPerson, ValueType::kPhone,
                                   ValueType::kEmail, ValueType::kDomain, ValueType::kAddress,
                                   ValueType::kDate,  ValueType::kNumber, ValueType::kText,
                                   ValueType::kExact};

// The name of the level on which two values of a column agree, among some others.
std::string LevelOf(ValueType type, const std::string& left, const std::string& right) {
  const std::unique_ptr<Column> column = MakeColumn(type);
  const ValueId a = column->Add(left);
  const ValueId b = column->Add(right);
  for (int i = 0; i < 20; ++i) {
    column->Add("Filling " + std::string(3, static_cast<char>('a' + i)) + " Works");
  }
  column->Finish();
  const Outcome outcome = column->Compare(a, b);
  // Whatever is compared, the sides do not matter.
  EXPECT_EQ(outcome.level, column->Compare(b, a).level) << left << " / " << right;
  return std::string(column->levels()[static_cast<size_t>(outcome.level)].name);
}

struct Case {
  const char* left;
  const char* right;
  const char* level;
};

void Check(ValueType type, const std::vector<Case>& cases) {
  for (const Case& example : cases) {
    EXPECT_EQ(LevelOf(type, example.left, example.right), example.level)
        << example.left << " / " << example.right;
  }
}

TEST(OrganisationColumnTest, KnowsLegalFormsOrderAcronymsAndSpelling) {
  Check(ValueType::kName,
        {{"Acme Widgets Ltd.", "ACME WIDGETS LIMITED", "SAME_WORDS"},
         {"Widgets Acme, Inc.", "Acme Widgets", "SAME_WORDS"},
         {"Zenitron GmbH", "Zenitron Deutschland GmbH", "SAME_TELLING_WORDS"},
         {"Zenitron Italia", "Zenitron Group of France", "SAME_TELLING_WORDS"},
         {"Zenitron of France", "Zenitron France SA", "SAME_WORDS"},
         {"HdR", "Hijos de Rivera", "ACRONYM"},
         {"RUSM", "Ross University School of Medicine", "ACRONYM"},
         {"RUSoM", "Ross University School of Medicine", "ACRONYM"},
         {"Société Générale Brillard", "Societe Generale Brillard SA", "SAME_WORDS"},
         {"Zenitronics", "Zenitroniks", "SPELLING"},
         {"Face Bridge", "Facebridge", "SPELLING"},
         {"BWI Industries", "BWI Industreis", "SPELLING"},
         {"BWI Industries", "BAE Industries", "FEW_WORDS"},
         {"I.Q.M. Deutschland GmbH", "International Quality Machines Corp.", "ACRONYM"},
         {"Яндарекс", "Yandareks", "SPELLING"},
         {"I.B.S.", "International Brake Systems Inc.", "ACRONYM"},
         {"Lakeview School #2", "Lakeview School #3", "SOME_WORDS"},
         {"Zenitron", "Harbour Foods", "DISAGREES"},
         {"Zenitron", "n/a", "MISSING"},
         {"!!!", "Zenitron", "MISSING"}});
}

TEST(PersonColumnTest, KnowsNicknamesInitialsOrderAndSpelling) {
  Check(ValueType::kPerson, {{"Poe, Robert", "Robert Poe", "SAME_NAME"},
                             {"N. Nazarbayev", "Nursultan Nazarbayev", "NICKNAME_OR_INITIAL"},
                             {"SergeiLavrov", "Sergei Lavrov", "SPELLING"},
                             {"FridrichBuchenberg", "Friedrich Buchenberg", "SPELLING"},
                             {"Dr. Robert Poe", "robert poe", "SAME_NAME"},
                             {"Bob Poe", "Robert Poe", "NICKNAME_OR_INITIAL"},
                             {"R. Poe", "Robert Poe", "NICKNAME_OR_INITIAL"},
                             {"Robert A. Poe", "Robert Poe", "NICKNAME_OR_INITIAL"},
                             {"Katherine Lindqvist", "Katherine Lindqvst", "SPELLING"},
                             {"neumann", "neuman", "SPELLING"},
                             {"Robert Poe", "Robert Lindqvist", "PART_OF_THE_NAME"},
                             {"JanDaniel Bothma", "Jan Daniel Bothma", "SPELLING"},
                             {"President Robert Poe", "Robert Poe", "SAME_NAME"},
                             {"Ted Poe", "Theodore Poe", "NICKNAME_OR_INITIAL"},
                             {"J.-C. Poe", "Jean-Claude Poe", "NICKNAME_OR_INITIAL"},
                             {"Robert", "Susanne", "DISAGREES"},
                             {"R", "Robert", "NICKNAME_OR_INITIAL"},
                             {"", "Robert", "MISSING"}});
}

TEST(PhoneColumnTest, KnowsCountryCodesExtensionsAndLocalNumbers) {
  Check(ValueType::kPhone, {{"+1 (415) 555-0100", "415.555.0100", "SAME_NUMBER"},
                            {"+44 20 7946 0958", "020 7946 0958", "SAME_NUMBER"},
                            {"415-555-0100 x22", "4155550100", "SAME_NUMBER"},
                            {"555 0100", "(415) 555-0100", "SAME_LOCAL_NUMBER"},
                            {"415 555 0100", "415 555 0108", "ONE_DIGIT_OFF"},
                            {"415 555 0100", "212 777 9341", "DISAGREES"},
                            {"0000000", "415 555 0100", "MISSING"},
                            {"-", "415 555 0100", "MISSING"}});
}

// Spreadsheets cut the digits of long numbers; such a value is as good as none.
TEST(PhoneColumnTest, NumbersThatASpreadsheetDamagedSayNothing) {
  for (const char* damaged : {"1.41555E+10",
                              "1,41555E+10",
                              "3.3E+10",
                              "4.91701E+11",
                              "'1.41555E+10",
                              "=\"1.41555E+10\"",
                              " 1.41555E+10 ",
                              "1.41555e+10",
                              "141.555E+08",
                              "1.41555E10",
                              "\u00A01.41555E+10",
                              "#REF!",
                              "#N/A",
                              "#VALUE!",
                              "########",
                              "n/a",
                              "k.A.",
                              "unbekannt",
                              "-",
                              "NULL"}) {
    EXPECT_EQ(LevelOf(ValueType::kPhone, damaged, damaged), "MISSING") << damaged;
    EXPECT_EQ(LevelOf(ValueType::kPhone, damaged, "+1 415 555 0103"), "MISSING") << damaged;
  }
}

TEST(PhoneColumnTest, ReadsTheNumberInWhatSpreadsheetsAndPeopleMakeOfIt) {
  for (const char* text : {"14155550103.0",
                           "4155550103,0",
                           "4155550103.00",
                           "'+14155550103",
                           "=\"4155550103\"",
                           "=+14155550103",
                           "\"4155550103\"",
                           "14,155,550,103",
                           "14.155.550.103,0",
                           "+1 (415) 555-0103",
                           "+1 415 555 0103 ext. 22",
                           "(415) 555-0103 x22",
                           "415.555.0103 #22",
                           "4155550103;ext=22",
                           "415 555 0103 DW 22",
                           "415 555 0103 poste 22",
                           "415 555 0103 int. 22",
                           "415 555 0103 \u0434\u043E\u0431. 22",
                           "415 555 0103 / 415 555 0104",
                           "415-555-0103 or 415-555-0104",
                           "415-555-0103|415-555-0104",
                           "415 555 0103 (office)",
                           "tel:+1-415-555-0103",
                           "Tel. 415 555 0103",
                           "001 415 555 0103"}) {
    EXPECT_EQ(LevelOf(ValueType::kPhone, text, "+1 415 555 0103"), "SAME_NUMBER") << text;
  }
  Check(ValueType::kPhone, {{"+44 (0)20 7946 0958", "020 7946 0958", "SAME_NUMBER"},
                            {"+49 (0)221 / 1234567", "0221/1234567", "SAME_NUMBER"},
                            {"0049 221 1234567", "+49 221 1234567", "SAME_NUMBER"}});
}

TEST(ColumnTest, DamagedValuesAreCountedWithAnExample) {
  for (const ValueType type : {ValueType::kPhone, ValueType::kExact, ValueType::kDate}) {
    const std::unique_ptr<Column> column = MakeColumn(type);
    for (const char* value : {"", "1.41555E+10", "20240501", "1.41555E+10", "2,3E+9"}) {
      column->Add(value);
    }
    column->Finish();
    EXPECT_EQ(column->damaged_count(), 3) << ValueTypeName(type);
    EXPECT_EQ(column->damaged_example(), "1.41555E+10");
  }
}

TEST(EmailColumnTest, TellsPeopleFromOrganisations) {
  Check(ValueType::kEmail, {{"Jo@Acme.example", "jo@acme.example", "SAME_ADDRESS"},
                            {"jo+crm@acme.example", "jo@acme.example", "SAME_ADDRESS"},
                            {"johanna.lin@acme.example", "johanna.lin@gmail.com", "SAME_NAME_PART"},
                            {"johana.lin@acme.example", "johanna.lin@acme.example", "SPELLING"},
                            {"jo@acme.example", "kim@acme.example", "SAME_ORGANISATION"},
                            {"jo@gmail.com", "kim@gmail.com", "DISAGREES"},
                            {"no address", "jo@acme.example", "MISSING"}});
}

TEST(DomainColumnTest, ReadsWebAddressesAndLeavesFreeMailOut) {
  Check(ValueType::kDomain, {{"https://www.acme.co.uk/about", "sales.acme.co.uk", "SAME_DOMAIN"},
                             {"acme.com", "acme.de", "SAME_LABEL"},
                             {"acme.com", "zenitron.com", "DISAGREES"},
                             {"gmail.com", "acme.com", "MISSING"}});
}

TEST(AddressColumnTest, KnowsAbbreviationsAndHouseNumbers) {
  Check(ValueType::kAddress, {{"12 Elm Street", "12 elm st.", "SAME_WORDS"},
                              {"12 Elmhurst Avenue", "12 Elmhurts Ave", "SAME_PLACE"},
                              {"winston hills", "winston hils", "SAME_PLACE"},
                              {"12 Elm Street", "900 Harbour Road", "DISAGREES"}});
  EXPECT_NE(LevelOf(ValueType::kAddress, "12 Elm Street", "14 Elm Street"), "SAME_PLACE");
}

TEST(DateColumnTest, ReadsManyWaysOfWritingOneDay) {
  Check(ValueType::kDate, {{"1915-11-11", "19151111", "SAME_DAY"},
                           {"11 Nov 1915", "November 11, 1915", "SAME_DAY"},
                           {"2024-05-01T10:00:00Z", "2024/05/01", "SAME_DAY"},
                           {"1915-03-04", "1915-04-03", "ONE_ERROR"},
                           {"19151113", "19151118", "ONE_ERROR"},
                           {"1915-03-04", "1915-03-27", "WITHIN_A_MONTH"},
                           {"1915-03-04", "1915-05-27", "WITHIN_A_QUARTER"},
                           {"1915-03-04", "1915-11-28", "WITHIN_A_YEAR"},
                           {"1915", "1915-03-24", "WITHIN_A_YEAR"},
                           {"1915-03-04", "1987-09-21", "DISAGREES"},
                           {"soon", "1915-03-04", "MISSING"}});
}

TEST(NumberColumnTest, ComparesByDistanceAndReadsSeparators) {
  Check(ValueType::kNumber, {{"$1,234.50", "1234.5", "EQUAL"},
                             {"1.234,50 €", "1234.50", "EQUAL"},
                             {"100", "100.5", "WITHIN_1_PERCENT"},
                             {"100", "95", "WITHIN_10_PERCENT"},
                             {"100", "75", "WITHIN_30_PERCENT"},
                             {"100", "7", "DISAGREES"},
                             {"many", "7", "MISSING"},
                             {"1.5E+06", "1500000", "EQUAL"},
                             {"1,5E+06", "1.500.000", "EQUAL"},
                             {"#DIV/0!", "7", "MISSING"}});
}

TEST(TextColumnTest, AgreesByTheWeightOfSharedWords) {
  Check(ValueType::kText, {{"Harbour crane, 12 t", "harbour CRANE 12 t", "SAME_WORDS"},
                           {"Harbour crane", "Violet umbrella", "DISAGREES"}});
}

TEST(ExactColumnTest, ForgivesOneCharacterAndPunctuation) {
  Check(ValueType::kExact, {{"DSC-W150/R", "dscw150r", "EQUAL"},
                            {"7777123", "7777133", "ONE_CHARACTER_OFF"},
                            {"nsw", "vic", "DISAGREES"},
                            {"90210.0", "90210", "EQUAL"},
                            {"4711.00", "4711", "EQUAL"},
                            {"1.23457E+15", "1.23457E+15", "MISSING"},
                            {"12E4", "12e4", "EQUAL"},
                            {"#REF!", "#REF!", "MISSING"}});
}

TEST(ColumnTest, RareAgreementHasASmallerFrequency) {
  const std::unique_ptr<Column> column = MakeColumn(ValueType::kPerson);
  const ValueId rare = column->Add("Lindqvist");
  ValueId common = kMissing;
  for (int i = 0; i < 99; ++i) common = column->Add("Poe");
  column->Finish();
  EXPECT_FLOAT_EQ(column->Compare(rare, rare).frequency, 0.01F);
  EXPECT_FLOAT_EQ(column->Compare(common, common).frequency, 0.99F);
}

// Two ways of writing one value are of one frequency, whichever is asked about.
TEST(ColumnTest, EqualFormsAreEquallyFrequentFromBothSides) {
  struct Forms {
    ValueType type;
    const char* often;
    const char* once;
  };
  for (const Forms& of : {Forms{ValueType::kAddress, "5 Main Street", "Main St 5"},
                          {ValueType::kAddress, "\xB5\xB5\xB5", "..\xB5\xB5\xB5!"},
                          {ValueType::kText, "harbour crane", "Crane, Harbour"},
                          {ValueType::kEmail, "jo@acme.example", "Jo+crm@ACME.example"},
                          {ValueType::kName, "Acme Ltd", "ACME"},
                          {ValueType::kPerson, "Ann Lee", "Lee, Ann"},
                          {ValueType::kPhone, "+1 415 555 0100", "(415) 555-0100"},
                          {ValueType::kDomain, "acme.example", "https://www.acme.example/a"},
                          {ValueType::kDate, "2024-05-31", "31.05.2024"},
                          {ValueType::kNumber, "1,234.50", "1234.5"},
                          {ValueType::kExact, "DSC-W150", "dscw150"}}) {
    const std::unique_ptr<Column> column = MakeColumn(of.type);
    ValueId often = kMissing;
    for (int i = 0; i < 3; ++i) often = column->Add(of.often);
    const ValueId once = column->Add(of.once);
    column->Finish();
    ASSERT_NE(often, kMissing);
    ASSERT_NE(once, kMissing);
    const Outcome there = column->Compare(often, once), back = column->Compare(once, often);
    EXPECT_EQ(there.level, back.level) << of.once;
    EXPECT_EQ(there.frequency, back.frequency) << of.once;
  }
}

TEST(ColumnTest, ANumberIsAsFrequentHoweverItIsWritten) {
  const std::unique_ptr<Column> column = MakeColumn(ValueType::kPhone);
  const ValueId plain = column->Add("+1 415 555 0100");
  const ValueId other = column->Add("(415) 555-0100");
  column->Add("030 231 2577");
  column->Add("030 231 2588");
  column->Finish();
  EXPECT_FLOAT_EQ(column->Compare(plain, plain).frequency, 0.5F);
  EXPECT_FLOAT_EQ(column->Compare(plain, other).frequency, 0.5F);
}

// A pair that its sketches rule out is never read, so they must not rule out what agrees.
TEST(SketchTest, RulesOutOnlyWhatDisagrees) {
  const std::string seeds[] = {"robert",
                               "poe lindqvist",
                               "12 harbour street",
                               "harbour st",
                               "9",
                               "1951-03-04",
                               "19510403",
                               "1949",
                               "1899-12-31",
                               "1900-13-01",
                               "+1 415 555 0100",
                               "5550100",
                               "acme.com",
                               "info@acme.co.uk",
                               "4155"};
  std::mt19937 random(4);
  const auto draw = [&random](size_t below) {
    return std::uniform_int_distribution<size_t>(0, below - 1)(random);
  };
  for (const ValueType type : kAllTypes) {
    const std::unique_ptr<Column> column = MakeColumn(type);
    std::vector<ValueId> values;
    for (int i = 0; i < 400; ++i) {
      std::string text = seeds[draw(std::size(seeds))];
      for (size_t edits = draw(4); edits > 0 && text.size() > 1; --edits) {
        const size_t at = draw(text.size() - 1);
        if (draw(3) == 0) text.erase(at, 1);
        if (draw(3) == 0) std::swap(text[at], text[std::min(at + 1, text.size() - 1)]);
        if (draw(3) == 0) text[std::min(at, text.size() - 1)] = "0123456789abcdeirst"[draw(19)];
      }
      values.push_back(column->Add(text));
    }
    column->Finish();
    int ruled_out = 0;
    for (const ValueId a : values) {
      for (const ValueId b : values) {
        if (a == kMissing || b == kMissing ||
            MayAgree(column->sketch_kind(), column->Sketch(a), column->Sketch(b))) {
          continue;
        }
        ++ruled_out;
        const Outcome outcome = column->Compare(a, b);
        EXPECT_EQ(outcome.level, static_cast<int>(column->levels().size()) - 1);
        EXPECT_EQ(outcome.frequency, 0);
      }
    }
    if (column->sketch_kind() != SketchKind::kNone) {
      EXPECT_GT(ruled_out, 100);
    }
  }
}

// Nobody's name, but it comes: bounded, and no crash.
TEST(ColumnTest, TakesAnyBytes) {
  const std::string hostile[] = {std::string(10'000, 'a'),
                                 std::string(10'000, ','),
                                 "\xff\xfe\x80 broken \xc3",
                                 std::string("zero\0byte", 9),
                                 "\xe2\x80\x8f\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d",
                                 "e\xcc\x81\xcc\x81\xcc\x81\xcc\x81",
                                 "a b c d e f g h i j k l m n o p q r s t u v w x y z",
                                 "' ' '",
                                 "@",
                                 "a@",
                                 "+",
                                 "99999999999999999999999999",
                                 "1e999"};
  for (const ValueType type : kAllTypes) {
    const std::unique_ptr<Column> column = MakeColumn(type);
    column->KeepTexts();
    std::vector<ValueId> ids;
    for (const std::string& text : hostile) ids.push_back(column->Add(text));
    column->Finish();
    size_t width = 0;
    for (const ValueId a : ids) {
      for (const ValueId b : ids) {
        const Outcome outcome = column->Compare(a, b);
        EXPECT_LT(outcome.level, static_cast<int>(column->levels().size()));
        EXPECT_EQ(outcome.level == kMissingLevel, a == kMissing || b == kMissing);
        if (a == b && a != kMissing) {
          EXPECT_EQ(outcome.level, 1);
        }
        std::vector<float> features;
        column->AppendFeatures(a, b, &features);
        if (width == 0) width = features.size();
        EXPECT_EQ(features.size(), width);
      }
      std::vector<uint64_t> keys;
      if (a != kMissing) column->AppendKeys(a, &keys);
      EXPECT_LT(keys.size(), 64U);
    }
  }
}

// Links must be the same in every run of the program, and a saved model must mean the same.
TEST(StableHashTest, IsTheSameInEveryProcess) {
  EXPECT_EQ(StableHash("acme", 7), StableHash(std::string("acme"), 7));
  EXPECT_EQ(StableHash("acme", 7), 17722145558339477081U);
}

TEST(ParseValueTypeTest, NamesTheTypesThatThereAre) {
  for (const ValueType type : kAllTypes) {
    const auto parsed = ParseValueType(ValueTypeName(type));
    ASSERT_TRUE(parsed.ok());
    EXPECT_EQ(*parsed, type);
  }
  EXPECT_NE(ParseValueType("nmae").status().message().find("name, person"), std::string::npos);
}

}  // namespace
}  // namespace dealtrace::linkage
