// How whole columns are read: what their rows show together decides what each cell means.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "dealtrace/crm/v1/account.pb.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "services/ingestion/domain/amount.h"
#include "services/ingestion/domain/record_reader.h"

namespace dealtrace::ingestion {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// What a file of deals comes to.
struct Deals {
  std::map<std::string, crm::v1::Opportunity> by_id;  // by external id
  std::map<std::string, std::string> rejects;         // reason by id
  std::vector<std::string> warnings;                  // of the file, then of its rows
};

SourceConfig DealSource(const std::string& map, const std::string& stream_keys = "",
                        const std::string& source_keys = "") {
  auto sources = ParseSources(absl::StrCat("sources:\n  - name: crm\n    kind: files\n",
                                           source_keys, "    crm:\n      opportunities: {path: p, ",
                                           stream_keys, "map: {id: id, ", map, "}}\n"),
                              "sources.yaml");
  EXPECT_TRUE(sources.ok()) << sources.status();
  return sources->front();
}

Deals ReadDeals(const SourceConfig& source, const std::string& csv) {
  Deals deals;
  auto reader = OpenRecords(source, source.streams[0], BytesInMemory(csv), "deals.csv");
  EXPECT_TRUE(reader.ok()) << reader.status();
  if (!reader.ok()) return deals;
  Warnings warnings = (*reader)->file_warnings();
  RecordBatch batch;
  while (*(*reader)->Next(100, &batch)) {
    for (const SourceRecord& record : batch.records) {
      deals.by_id[record.id.substr(4)] = static_cast<const crm::v1::Opportunity&>(*record.message);
    }
    for (const Reject& reject : batch.rejects) {
      deals.rejects[reject.id.empty() ? absl::StrCat("line ", reject.line) : reject.id.substr(4)] =
          absl::StrCat(reject.field, ": ", reject.reason);
    }
    warnings.Merge(batch.warnings);
  }
  for (const auto& [text, count] : warnings.counts()) {
    deals.warnings.push_back(absl::StrCat(text, " x", count));
  }
  return deals;
}

std::string Money(const Deals& deals, const std::string& id) {
  const auto found = deals.by_id.find(id);
  if (found == deals.by_id.end()) return "rejected";
  if (!found->second.has_amount()) return "none";
  const auto& money = found->second.amount();
  const std::string value = FormatAmount({money.units(), money.nanos()});
  return money.currency_code().empty() ? value : absl::StrCat(value, " ", money.currency_code());
}

// The amounts of one column, in order, read from a file with this delimiter.
std::vector<std::string> Amounts(const std::vector<std::string>& cells, char delimiter,
                                 std::vector<std::string>* warnings,
                                 const std::string& field = "amount: amount") {
  std::string csv = absl::StrCat("id", std::string(1, delimiter), "amount\n");
  for (size_t i = 0; i < cells.size(); ++i) {
    absl::StrAppend(&csv, i, std::string(1, delimiter), "\"", cells[i], "\"\n");
  }
  const Deals deals = ReadDeals(DealSource(field), csv);
  std::vector<std::string> amounts;
  for (size_t i = 0; i < cells.size(); ++i) amounts.push_back(Money(deals, absl::StrCat(i)));
  if (warnings != nullptr) *warnings = deals.warnings;
  return amounts;
}

struct ColumnCase {
  const char* what;
  char delimiter;
  std::vector<std::string> cells;
  std::vector<std::string> amounts;
  int warning_count;
};

TEST(NumberColumnTest, TheColumnDecidesWhatAMarkMeans) {
  const ColumnCase cases[] = {
      {"cents show the comma", ';', {"4.321,10", "18.750", "7,5"}, {"4321.1", "18750", "7.5"}, 0},
      {"the last row shows it", ',', {"18.750", "2.400", "0,75"}, {"18750", "2400", "0.75"}, 0},
      {"repeated points are groups", ',', {"18.750", "3.000.000"}, {"18750", "3000000"}, 0},
      {"cents show the point", ';', {"4,321.10", "18,750", "7.5"}, {"4321.1", "18750", "7.5"}, 0},
      {"repeated commas are groups", ';', {"18,750", "3,000,000"}, {"18750", "3000000"}, 0},
      {"a point that is no group", ',', {"18.750", "1234.500"}, {"18.75", "1234.5"}, 0},
      {"a leading zero is no group", ',', {"18.750", "0.125"}, {"18.75", "0.125"}, 0},
      {"an exponent has decimals", ';', {"1,234E+05", "18.750"}, {"123400", "18750"}, 0},
      {"no decimals said so", ';', {"12,-", "18.750"}, {"12", "18750"}, 0},
      {"a Swiss book",
       ',',
       {"12.--",
        "18\xE2\x80\x99"
        "750.00",
        "3'000"},
       {"12", "18750", "3000"},
       0},
      {"spaces group, a comma has decimals",
       ';',
       {"18\xC2\xA0"
        "750,25",
        "1.500"},
       {"18750.25", "1500"},
       0},
      {"only the semicolon tells", ';', {"18.750", "2.400"}, {"18750", "2400"}, 1},
      {"only commas between cells tell", ',', {"18.750", "2.400"}, {"18.75", "2.4"}, 1},
      {"thousands of an English file", ',', {"18,750", "2,400"}, {"18750", "2400"}, 0},
      {"a tab tells nothing, money does", '\t', {"18.750", "2,400"}, {"18750", "2400"}, 1},
      {"a currency tells", ',', {"R$ 18.750", "kr 2.400"}, {"18750 BRL", "2400"}, 1},
      {"rupees by their usual mark",
       ';',
       {"\xE2\x82\xB9"
        "18,750"},
       {"18750 INR"},
       0},
  };
  for (const ColumnCase& test : cases) {
    std::vector<std::string> warnings;
    EXPECT_EQ(Amounts(test.cells, test.delimiter, &warnings), test.amounts) << test.what;
    EXPECT_EQ(static_cast<int>(warnings.size()), test.warning_count)
        << test.what << ": " << absl::StrJoin(warnings, "\n");
  }
}

TEST(NumberColumnTest, DoubtNamesTheColumnTheReadingAndTheKey) {
  std::vector<std::string> warnings;
  Amounts({"18.750", "2.400"}, ',', &warnings);
  EXPECT_THAT(warnings,
              ElementsAre(AllOf(HasSubstr("column 'amount'"), HasSubstr("separate decimals"),
                                HasSubstr("set decimal_mark for crm.opportunities.map.amount"),
                                HasSubstr("x2"))));
}

TEST(NumberColumnTest, AColumnThatHoldsBothRefusesWhatItCannotTell) {
  std::vector<std::string> warnings;
  EXPECT_THAT(Amounts({"1,234.50", "1.234,50", "18.750", "USD 25,000", "9"}, ',', &warnings),
              ElementsAre("1234.5", "1234.5", "rejected", "25000 USD", "9"));
  EXPECT_THAT(warnings,
              Contains(HasSubstr("separates decimals with '.' in 1 values and with ','")));
  const Deals deals = ReadDeals(DealSource("amount: amount"),
                                "id,amount\na,\"1,234.50\"\nb,\"1.234,50\"\nc,18.750\n");
  EXPECT_THAT(deals.rejects.at("c"),
              AllOf(HasSubstr("is 18.75 if '.' separates decimals and 18750 if ',' separates"),
                    HasSubstr("decimal_mark for crm.opportunities.map.amount")));
}

TEST(NumberColumnTest, ALaterValueThatContradictsTheColumnIsRefusedWithBothReadings) {
  std::string csv = "id;amount\n";
  for (int i = 0; i < 6000; ++i) absl::StrAppend(&csv, i, ";1.234,50\n");
  absl::StrAppend(&csv, "late;1,234.50\nopen;12.500\n");
  const Deals deals = ReadDeals(DealSource("amount: amount"), csv);
  EXPECT_THAT(deals.rejects.at("late"), HasSubstr("in the rest of the column ',' does"));
  EXPECT_EQ(Money(deals, "open"), "12500");
  EXPECT_THAT(deals.warnings, ElementsAre(HasSubstr("',' was taken, and the others were refused")));
}

TEST(NumberColumnTest, OtherNumberColumnsOfTheFileAreEvidence) {
  // `Gebucht` is not mapped, and has cents.
  Deals deals = ReadDeals(DealSource("amount: amount"),
                          "id,amount,Gebucht\na,18.750,\"9,90\"\nb,2.400,\"10,00\"\n");
  EXPECT_EQ(Money(deals, "a"), "18750");
  EXPECT_THAT(deals.warnings, IsEmpty());
  // A column of versions is no evidence.
  deals = ReadDeals(DealSource("amount: amount"), "id,amount,version\na,18.750,1.200.300\n");
  EXPECT_EQ(Money(deals, "a"), "18.75");
}

TEST(NumberColumnTest, TheMappingDecidesAndRefusesTheOtherMark) {
  std::vector<std::string> warnings;
  EXPECT_THAT(Amounts({"18.750", "1.5", "1,5"}, ',', &warnings,
                      "amount: {column: amount, decimal_mark: ','}"),
              ElementsAre("18750", "rejected", "1.5"));
  EXPECT_THAT(warnings, IsEmpty());
  const Deals deals = ReadDeals(DealSource("amount: amount", "decimal_mark: point, "),
                                "id;amount\na;18.750\nb;2,5\n");
  EXPECT_EQ(Money(deals, "a"), "18.75");
  EXPECT_EQ(Money(deals, "b"), "rejected");
}

TEST(NumberColumnTest, WholeNumbersHaveNoDecimalsAndSharesHaveNothingElse) {
  auto sources = ParseSources(
      "sources:\n  - name: crm\n    kind: files\n    crm:\n      accounts: {path: p, map: {id: id, "
      "employees: e}}\n",
      "sources.yaml");
  ASSERT_TRUE(sources.ok());
  auto reader = OpenRecords((*sources)[0], (*sources)[0].streams[0],
                            BytesInMemory("id,e\na,1.200\nb,\"2,400\"\nc,12 pax\n"), "a.csv");
  ASSERT_TRUE(reader.ok());
  RecordBatch batch;
  ASSERT_TRUE(*(*reader)->Next(10, &batch));
  std::vector<int64_t> employees;
  for (const SourceRecord& record : batch.records) {
    employees.push_back(static_cast<const crm::v1::Account&>(*record.message).employee_count());
  }
  EXPECT_THAT(employees, ElementsAre(1200, 2400, 12));
  const Deals deals = ReadDeals(DealSource("probability: p"),
                                "id,p\na,75\nb,1\nc,\"12,5\"\nd,40 %\ne,\"12,500\"\n");
  EXPECT_DOUBLE_EQ(deals.by_id.at("a").probability(), 0.75);
  EXPECT_DOUBLE_EQ(deals.by_id.at("b").probability(), 0.01);
  EXPECT_DOUBLE_EQ(deals.by_id.at("c").probability(), 0.125);
  EXPECT_DOUBLE_EQ(deals.by_id.at("d").probability(), 0.4);
  EXPECT_DOUBLE_EQ(deals.by_id.at("e").probability(), 0.125);
  EXPECT_DOUBLE_EQ(
      ReadDeals(DealSource("probability: p"), "id,p\na,1\nb,0.5\n").by_id.at("a").probability(), 1);
}

TEST(CurrencyColumnTest, TheSignOrCodeGivesTheCurrency) {
  EXPECT_THAT(Amounts({"\xE2\x82\xAC 5", "5 EUR", "US$5", "5 z\xC5\x82", "CHF 5", "A$5",
                       "\xC2\xA3"
                       "5",
                       "$5 CAD", "5 kr CZK", "5"},
                      ',', nullptr),
              ElementsAre("5 EUR", "5 EUR", "5 USD", "5 PLN", "5 CHF", "5 AUD", "5 GBP", "5 CAD",
                          "rejected", "5"));
}

TEST(CurrencyColumnTest, ASignOfSeveralCurrenciesIsToldOrSettledByTheMapping) {
  std::vector<std::string> warnings;
  EXPECT_THAT(Amounts({"$5", "7 kr", "$6"}, ',', &warnings), ElementsAre("5", "7", "6"));
  EXPECT_THAT(warnings, ElementsAre(AllOf(HasSubstr("'$'"), HasSubstr("x2")), HasSubstr("'kr'")));
  EXPECT_THAT(Amounts({"$5",
                       "\xE2\x82\xAC"
                       "7",
                       "9"},
                      ',', &warnings, "amount: {column: amount, currency: AUD}"),
              ElementsAre("5 AUD", "7 EUR", "9 AUD"));
  EXPECT_THAT(warnings, IsEmpty());
}

TEST(CurrencyColumnTest, ACurrencyColumnThatContradictsIsTold) {
  const Deals deals = ReadDeals(DealSource("amount: amount, currency: cur"),
                                "id,amount,cur\na,$5,CAD\nb,$6,\nc,5 EUR,USD\nd,7,\xE2\x82\xAC\n");
  EXPECT_EQ(Money(deals, "a"), "5 CAD");
  EXPECT_EQ(Money(deals, "b"), "6");
  EXPECT_EQ(Money(deals, "c"), "5 USD");
  EXPECT_EQ(Money(deals, "d"), "7 EUR");
  EXPECT_THAT(deals.warnings,
              Contains(AllOf(HasSubstr("contradicts the currency column"), HasSubstr("x1"))));
  EXPECT_THAT(deals.warnings, Contains(HasSubstr("'$', the sign of several currencies")));
}

std::string Day(const google::protobuf::Timestamp& time) {
  return absl::FormatTime("%Y-%m-%d", absl::FromUnixSeconds(time.seconds()), absl::UTCTimeZone());
}

TEST(DateColumnTest, TheEvidenceOfOneColumnServesTheOthersOfTheFile) {
  const SourceConfig source = DealSource("created_on: begin, close_on: end");
  Deals deals =
      ReadDeals(source, "id,begin,end\na,02/03/2024,04/05/2024\nb,01/02/2024,31/05/2024\n");
  EXPECT_EQ(Day(deals.by_id.at("a").open_time()), "2024-03-02");
  EXPECT_EQ(Day(deals.by_id.at("a").close_time()), "2024-05-04");
  EXPECT_THAT(deals.warnings, IsEmpty());
  // The other way round, and from a column that is not mapped.
  deals = ReadDeals(source, "id,begin,end,seen\na,02-03-2024,04-05-2024,05/31/2024\n");
  EXPECT_EQ(Day(deals.by_id.at("a").open_time()), "2024-02-03");
  EXPECT_THAT(deals.warnings, IsEmpty());
}

TEST(DateColumnTest, ALateRowDecidesForAllBeforeIt) {
  std::string csv = "id,end\n";
  for (int i = 0; i < 9000; ++i) absl::StrAppend(&csv, i, ",02/03/2024\n");
  absl::StrAppend(&csv, "late,13/03/2024\n");
  const Deals deals = ReadDeals(DealSource("close_on: end"), csv);
  EXPECT_EQ(Day(deals.by_id.at("0").close_time()), "2024-03-02");
  EXPECT_THAT(deals.warnings, IsEmpty());
}

TEST(DateColumnTest, DoubtIsToldWithTheFormThatWasTaken) {
  Deals deals = ReadDeals(DealSource("close_on: end"), "id,end\na,02/03/24\n");
  EXPECT_EQ(Day(deals.by_id.at("a").close_time()), "2024-02-03");
  EXPECT_THAT(deals.warnings,
              ElementsAre(AllOf(HasSubstr("column 'end'"), HasSubstr("read as MM/DD/YY;"),
                                HasSubstr("date_format for crm.opportunities.map.close_on"))));
  // Where the comma separates decimals the day comes first.
  deals =
      ReadDeals(DealSource("close_on: end, amount: amount"), "id;end;amount\na;02/03/2024;1,50\n");
  EXPECT_EQ(Day(deals.by_id.at("a").close_time()), "2024-03-02");
  EXPECT_THAT(deals.warnings, ElementsAre(HasSubstr("read as DD/MM/YYYY")));
  // No order is needed: nothing is told.
  deals = ReadDeals(DealSource("close_on: end"), "id,end\na,03/03/2024\nb,2024-02-01\n");
  EXPECT_THAT(deals.warnings, IsEmpty());
}

TEST(DateColumnTest, AColumnOfBothOrdersRefusesWhatItCannotTell) {
  const Deals deals = ReadDeals(DealSource("close_on: end"),
                                "id,end\na,13/03/2024\nb,03/14/2024\nc,02/03/2024\nd,5/5/2024\n");
  EXPECT_EQ(Day(deals.by_id.at("a").close_time()), "2024-03-13");
  EXPECT_EQ(Day(deals.by_id.at("b").close_time()), "2024-03-14");
  EXPECT_THAT(deals.rejects.at("c"), HasSubstr("is 2024-02-03 or 2024-03-02"));
  EXPECT_EQ(Day(deals.by_id.at("d").close_time()), "2024-05-05");
  EXPECT_THAT(deals.warnings, ElementsAre(HasSubstr("writes the day first in 1 values and")));
}

TEST(DateColumnTest, AWrongDateNamesTheFormOfItsColumnOnly) {
  Deals deals = ReadDeals(DealSource("close_on: end"),
                          "id,end\na,13.03.2024\nb,soon\nc,03.14.2024\nd,30.02.2024\n" +
                              std::string("e,1.1.2024\nf,2.1.2024\n"));
  EXPECT_THAT(deals.rejects.at("b"), HasSubstr("(DD.MM.YYYY)"));
  EXPECT_THAT(deals.rejects.at("d"), HasSubstr("does not exist"));
  deals = ReadDeals(DealSource("close_on: end"), "id,end\na,2024-03-13\nb,soon enough\n");
  EXPECT_THAT(deals.rejects.at("b"), AllOf(HasSubstr("(YYYY-MM-DD)"), Not(HasSubstr("MM/DD"))));
  deals = ReadDeals(DealSource("close_on: end"), "id,end\na,Acme Corp\n");
  EXPECT_THAT(deals.rejects.at("a"), HasSubstr("no value of its column is"));
  deals = ReadDeals(DealSource("close_on: {column: end, date_format: JJ/MM/AAAA}"),
                    "id,end\na,Acme Corp\n");
  EXPECT_THAT(deals.rejects.at("a"), HasSubstr("(JJ/MM/AAAA)"));
}

TEST(DateColumnTest, SerialNumbersOfASpreadsheetAreReadAndTold) {
  const Deals deals = ReadDeals(DealSource("close_on: end"),
                                "id,end\na,45291\nb,\"45291,5\"\nc,2024-01-02\nd,12345\n");
  EXPECT_EQ(Day(deals.by_id.at("a").close_time()), "2023-12-31");
  EXPECT_EQ(deals.by_id.at("b").close_time().seconds() % 86400, 43200);
  EXPECT_THAT(deals.rejects, ElementsAre(testing::Key("d")));
  EXPECT_THAT(deals.warnings, ElementsAre(AllOf(HasSubstr("days since 1900"), HasSubstr("x2"))));
}

TEST(SalesforceColumnTest, IdsWhoseChecksumIsWrongAreToldBesideSoundOnes) {
  Deals deals = ReadDeals(DealSource("name: name"),
                          "id,name\n006B000000QwErTIAV,a\n006B000000QwErTIAA,b\n"
                          "006b000000qwertiav,c\n");
  EXPECT_EQ(deals.by_id.size(), 3u);
  EXPECT_THAT(deals.warnings, ElementsAre(AllOf(HasSubstr("column 'id' holds ids of 18 characters"),
                                                HasSubstr("first in line 3"), HasSubstr("x2"))));
  // Another system's ids of 18 characters are none of Salesforce's.
  deals = ReadDeals(DealSource("name: name"), "id,name\n9f86d081884c7d659a,a\n");
  EXPECT_THAT(deals.warnings, IsEmpty());
}

TEST(SpreadsheetTest, ErrorCellsAreLeftOutAndTold) {
  const Deals deals =
      ReadDeals(DealSource("name: n, account: acc, amount: amount, close_on: end"),
                "id,n,acc,amount,end,x\na,#REF!,#N/A,#VALUE!,########,#NAME?\n"
                "b,#1 in town,ok,5,2024-01-02,#todo\nc,n,ok,#BEZUG!,#NV,#\xC2\xA1VALOR!\n");
  ASSERT_EQ(deals.by_id.size(), 3u);
  const crm::v1::Opportunity& broken = deals.by_id.at("a");
  EXPECT_EQ(broken.display_name(), "");
  EXPECT_EQ(broken.account(), "");
  EXPECT_FALSE(broken.has_amount());
  EXPECT_FALSE(broken.has_close_time());
  EXPECT_EQ(broken.custom_fields().size(), 0u);
  EXPECT_EQ(deals.by_id.at("b").display_name(), "#1 in town");
  EXPECT_EQ(deals.by_id.at("b").custom_fields().at("x"), "#todo");
  EXPECT_FALSE(deals.by_id.at("c").has_amount());
  EXPECT_THAT(deals.warnings, Contains(AllOf(HasSubstr("column 'amount' holds an error"),
                                             HasSubstr("in line 2"), HasSubstr("x2"))));
}

TEST(SpreadsheetTest, PhonesInScientificNotationAreLeftOutAndTold) {
  const Deals deals =
      ReadDeals(DealSource("contact_phone: phone"),
                "id,phone\na,+49 30 "
                "901820\nb,4.93090E+10\nc,4.93E+10\nd,49309018200.0\ne,\"=\"\"0309018\"\"\"\n"
                "f,\"4,93E+10\"\ng,'+4930901820\nh,030 90 ext. 5\n");
  EXPECT_EQ(deals.by_id.at("a").contact_phone(), "+49 30 901820");
  for (const char* damaged : {"b", "c", "f"}) {
    EXPECT_EQ(deals.by_id.at(damaged).contact_phone(), "") << damaged;
  }
  EXPECT_EQ(deals.by_id.at("d").contact_phone(), "49309018200");
  EXPECT_EQ(deals.by_id.at("e").contact_phone(), "0309018");
  EXPECT_EQ(deals.by_id.at("g").contact_phone(), "+4930901820");
  EXPECT_EQ(deals.by_id.at("h").contact_phone(), "030 90 ext. 5");
  EXPECT_THAT(deals.warnings, ElementsAre(AllOf(HasSubstr("column 'phone'"),
                                                HasSubstr("first in line 3"), HasSubstr("x3"))));
}

TEST(SpreadsheetTest, IdsInScientificNotationAreRefusedAndNeverJoined) {
  const Deals deals = ReadDeals(DealSource("account: acc"),
                                "id,acc\n1.41555E+10,x\n2,1.41555E+10\n3,12E4\n4E10,y\n");
  EXPECT_THAT(deals.rejects, ElementsAre(testing::Pair("line 2", HasSubstr("has shortened"))));
  EXPECT_EQ(deals.by_id.at("2").account(), "");
  EXPECT_EQ(deals.by_id.at("3").account(), "accounts/crm~12E4");
  EXPECT_THAT(deals.by_id, Contains(testing::Key("4E10")));
  EXPECT_THAT(deals.warnings, ElementsAre(AllOf(HasSubstr("column 'acc' holds ids"),
                                                HasSubstr("first in line 3"))));
}

}  // namespace
}  // namespace dealtrace::ingestion
