#include "services/ingestion/domain/source_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace dealtrace::ingestion {
namespace {

using ::testing::HasSubstr;

constexpr char kWhole[] = R"(
sources:
  - name: crm-export
    kind: files
    time_zone: Europe/Paris
    currency: USD
    crm:
      accounts:      {path: accounts.csv, map: {id: account, name: account, industry: sector, revenue: {column: revenue, unit: millions}, country: office_location}}
      products:      {path: products.csv, map: {id: product, name: product, family: series, list_price: sales_price}}
      users:         {path: sales_teams.csv, map: {id: sales_agent, name: sales_agent, manager: manager, region: regional_office}}
      opportunities: {path: sales_pipeline.csv, delimiter: ";", encoding: windows-1252, date_format: DD/MM/YYYY, map: {id: opportunity_id, account: account, stage: deal_stage, created_on: engage_date, close_on: close_date, amount: close_value, owner: sales_agent, product: product}}
    stages:          {Won: WON, Lost: LOST, Engaging: OPEN, "7. Closed Won": WON, "0. Downgraded": DOWNGRADED}
    calls:           {path: calls.jsonl}
)";

TEST(SourceConfigTest, ReadsEveryKey) {
  auto sources = ParseSources(kWhole, "sources.yaml");
  ASSERT_TRUE(sources.ok()) << sources.status();
  ASSERT_EQ(sources->size(), 1u);
  const SourceConfig& source = (*sources)[0];
  EXPECT_EQ(source.name, "crm-export");
  EXPECT_EQ(source.time_zone, "Europe/Paris");
  ASSERT_EQ(source.streams.size(), 5u);
  EXPECT_EQ(source.streams[0].kind, RecordKind::kUser);
  EXPECT_EQ(source.streams[4].kind, RecordKind::kCall);
  const StreamConfig* accounts = source.FindStream(RecordKind::kAccount);
  ASSERT_NE(accounts, nullptr);
  EXPECT_EQ(accounts->fields[3].column, "revenue");
  EXPECT_EQ(accounts->fields[3].unit, Unit::kMillions);
  const StreamConfig* opportunities = source.FindStream(RecordKind::kOpportunity);
  EXPECT_EQ(opportunities->csv.delimiter, ';');
  EXPECT_EQ(opportunities->csv.encoding, Encoding::kWindows1252);
  EXPECT_EQ(source.OutcomeOf("7. Closed Won"), crm::v1::OUTCOME_WON);
  EXPECT_EQ(source.OutcomeOf("engaging"), crm::v1::OUTCOME_OPEN);
  EXPECT_FALSE(source.OutcomeOf("Prospecting").has_value());
}

TEST(SourceConfigTest, GuessesOutcomesWithoutStages) {
  SourceConfig source;
  EXPECT_EQ(source.OutcomeOf("Closed Won"), crm::v1::OUTCOME_WON);
  EXPECT_EQ(source.OutcomeOf("Closed Lost"), crm::v1::OUTCOME_LOST);
  EXPECT_EQ(source.OutcomeOf("Negotiation"), crm::v1::OUTCOME_OPEN);
}

struct BadCase {
  const char* source;  // behind "sources:\n  - "
  const char* message;
};

TEST(SourceConfigTest, ErrorsNameFileKeyAndFix) {
  for (const BadCase& test : std::initializer_list<BadCase>{
           {"{kind: files, calls: {path: c.jsonl}}", "sources[0].name"},
           {"{name: A b, kind: files, calls: {path: c.jsonl}}", "lower-case"},
           {"{name: a, kind: ftp, calls: {path: c.jsonl}}", "use files"},
           {"{name: a, kind: files}", "add 'crm'"},
           {"{name: a, kind: files, cals: {path: c}}", "did you mean 'calls'?"},
           {"{name: a, kind: files, calls: {}}", "sources[0].calls.path"},
           {"{name: a, kind: files, time_zone: Mars, calls: {path: c}}", "IANA time zone"},
           {"{name: a, kind: files, currency: dollars, calls: {path: c}}", "capital letters"},
           {"{name: a, kind: files, stages: {Won: WIN}, calls: {path: c}}",
            "sources[0].stages.Won"},
           {"{name: a, kind: files, crm: {account: {path: x}}}", "did you mean 'accounts'?"},
           {"{name: a, kind: files, crm: {accounts: {path: x, map: {name: n}}}}",
            "crm.accounts.map.id"},
           {"{name: a, kind: files, crm: {accounts: {path: x, map: {id: i, nam: n}}}}",
            "did you mean 'name'?"},
           {"{name: a, kind: files, crm: {accounts: {path: x, map: {id: i, revenue: {column: r, "
            "unit: milions}}}}}",
            "map.revenue.unit"},
           {"{name: a, kind: files, crm: {accounts: {path: x, map: {id: i, name: {column: r, unit: "
            "millions}}}}}",
            "does not fit this field"},
           {"{name: a, kind: files, crm: {accounts: {path: x, encoding: ebcdic}}}", "encoding"},
           {"{name: a, kind: files, crm: {accounts: {path: x, delimiter: ab}}}", "delimiter"},
           {"{name: a, kind: files, crm: {accounts: {path: x, date_format: soon}}}", "MM/DD/YYYY"},
           {"[1, 2]", "must be a mapping"},
           {"{name: a, name: b, kind: files, calls: {path: c}}", "twice"},
       }) {
    auto sources = ParseSources(absl::StrCat("sources:\n  - ", test.source), "my.yaml");
    EXPECT_EQ(sources.status().code(), absl::StatusCode::kInvalidArgument) << test.source;
    std::string message(sources.status().message());
    EXPECT_THAT(message, HasSubstr(test.message)) << test.source;
    EXPECT_THAT(message, HasSubstr("my.yaml: ")) << test.source;
  }
}

TEST(SourceConfigTest, RefusesWhatIsNoYaml) {
  std::string deep(5000, '[');
  for (const std::string& yaml :
       {std::string(""), std::string("sources: ["), deep, std::string("- a"),
        std::string("sources: {}"), std::string("\t\x01"), std::string("sources: *x"),
        std::string(2 << 20, 'a')}) {
    EXPECT_EQ(ParseSources(yaml, "s.yaml").status().code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST(SourceConfigTest, ListsTheSourcesThereAre) {
  auto sources = ParseSources(kWhole, "sources.yaml");
  EXPECT_TRUE(FindSource(*sources, "crm-export").ok());
  EXPECT_THAT(std::string(FindSource(*sources, "other").status().message()),
              HasSubstr("crm-export"));
}

}  // namespace
}  // namespace dealtrace::ingestion
