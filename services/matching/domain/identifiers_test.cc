// Phones, e-mail addresses and people's names.
#include <gtest/gtest.h>

#include "libs/linkage/internet_names.h"
#include "services/matching/domain/email.h"
#include "services/matching/domain/person_name.h"
#include "services/matching/domain/phone.h"

namespace dealtrace::matching {
namespace {

TEST(PhoneTest, ReadsInternationalAndNationalForms) {
  EXPECT_EQ(ToE164("+1 (415) 555-0100", ""), "+14155550100");
  EXPECT_EQ(ToE164("(415) 555-0100", "US"), "+14155550100");
  EXPECT_EQ(ToE164("020 7946 0018", "GB"), "+442079460018");
  EXPECT_EQ(ToE164("01 99 00 12 34", "FR"), "+33199001234");
  EXPECT_EQ(ToE164("+1 415 555 0100 ext. 22", ""), "+14155550100");
}

TEST(PhoneTest, RefusesWhatIsNoNumber) {
  EXPECT_EQ(ToE164("", "US"), "");
  EXPECT_EQ(ToE164("unknown", "US"), "");
  EXPECT_EQ(ToE164("12", "US"), "");
  EXPECT_EQ(ToE164("415 555 0100", ""), "");
  EXPECT_EQ(ToE164(std::string(5'000, '1'), "US"), "");
}

TEST(PhoneTest, TailIsTheSameForAllSpellings) {
  EXPECT_EQ(PhoneTail("+1 (415) 555-0100"), "5550100");
  EXPECT_EQ(PhoneTail("415.555.0100 x 22"), "5550100");
  EXPECT_EQ(PhoneTail("12345"), "");
}

TEST(PhoneTest, InfersTheCountryFromTheOtherSide) {
  EXPECT_TRUE(SamePhone(ParsePhone("+14155550100", ""), ParsePhone("(415) 555-0100", "US")));
  EXPECT_TRUE(SamePhone(ParsePhone("415-555-0100", ""), ParsePhone("(415) 555-0100", "US")));
  EXPECT_TRUE(SamePhone(ParsePhone("0199001234", ""), ParsePhone("+33 1 99 00 12 34", "")));
  EXPECT_TRUE(SamePhone(ParsePhone("415-555-0100", ""), ParsePhone("(415) 555 0100", "")));
}

TEST(PhoneTest, OtherNumbersDiffer) {
  EXPECT_FALSE(SamePhone(ParsePhone("+14155550100", ""), ParsePhone("+442075550100", "")));
  EXPECT_FALSE(SamePhone(ParsePhone("+14155550100", ""), ParsePhone("+14155550101", "")));
  EXPECT_FALSE(SamePhone(ParsePhone("", ""), ParsePhone("", "")));
  EXPECT_FALSE(SamePhone(ParsePhone("", "US"), ParsePhone("+14155550100", "")));
}

TEST(PhoneTest, ReadingAheadChangesNoAnswer) {
  const char* texts[] = {"+14155550100", "(415) 555-0100",       "415.555.0100 x 22",
                         "4155550100",   "+44 (0)20 7555 0100",  "020 7555 0100",
                         "5550100",      "+1 415 555 0100 ext 5"};
  PhoneReader reader;
  int same = 0;
  for (const char* left : texts) {
    for (const char* right : texts) {
      for (const char* region : {"", "US", "GB"}) {
        const Phone a = ParsePhone(left, "");
        Phone b = ParsePhone(right, region);
        const bool expected = SamePhone(a, b);
        EXPECT_EQ(reader.Same(a, b), expected) << left << " " << right << " " << region;
        reader.ReadAhead(b);
        EXPECT_EQ(b.e164, ToE164(right, region));
        EXPECT_EQ(reader.Same(a, b), expected) << left << " " << right << " " << region;
        EXPECT_EQ(reader.Same(b, a), expected) << left << " " << right << " " << region;
        same += expected ? 1 : 0;
      }
    }
  }
  EXPECT_GT(same, 20);
  EXPECT_LT(same, 150);
}

// Two damaged numbers look the same, and are numbers of different people.
TEST(PhoneTest, WhatASpreadsheetDamagedIsNoNumber) {
  for (const char* damaged :
       {"1.41555E+10", "1,41555E+10", "3.3E+10", "4.91701E+11", "'1.41555E+10", "=\"1.41555E+10\"",
        "1.41555e+10", "1.41555E10", " 1.41555E+10 ", "141.555E+08"}) {
    EXPECT_EQ(ToE164(damaged, "US"), "") << damaged;
    EXPECT_EQ(PhoneTail(damaged), "") << damaged;
    EXPECT_FALSE(SamePhone(ParsePhone(damaged, "US"), ParsePhone(damaged, "US"))) << damaged;
  }
  for (const char* number : {"14155550103.0", "4155550103,0", "4155550103.00", "+14155550103.0",
                             "14,155,550,103.0", "'4155550103", "=\"4155550103\""}) {
    EXPECT_TRUE(SamePhone(ParsePhone(number, "US"), ParsePhone("+1 415 555 0103", ""))) << number;
    EXPECT_EQ(PhoneTail(number), "5550103") << number;
    EXPECT_EQ(ToE164(number, "US"), "+14155550103") << number;
  }
}

TEST(PhoneTest, KnowsCountriesByNameAndCode) {
  EXPECT_EQ(RegionOfCountry("United States"), "US");
  EXPECT_EQ(RegionOfCountry("  deutschland "), "DE");
  EXPECT_EQ(RegionOfCountry("España"), "ES");
  EXPECT_EQ(RegionOfCountry("fr"), "FR");
  EXPECT_EQ(RegionOfCountry("UK"), "GB");
  EXPECT_EQ(RegionOfCountry("Atlantis"), "");
  EXPECT_EQ(RegionOfCountry(""), "");
}

TEST(EmailTest, FindsTheOrganisation) {
  EXPECT_EQ(linkage::OrganisationDomain("jo@acme.example"), "acme.example");
  EXPECT_EQ(linkage::OrganisationDomain("jo@mail.acme.co.uk"), "acme.co.uk");
  EXPECT_EQ(linkage::OrganisationDomain("https://www.Acme.com/en?x=1"), "acme.com");
  EXPECT_EQ(linkage::OrganisationDomain("www.acme.com"), "acme.com");
}

TEST(EmailTest, FreeMailIsNoOrganisation) {
  EXPECT_EQ(linkage::OrganisationDomain("jo@gmail.com"), "");
  EXPECT_EQ(linkage::OrganisationDomain("jo@yahoo.co.uk"), "");
  EXPECT_EQ(linkage::OrganisationDomain("acme"), "");
  EXPECT_EQ(linkage::OrganisationDomain(""), "");
}

TEST(EmailTest, NormalizesOnlyAddresses) {
  EXPECT_EQ(NormalizeEmail(" Jo@Acme.Example "), "jo@acme.example");
  EXPECT_EQ(NormalizeEmail("@acme.example"), "");
  EXPECT_EQ(NormalizeEmail("jo@"), "");
  EXPECT_EQ(NormalizeEmail("jo lin@acme.example"), "");
}

bool Same(absl::string_view left, absl::string_view right) {
  return SamePerson(ParsePersonName(left), ParsePersonName(right));
}

TEST(PersonNameTest, OrderTitlesAndInitialsDoNotMatter) {
  EXPECT_TRUE(Same("Jo Lin", "LIN, Jo"));
  EXPECT_TRUE(Same("Dr. Jo Lin", "jo lin"));
  EXPECT_TRUE(Same("J. Lin", "Jo Lin"));
  EXPECT_TRUE(Same("José Núñez", "Jose Nunez"));
  EXPECT_EQ(ParsePersonName("Dr. Jo LIN").key, ParsePersonName("Lin, Jo").key);
}

TEST(PersonNameTest, OtherPeopleDiffer) {
  EXPECT_FALSE(Same("Jo Lin", "Kim Lin"));
  EXPECT_FALSE(Same("Jo Lin", "Jo Lane"));
}

TEST(PersonNameTest, AFirstNameAloneIsNobody) {
  EXPECT_FALSE(Same("Jo", "Jo"));
  EXPECT_FALSE(Same("", ""));
  EXPECT_EQ(ParsePersonName("Jo").key, "");
}

}  // namespace
}  // namespace dealtrace::matching
