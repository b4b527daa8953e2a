#include <gtest/gtest.h>

#include "services/ingestion/domain/amount.h"
#include "services/ingestion/domain/source_time.h"

namespace dealtrace::ingestion {
namespace {

struct AmountCase {
  const char* text;
  int64_t units;
  int32_t nanos;
};

TEST(AmountTest, ReadsWhatPeopleAndExportsWrite) {
  for (const AmountCase& test :
       std::initializer_list<AmountCase>{{"1054", 1054, 0},
                                         {"0", 0, 0},
                                         {"1,234.50", 1234, 500000000},
                                         {"1.234,50", 1234, 500000000},
                                         {"1 234,5", 1234, 500000000},
                                         {"1,234", 1234, 0},
                                         {"1,23", 1, 230000000},
                                         {"1.234", 1, 234000000},
                                         {"1.234.567", 1234567, 0},
                                         {"$1,234", 1234, 0},
                                         {"-$5", -5, 0},
                                         {"(12.50)", -12, -500000000},
                                         {"99 EUR", 99, 0},
                                         {"€ 7", 7, 0},
                                         {"1.2e6", 1200000, 0},
                                         {"+3", 3, 0},
                                         {"1'000", 1000, 0},
                                         {"12,34,567", 1234567, 0},
                                         {".5", 0, 500000000},
                                         {"5-", -5, 0},
                                         {"1.234,50-", -1234, -500000000},
                                         {"\u2212"
                                          "7",
                                          -7, 0},
                                         {"(-8)", -8, 0},
                                         {"$(9.25)", -9, -250000000},
                                         {"-$ 9", -9, 0},
                                         {"EUR -4", -4, 0},
                                         {"1\u202F"
                                          "234\u00A0"
                                          "567,5 \u20AC",
                                          1234567, 500000000},
                                         {"1\u2009"
                                          "234",
                                          1234, 0},
                                         {"CHF 1\u2019"
                                          "234.05",
                                          1234, 50000000},
                                         {"Fr. 12.-", 12, 0},
                                         {"1.234,-", 1234, 0},
                                         {"12.\u2014", 12, 0},
                                         {"Rs. 5,000/-", 5000, 0},
                                         {"Rs.500", 500, 0},
                                         {"\u20B9 1,23,45,678.90", 12345678, 900000000},
                                         {"R$ 1.234,56", 1234, 560000000},
                                         {"1 234,56 K\u010D", 1234, 560000000},
                                         {"99,90 kr.", 99, 900000000},
                                         {"kr 99", 99, 0},
                                         {"5 000 Ft", 5000, 0},
                                         {"S/. 12.5", 12, 500000000},
                                         {"\uFF11\uFF12\uFF0C\uFF13\uFF14\uFF15", 12345, 0},
                                         {"\u0661\u0662", 12, 0},
                                         {"5k", 5000, 0},
                                         {"$1.25M", 1250000, 0},
                                         {"1,5 Mio. \u20AC", 1500000, 0},
                                         {"2 Mrd. EUR", 2000000000, 0},
                                         {"TEUR 12", 12000, 0},
                                         {"12 lakh", 1200000, 0},
                                         {"1.2E+06", 1200000, 0},
                                         {"1.5E-01", 0, 150000000},
                                         {"12.", 12, 0},
                                         {" $ -   ", 0, 0},
                                         {"'1234", 1234, 0},
                                         {"$1,234.50 USD", 1234, 500000000}}) {
    auto amount = ParseAmount(test.text);
    ASSERT_TRUE(amount.has_value()) << test.text;
    EXPECT_EQ(amount->units, test.units) << test.text;
    EXPECT_EQ(amount->nanos, test.nanos) << test.text;
  }
}

TEST(AmountTest, MultipliesWithoutRounding) {
  EXPECT_EQ(*ParseAmount("1100.04", 1'000'000), (Amount{1100040000, 0}));
  EXPECT_EQ(*ParseAmount("0.1", 1000), (Amount{100, 0}));
}

TEST(AmountTest, RefusesWhatIsNoNumberOrDoesNotFit) {
  for (const char* text : {"",
                           "abc",
                           "12abc34",
                           "1.2.3,4,5",
                           "--",
                           "1e400",
                           "nan",
                           "99999999999999999999",
                           "one hundred dollars 5",
                           "1-2",
                           "12 00 0,1,",
                           "1,23,4.5",
                           "1,234 567",
                           "-",
                           "5 t",
                           "1,234.50 CR",
                           "about 5k",
                           "5 bananas",
                           "(5",
                           "5)",
                           "--5",
                           "-5-",
                           "+(5)",
                           "$5 EUR",
                           "5 per month",
                           "1.234.567,89,10",
                           "12,34,56",
                           "1e",
                           "E5",
                           "1.2E+40",
                           "(",
                           "$",
                           "5EUR6"}) {
    EXPECT_FALSE(ParseAmount(text).has_value()) << text;
  }
  EXPECT_FALSE(ParseAmount("9000000000000000000", 1000).has_value());
}

std::string Read(const char* text, DateOrder order = DateOrder::kMonthFirst,
                 const char* zone_name = "UTC") {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone(zone_name, &zone));
  auto time = TimeParser(order, zone).Parse(text);
  return time ? absl::FormatTime("%Y-%m-%dT%H:%M:%E*SZ", *time, absl::UTCTimeZone()) : "no";
}

TEST(SourceTimeTest, ReadsTheUsualForms) {
  EXPECT_EQ(Read("2025-03-01T10:00:00Z"), "2025-03-01T10:00:00Z");
  EXPECT_EQ(Read("2025-03-01T10:00:00.250+02:00"), "2025-03-01T08:00:00.25Z");
  EXPECT_EQ(Read("2025-03-01 10:00"), "2025-03-01T10:00:00Z");
  EXPECT_EQ(Read("2025-03-01"), "2025-03-01T00:00:00Z");
  EXPECT_EQ(Read("3/1/2017"), "2017-03-01T00:00:00Z");
  EXPECT_EQ(Read("3/1/2017 1:05 PM"), "2017-03-01T13:05:00Z");
  EXPECT_EQ(Read("3/1/2017", DateOrder::kDayFirst), "2017-01-03T00:00:00Z");
  EXPECT_EQ(Read("1.3.2017", DateOrder::kDayFirst), "2017-03-01T00:00:00Z");
  EXPECT_EQ(Read("20170301"), "2017-03-01T00:00:00Z");
  EXPECT_EQ(Read("1 Mar 2017"), "2017-03-01T00:00:00Z");
  EXPECT_EQ(Read("Mar 1, 2017"), "2017-03-01T00:00:00Z");
  EXPECT_EQ(Read("01-Mar-17"), "2017-03-01T00:00:00Z");
  EXPECT_EQ(Read("1488326400"), "2017-03-01T00:00:00Z");
  EXPECT_EQ(Read("1488326400000"), "2017-03-01T00:00:00Z");
}

TEST(SourceTimeTest, ReadsTimesWithoutZoneInTheSourcesZone) {
  EXPECT_EQ(Read("2025-07-01 10:00", DateOrder::kMonthFirst, "Europe/Paris"),
            "2025-07-01T08:00:00Z");
  EXPECT_EQ(Read("2025-07-01T10:00:00Z", DateOrder::kMonthFirst, "Europe/Paris"),
            "2025-07-01T10:00:00Z");
}

TEST(SourceTimeTest, RefusesWhatIsNoTime) {
  for (const char* text : {"",
                           "soon",
                           "2025-02-30",
                           "13/13/2017",
                           "2025-03-01T25:00:00Z",
                           "2025-03-01T10:00:00+99:00",
                           "0000-00-00",
                           "1/2/3",
                           "2025-03-01T10:00:00Zzz",
                           "3/1",
                           "9999-12-31",
                           "12345",
                           "99-99-9999",
                           "2025-03-01 10:00 XM",
                           "Foo 1, 2017",
                           "42798",
                           "Monday",
                           "jui 5 2017",
                           "1 jui 2017",
                           "2025-03-01 13:00 PM",
                           "2025-03-01 10:00 Europe/Nowhere",
                           "1/2/20255",
                           "March 2017",
                           "2025-03-01 10:00 +2:0",
                           "00.01.1900",
                           "2025-13-01",
                           "5/6"}) {
    EXPECT_EQ(Read(text), "no") << text;
  }
}

DateEvidence Evidence(std::initializer_list<absl::string_view> values) {
  DateEvidence evidence;
  for (absl::string_view value : values) evidence.Add(value);
  return evidence;
}

TEST(SourceTimeTest, DetectsTheOrderOfDayAndMonth) {
  EXPECT_EQ(Evidence({"10/20/2016", "3/1/2017"}).Decided(), DateOrder::kMonthFirst);
  EXPECT_EQ(Evidence({"3/1/2017", "20/10/2016"}).Decided(), DateOrder::kDayFirst);
  EXPECT_EQ(Evidence({"3.1.2017"}).Decided(), DateOrder::kDayFirst);
  EXPECT_EQ(Evidence({"3/1/2017"}).Decided(), DateOrder::kUnknown);
  EXPECT_EQ(Evidence({"3/1/2017"}).open(), 1);
  EXPECT_EQ(Evidence({"2017-03-01", "3/3/2017"}).open(), 0);
  EXPECT_TRUE(Evidence({"20/10/2016", "10/20/2016"}).mixed());
}

struct TimeCase {
  const char* text;
  const char* time;
};

TEST(SourceTimeTest, ReadsWhatExportsOfManyCountriesWrite) {
  for (const TimeCase& test : std::initializer_list<TimeCase>{
           {"3/1/2017, 1:05:09\u202FPM", "2017-03-01T13:05:09Z"},
           {"3/1/2017\u00A0"
            "1:05\u00A0p.\u00A0m.",
            "2017-03-01T13:05:00Z"},
           {"3/1/2017 12:30 a.m.", "2017-03-01T00:30:00Z"},
           {"3/1/2017 10 PM", "2017-03-01T22:00:00Z"},
           {"3/1/2017 1:05p", "2017-03-01T13:05:00Z"},
           {"\u200E3/\u200E1/\u200E2017", "2017-03-01T00:00:00Z"},
           {"2017\u201103\u201101", "2017-03-01T00:00:00Z"},
           {"01.03.2017 10:05 Uhr", "2017-01-03T10:05:00Z"},
           {"1. M\u00E4rz 2017", "2017-03-01T00:00:00Z"},
           {"Mittwoch, 1. M\u00E4rz 2017", "2017-03-01T00:00:00Z"},
           {"1. Mrz. 2017 um 10.05 Uhr", "2017-03-01T10:05:00Z"},
           {"5. J\u00E4nner 2017", "2017-01-05T00:00:00Z"},
           {"1er f\u00E9vrier 2017", "2017-02-01T00:00:00Z"},
           {"mar. 5 ao\u00FBt 2017 \u00E0 10h05", "2017-08-05T10:05:00Z"},
           {"12 d\u00E9c. 2017", "2017-12-12T00:00:00Z"},
           {"1 de marzo de 2017", "2017-03-01T00:00:00Z"},
           {"mi\u00E9rcoles, 1 de marzo de 2017", "2017-03-01T00:00:00Z"},
           {"15-ene-17", "2017-01-15T00:00:00Z"},
           {"3 ago 2017", "2017-08-03T00:00:00Z"},
           {"01MAR2017", "2017-03-01T00:00:00Z"},
           {"March 1st, 2017 at 10:05 AM", "2017-03-01T10:05:00Z"},
           {"Wed, 01 Mar 2017 10:05:00 +0200", "2017-03-01T08:05:00Z"},
           {"Wed Mar 01 2017 10:05:00 GMT+0100 (Central European Standard Time)",
            "2017-03-01T09:05:00Z"},
           {"2017-03-01T10:05:00+01:00[Europe/Berlin]", "2017-03-01T09:05:00Z"},
           {"2017-03-01 10:05 CET", "2017-03-01T09:05:00Z"},
           {"2017-07-01 10:05 AM PDT", "2017-07-01T17:05:00Z"},
           {"2017-07-01 10:05 AM ET", "2017-07-01T14:05:00Z"},
           {"2017-03-01 10:05 Europe/Paris", "2017-03-01T09:05:00Z"},
           {"2017-03-01 10:05 UTC+2", "2017-03-01T08:05:00Z"},
           {"2017/3/1 10:05", "2017-03-01T10:05:00Z"},
           {"2017. 3. 1.", "2017-03-01T00:00:00Z"},
           {"2017\u5E743\u67081\u65E5", "2017-03-01T00:00:00Z"},
           {"\uFF12\uFF10\uFF11\uFF17/3/1", "2017-03-01T00:00:00Z"},
           {"20170301.0", "2017-03-01T00:00:00Z"},
           {"3/1/69", "2069-03-01T00:00:00Z"},
           {"3/1/99", "1999-03-01T00:00:00Z"}}) {
    EXPECT_EQ(Read(test.text), test.time) << test.text;
  }
}

TEST(SourceTimeTest, AnAbbreviationOfSeveralZonesMustBeOneOfTheSources) {
  EXPECT_EQ(Read("2017-07-01 10:05 IST"), "no");
  EXPECT_EQ(Read("2017-07-01 10:05 IST", DateOrder::kMonthFirst, "Asia/Kolkata"),
            "2017-07-01T04:35:00Z");
  EXPECT_EQ(Read("2017-01-15 10:05 CST", DateOrder::kMonthFirst, "America/Chicago"),
            "2017-01-15T16:05:00Z");
  EXPECT_EQ(Read("2017-01-15 10:05 CST", DateOrder::kMonthFirst, "Europe/Paris"), "no");
}

TEST(SourceTimeTest, TakesAFixedFormat) {
  auto parser = TimeParser::ForFormat("%d %b %Y %H:%M", absl::UTCTimeZone());
  ASSERT_TRUE(parser.ok());
  EXPECT_TRUE(parser->Parse("20 Oct 2016 09:30").has_value());
  EXPECT_FALSE(parser->Parse("2016-10-20").has_value());
  EXPECT_FALSE(TimeParser::ForFormat("whatever", absl::UTCTimeZone()).ok());
  for (const char* day_first : {"DD/MM/YYYY", "d.m.yy", "TT.MM.JJJJ", "JJ/MM/AAAA", "dd-mm-aaaa"}) {
    auto named = TimeParser::ForFormat(day_first, absl::UTCTimeZone());
    ASSERT_TRUE(named.ok()) << day_first;
    EXPECT_EQ(named->Parse("03-04-2017"),
              absl::FromCivil(absl::CivilDay(2017, 4, 3), absl::UTCTimeZone()));
  }
}

}  // namespace
}  // namespace dealtrace::ingestion
