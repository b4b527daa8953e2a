#include "services/matching/domain/company_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dealtrace::matching {
namespace {

using ::testing::ElementsAre;

NameLevel Compare(absl::string_view left, absl::string_view right) {
  return CompareCompanyNames(ParseCompanyNames(left), ParseCompanyNames(right));
}

TEST(CompanyNameTest, DropsLegalFormsOfManyCountries) {
  for (const char* name :
       {"Acme Inc.", "ACME GmbH & Co. KG", "Acme S.A.R.L.", "Acme, Ltda", "acme oy",
        "Acme Sp. z o.o.", "PT Acme Tbk", "The Acme Company", "Acme Pty Ltd", "Acme K.K.",
        "Acme s.r.o.", "ACME (Pvt) Ltd.", "Acme A/S"}) {
    const std::vector<CompanyName> names = ParseCompanyNames(name);
    ASSERT_FALSE(names.empty()) << name;
    EXPECT_EQ(names[0].core.front(), "acme") << name;
    EXPECT_EQ(Compare(name, "Acme"), NameLevel::kExact) << name;
  }
}

TEST(CompanyNameTest, KeepsALegalFormThatIsTheWholeName) {
  EXPECT_THAT(ParseCompanyName("SAS").tokens, ElementsAre("sas"));
}

TEST(CompanyNameTest, JoinsDottedInitials) {
  EXPECT_EQ(Compare("I.B.M. Deutschland GmbH", "IBM"), NameLevel::kExact);
}

TEST(CompanyNameTest, FoldsCaseAccentsAndPunctuation) {
  EXPECT_EQ(Compare("Société Générale", "SOCIETE GENERALE S.A."), NameLevel::kExact);
  EXPECT_EQ(Compare("McDonald's", "McDonalds Corp"), NameLevel::kExact);
  EXPECT_EQ(Compare("Johnson & Johnson", "Johnson and Johnson"), NameLevel::kExact);
}

TEST(CompanyNameTest, WordOrderDoesNotMatter) {
  EXPECT_EQ(Compare("Baxter Stein", "Stein, Baxter"), NameLevel::kExact);
}

TEST(CompanyNameTest, FindsTheCompanyBesideOtherWords) {
  EXPECT_EQ(Compare("Acme Dynamics Ltd - GTX Pro renewal", "Acme Dynamics"), NameLevel::kExact);
  EXPECT_EQ(Compare("International Business Machines (IBM)", "IBM"), NameLevel::kExact);
}

TEST(CompanyNameTest, TellsLevelsApart) {
  EXPECT_EQ(Compare("Face Book", "Facebook"), NameLevel::kSpelling);
  EXPECT_EQ(Compare("Meridian Logistcs", "Meridian Logistics"), NameLevel::kSpelling);
  EXPECT_EQ(Compare("IBM", "International Business Machines Corp."), NameLevel::kAcronym);
  EXPECT_EQ(Compare("Meridian", "Meridian Logistics"), NameLevel::kContained);
  EXPECT_EQ(Compare("Meridian Foods", "Meridian Logistics"), NameLevel::kPartial);
  EXPECT_EQ(Compare("Northwind", "Meridian Logistics"), NameLevel::kDisagrees);
}

TEST(CompanyNameTest, GenericWordsAloneAreNoAgreement) {
  EXPECT_EQ(Compare("Zenith Solutions Group", "Northwind Solutions Group"), NameLevel::kDisagrees);
  // "Inc." behind a comma is not a company that all others are, too.
  EXPECT_EQ(Compare("Zenith, Inc.", "Northwind, Inc."), NameLevel::kDisagrees);
}

TEST(CompanyNameTest, ShortNamesForgiveNoTypingError) {
  EXPECT_EQ(Compare("Visa", "Vista"), NameLevel::kDisagrees);
}

TEST(CompanyNameTest, MissingIsMissingNeverEqual) {
  EXPECT_EQ(Compare("", ""), NameLevel::kMissing);
  EXPECT_EQ(Compare("...", "Acme"), NameLevel::kMissing);
  EXPECT_EQ(Compare("!!!", "???"), NameLevel::kMissing);
}

TEST(CompanyNameTest, SurvivesHostileText) {
  const std::string long_name(10'000, 'a');
  EXPECT_LE(ParseCompanyName(long_name).joined.size(), kCompanyNameBytesMax);
  EXPECT_LE(ParseCompanyNames(std::string(5'000, '/') + "x").size(), 6U);
  ParseCompanyNames("\xff\xfe\xc3(");
  ParseCompanyNames("شركة أكمي");
}

}  // namespace
}  // namespace dealtrace::matching
