// Tests of the three renderings.
#include "services/report/domain/render.h"

#include <regex>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "services/report/domain/test_facts.h"

namespace dealtrace::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// The first thing that is wrong with the nesting of the tags; empty when they are well-formed.
std::string FirstMarkupError(const std::string& html) {
  static const std::set<std::string> kVoid = {"meta", "br", "!DOCTYPE"};
  std::vector<std::string> open;
  for (size_t at = html.find('<'); at != std::string::npos; at = html.find('<', at + 1)) {
    const size_t end = html.find('>', at);
    if (end == std::string::npos) return "a tag is not closed";
    const std::string tag = html.substr(at + 1, end - at - 1);
    if (tag.find('<') != std::string::npos) return "a bare < in: " + tag;
    const std::string name = tag.substr(0, tag.find_first_of(" \n/", tag[0] == '/' ? 1 : 0));
    if (tag[0] == '/') {
      if (open.empty() || "/" + open.back() != name) return "unexpected <" + name + ">";
      open.pop_back();
    } else if (kVoid.count(name) == 0 && tag.back() != '/') {
      open.push_back(name);
    }
    if (name == "style") at = html.find("</style>", at) - 1;
  }
  return open.empty() ? "" : "not closed: " + open.back();
}

std::vector<std::string> AttributeValues(const std::string& html, const std::string& attribute) {
  std::vector<std::string> values;
  const std::regex pattern(" " + attribute + "=\"([^\"]*)\"");
  for (std::sregex_iterator it(html.begin(), html.end(), pattern), end; it != end; ++it) {
    values.push_back((*it)[1]);
  }
  return values;
}

const char kHostile[] = "<script>alert(1)</script>\"'&|`*_[x](y)\n# no \xE2\x80\xAE gnp.exe";

WinLossReport HostileReport() {
  std::vector<DealFact> deals = ElevenDeals();
  for (DealFact& deal : deals) {
    deal.title = kHostile;
    deal.account.label = kHostile;
    deal.product = {std::string("crm~") + kHostile, kHostile, Resolution::kUnresolved, kHostile};
    deal.rep.label = std::string(10'000, 'x');
    deal.segment = "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D \xff\xfe";  // right-to-left, then not UTF-8
    deal.industry = kHostile;
    if (deal.score.has_value()) deal.score->explanations = {kHostile};
    for (Reason& reason : deal.reasons) {
      reason.evidence[0].quote.text = absl::StrCat(kHostile, reason.code);
      reason.evidence[0].quote.call_id = kHostile;
    }
    if (!deal.crm_reason_codes.empty()) deal.crm_reason_codes = {kHostile};
  }
  std::vector<CallFact> calls = FourCalls();
  for (CallFact& call : calls) {
    call.id = kHostile;
    if (call.decision != LinkDecision::kUndecided) call.decision_reason = kHostile;
  }
  return BuildReport(deals, calls);
}

TEST(RenderHtmlTest, IsWellFormedAndRefersToNothingOutside) {
  for (const WinLossReport& report :
       {BuildReport(ElevenDeals(), FourCalls()), BuildReport({}, {}), HostileReport()}) {
    const std::string html = RenderHtml(report);
    EXPECT_EQ(FirstMarkupError(html), "");
    EXPECT_THAT(html, Not(HasSubstr("http://")));
    EXPECT_THAT(html, Not(HasSubstr("https://")));
    EXPECT_THAT(html, Not(HasSubstr(" src=")));
    EXPECT_THAT(html, Not(HasSubstr("url(")));
    EXPECT_THAT(html, Not(HasSubstr("<script")));
    EXPECT_THAT(html, Not(HasSubstr("<link")));
    for (const std::string& href : AttributeValues(html, "href")) {
      EXPECT_TRUE(absl::StartsWith(href, "#") || absl::StartsWith(href, "/v1/")) << href;
    }
    // A content security policy without 'unsafe-inline' forbids these.
    EXPECT_TRUE(AttributeValues(html, "style").empty());
    EXPECT_TRUE(AttributeValues(html, "on[a-z]+").empty());
  }
}

TEST(RenderHtmlTest, EveryLinkInsideThePageHasATarget) {
  const std::string html = RenderHtml(BuildReport(ElevenDeals(), FourCalls()));
  const std::vector<std::string> ids = AttributeValues(html, "id");
  const std::set<std::string> targets(ids.begin(), ids.end());
  EXPECT_EQ(targets.size(), ids.size()) << "an id occurs twice";
  int inside = 0;
  for (const std::string& href : AttributeValues(html, "href")) {
    if (!absl::StartsWith(href, "#")) continue;
    ++inside;
    EXPECT_EQ(targets.count(href.substr(1)), 1u) << href;
  }
  EXPECT_GT(inside, 50);
}

TEST(RenderHtmlTest, ShowsQuotesVerbatimWithTheirPlace) {
  const std::string html = RenderHtml(BuildReport(ElevenDeals(), FourCalls()));
  EXPECT_THAT(html, HasSubstr("It is about PRICE."));
  EXPECT_THAT(html, HasSubstr("<b>Customer</b> at 04:12 in <a href=\"/v1/calls/files~PRICE\">"));
  EXPECT_THAT(html, HasSubstr("utterance 7, byte 3"));
}

TEST(RenderHtmlTest, SaysWhereItComesFrom) {
  const std::string html = RenderHtml(BuildReport(ElevenDeals(), FourCalls()));
  EXPECT_THAT(html, HasSubstr("ingestion 120 · matching 30"));
  EXPECT_THAT(html, HasSubstr("syncRuns/crm-7"));
  EXPECT_THAT(html, HasSubstr("4bf92f3577b34da6a3ce929d0e0e4736"));
  EXPECT_THAT(html, HasSubstr("31 March 2026"));
}

TEST(RenderHtmlTest, SaysPlainlyWhatIsMissing) {
  const std::string html = RenderHtml(BuildReport(ElevenDeals(), FourCalls()));
  EXPECT_THAT(html, HasSubstr("<b>No signal</b> for"));
  EXPECT_THAT(html, HasSubstr("amounts not usable: all are 0"));
  EXPECT_THAT(html, HasSubstr("small sample"));
  EXPECT_THAT(html, HasSubstr("Not shown, because no deal has a value: industry, team, region."));
  const std::string empty = RenderHtml(BuildReport({}, {}));
  EXPECT_THAT(empty, HasSubstr("No deal is open."));
  EXPECT_THAT(empty, HasSubstr("nothing can be compared"));
}

TEST(RenderHtmlTest, HostileTextStaysText) {
  const std::string html = RenderHtml(HostileReport());
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;"));
  EXPECT_LT(html.size(), 400'000u) << "a long name was not cut";
}

TEST(RenderJsonTest, FiguresAndRowsAreNamed) {
  const auto json = nlohmann::json::parse(RenderJson(BuildReport(ElevenDeals(), FourCalls())));
  EXPECT_EQ(json["schema"], "dealtrace.report.win_loss.v1");
  EXPECT_EQ(json["provenance"]["complete_to"]["ingestion"], 120);
  EXPECT_EQ(json["headline"]["lost"]["count"], 5);
  EXPECT_EQ(json["agreement"]["all"]["disagreement_rate"]["numerator"], 2);
  EXPECT_EQ(json["win_loss"]["lost"]["reasons"][0]["code"], "PRICE");
  EXPECT_EQ(json["win_loss"]["lost"]["reasons"][0]["calls_main"]["count"], 2);
  const auto& quote = json["win_loss"]["lost"]["reasons"][0]["quotes"][0];
  EXPECT_EQ(quote["text"], "It is about PRICE.");
  EXPECT_EQ(quote["call"], "calls/files~PRICE");
  EXPECT_EQ(quote["utterance_index"], 7);
  EXPECT_EQ(quote["byte_offset"], 3);
  const auto& figure = json["figures"]["headline.lost"];
  EXPECT_EQ(figure["amounts"]["USD"]["sum"], "300");
  EXPECT_EQ(figure["rows"], "/v1/reports/r1/rows?figure=headline.lost");
  EXPECT_EQ(figure["sample"][0], "opportunities/crm~d02");
}

TEST(RenderJsonTest, HostileAndEmptyReportsAreJson) {
  EXPECT_TRUE(nlohmann::json::accept(RenderJson(HostileReport())));
  EXPECT_TRUE(nlohmann::json::accept(RenderJson(BuildReport({}, {}))));
}

TEST(RenderMarkdownTest, HoldsTheSameNumbers) {
  const std::string markdown = RenderMarkdown(BuildReport(ElevenDeals(), FourCalls()));
  EXPECT_THAT(markdown, HasSubstr("| Lost | 5 | EUR 50 · USD 300 |"));
  EXPECT_THAT(markdown, HasSubstr("| Downgraded | 1 | not usable: all are 0 |"));
  EXPECT_THAT(markdown, HasSubstr("| Price | 2 | 2 | 2 | 3 |"));
  EXPECT_THAT(
      markdown,
      HasSubstr("| All closed | 4 | 2 | 1 | 1 | 50% (95% interval 15–85%, small sample) |"));
  EXPECT_THAT(markdown, HasSubstr("Complete to position: ingestion 120, matching 30."));
}

TEST(RenderMarkdownTest, HostileTextIsNeitherMarkupNorANewLine) {
  const std::string markdown = RenderMarkdown(HostileReport());
  EXPECT_THAT(markdown, Not(HasSubstr("<script")));
  EXPECT_THAT(markdown, Not(HasSubstr("\n# no")));
  EXPECT_THAT(markdown, Not(HasSubstr("\xE2\x80\xAE")));
}

TEST(RenderTest, SameFactsGiveSameBytes) {
  const WinLossReport first = BuildReport(ElevenDeals(), FourCalls());
  const WinLossReport second = BuildReport(ElevenDeals(), FourCalls());
  EXPECT_EQ(RenderHtml(first), RenderHtml(second));
  EXPECT_EQ(RenderJson(first), RenderJson(second));
  EXPECT_EQ(RenderMarkdown(first), RenderMarkdown(second));
}

TEST(RenderTest, CutsALongQuoteAtACharacterAndSaysSo) {
  DealFact deal = MakeDeal("a", Outcome::kLost);
  deal.analyzed_calls = 1;
  deal.reasons = {MakeReason("PRICE", 1, false)};
  std::string words;
  while (words.size() < 1500) words += "é";
  deal.reasons[0].evidence[0].quote.text = words;
  const WinLossReport report = BuildReport({deal}, {});
  EXPECT_THAT(RenderHtml(report), HasSubstr("[… cut]"));
  const auto json = nlohmann::json::parse(RenderJson(report));
  const auto& quote = json["win_loss"]["lost"]["reasons"][0]["quotes"][0];
  EXPECT_EQ(quote["cut"], true);
  EXPECT_EQ(quote["text"].get<std::string>(), words.substr(0, 1000));
}

}  // namespace
}  // namespace dealtrace::report
