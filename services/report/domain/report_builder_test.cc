// The numbers of a report on test_facts.h, worked out by hand.
#include "services/report/domain/report_builder.h"

#include <algorithm>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/report/domain/reason.h"
#include "services/report/domain/test_facts.h"

namespace dealtrace::report {
namespace {

using ::testing::ElementsAre;
using ::testing::IsSupersetOf;

class ReportBuilderTest : public ::testing::Test {
 protected:
  int64_t Count(const std::string& figure) const {
    return report_.CountOf(report_.figures.Find(figure));
  }
  std::vector<std::string> Samples(const std::string& figure) const {
    std::vector<std::string> names;
    for (const auto& row : report_.figures.at(report_.figures.Find(figure)).samples) {
      names.push_back(row->ResourceName());
    }
    return names;
  }

  const WinLossReport report_ = BuildReport(ElevenDeals(), FourCalls());
};

TEST_F(ReportBuilderTest, CountsOutcomesAndSumsByCurrency) {
  EXPECT_EQ(Count("headline.won"), 2);
  EXPECT_EQ(Count("headline.lost"), 5);
  EXPECT_EQ(Count("headline.downgraded"), 1);
  EXPECT_EQ(Count("headline.open"), 2);
  EXPECT_EQ(Count("headline.unmapped"), 1);
  const Figure& lost = report_.figures.at(report_.figures.Find("headline.lost"));
  EXPECT_EQ(FormatDecimal(lost.amounts.by_currency().at("USD").nanos), "300");
  EXPECT_EQ(FormatDecimal(lost.amounts.by_currency().at("EUR").nanos), "50");
  EXPECT_EQ(lost.without_amount_count, 1);
  const Figure& won = report_.figures.at(report_.figures.Find("headline.won"));
  EXPECT_EQ(FormatDecimal(won.amounts.by_currency().at("USD").nanos), "1500.5");
  EXPECT_EQ(report_.win_rate.numerator, 2);
  EXPECT_EQ(report_.win_rate.denominator, 7);
}

TEST_F(ReportBuilderTest, FlagsAmountsThatAreAllZero) {
  for (const HeadlineLine& line : report_.headline) {
    EXPECT_EQ(line.amounts_unusable, line.outcome == Outcome::kDowngraded)
        << OutcomeKey(line.outcome);
  }
}

TEST_F(ReportBuilderTest, BothColumnsCountTheSameDeals) {
  EXPECT_EQ(Count("win-loss.lost.deals"), 5);
  EXPECT_EQ(Count("win-loss.lost.with-calls"), 4);
  EXPECT_EQ(Count("win-loss.lost.rep.PRICE"), 2);
  EXPECT_EQ(Count("win-loss.lost.rep-with-calls.PRICE"), 2);
  EXPECT_EQ(Count("win-loss.lost.calls.PRICE"), 2);
  EXPECT_EQ(Count("win-loss.lost.calls-any.PRICE"), 3);
  EXPECT_EQ(Count("win-loss.lost.calls.PRODUCT_GAP"), 1);
  EXPECT_EQ(Count("win-loss.lost.calls.COMPETITOR"), 1);
  EXPECT_EQ(Count("win-loss.lost.rep.BLANK"), 1);
  EXPECT_EQ(Count("win-loss.lost.rep.VAGUE"), 1);
  EXPECT_EQ(Count("win-loss.lost.rep-with-calls.VAGUE"), 0);
  EXPECT_EQ(Count("win-loss.downgraded.calls.NONE"), 1);
}

TEST_F(ReportBuilderTest, ReasonsAgainstDoNotExplainAWonDeal) {
  EXPECT_EQ(Count("win-loss.won.calls.USABILITY"), 1);
  EXPECT_EQ(Count("win-loss.won.calls.PRICE"), 0);
  EXPECT_EQ(Count("win-loss.won.calls-any.PRICE"), 0);
}

TEST_F(ReportBuilderTest, LostComesFirstAndItsMainReasonLeads) {
  ASSERT_EQ(report_.reasons.size(), 3u);
  EXPECT_EQ(report_.reasons[0].outcome, Outcome::kLost);
  EXPECT_EQ(report_.reasons[0].lines[0].code, "PRICE");
  // What is not a reason stands below what is.
  EXPECT_EQ(report_.reasons[0].lines.back().code, "VAGUE");
}

TEST_F(ReportBuilderTest, ComparesOnlyDealsWhereBothNameAReason) {
  const Agreement& all = report_.agreement.front();
  EXPECT_EQ(Count("agreement.comparable"), 4);
  EXPECT_EQ(Count("agreement.agree"), 2);
  EXPECT_EQ(Count("agreement.secondary"), 1);
  EXPECT_EQ(Count("agreement.absent"), 1);
  EXPECT_EQ(all.disagreement.numerator, 2);
  EXPECT_EQ(all.disagreement.denominator, 4);
  EXPECT_NEAR(all.disagreement.wilson95().low, 0.1500, 1e-4);
  EXPECT_NEAR(all.disagreement.wilson95().high, 0.8500, 1e-4);
  EXPECT_TRUE(all.disagreement.small_sample());
  EXPECT_EQ(Count("agreement.lost.comparable"), 3);
  EXPECT_EQ(Count("agreement.lost.disagree"), 2);
  EXPECT_EQ(Count("agreement.won.disagree"), 0);
  EXPECT_EQ(Count("agreement.lost.pair.PRICE.PRODUCT_GAP"), 1);
  EXPECT_EQ(Count("agreement.lost.pair.BUDGET.COMPETITOR"), 1);
}

TEST_F(ReportBuilderTest, CountsBlankAndVagueApart) {
  EXPECT_EQ(report_.CountOf(report_.blank.deals), 3);
  EXPECT_EQ(report_.CountOf(report_.blank.with_calls), 2);
  EXPECT_EQ(report_.CountOf(report_.blank.explained), 1);
  EXPECT_EQ(report_.CountOf(report_.vague.deals), 1);
  EXPECT_EQ(report_.CountOf(report_.vague.with_calls), 0);
}

TEST_F(ReportBuilderTest, BreaksDownByEveryDimension) {
  EXPECT_EQ(Count("by-product.alpha.lost"), 4);
  EXPECT_EQ(Count("by-product.beta.lost"), 1);
  EXPECT_EQ(Count("by-product.alpha.won"), 2);
  EXPECT_EQ(Count("by-product.alpha.open"), 2);
  EXPECT_EQ(Count("by-product.alpha.lost.calls.PRICE"), 2);
  EXPECT_EQ(Count("by-rep.bob.disagree"), 1);
  EXPECT_EQ(Count("by-segment.smb.lost"), 5);
  EXPECT_EQ(Count("by-quarter.2026-q1.won"), 2);
  EXPECT_EQ(Count("by-quarter.2026-q1.open"), 0);
  for (const Breakdown& breakdown : report_.breakdowns) {
    EXPECT_EQ(breakdown.only_unknown, breakdown.dimension == "industry" ||
                                          breakdown.dimension == "team" ||
                                          breakdown.dimension == "region")
        << breakdown.dimension;
  }
}

TEST_F(ReportBuilderTest, CountsCallsAndWhyTheyHaveNoDeal) {
  EXPECT_EQ(Count("coverage.calls"), 4);
  EXPECT_EQ(Count("coverage.calls.linked"), 1);
  EXPECT_EQ(Count("coverage.calls.review.SHARED_PHONE"), 1);
  EXPECT_EQ(Count("coverage.calls.unlinked.NO_CANDIDATE"), 1);
  EXPECT_EQ(Count("coverage.calls.undecided"), 1);
  EXPECT_EQ(Count("coverage.calls.too-short"), 1);
  EXPECT_EQ(Count("coverage.calls.without-transcript"), 1);
  EXPECT_EQ(Count("coverage.deals"), 11);
  EXPECT_EQ(Count("coverage.deals.with-analyzed-calls"), 7);
  EXPECT_THAT(Samples("coverage.calls.linked"), ElementsAre("calls/files~c1"));
}

TEST_F(ReportBuilderTest, TellsWhereProbabilitiesComeFrom) {
  const Pipeline& pipeline = report_.pipeline;
  EXPECT_EQ(report_.CountOf(pipeline.open), 2);
  EXPECT_EQ(report_.CountOf(pipeline.by_model), 1);
  EXPECT_EQ(report_.CountOf(pipeline.no_signal), 1);
  EXPECT_DOUBLE_EQ(*pipeline.base_rate, 0.4);
  // 0.5 × 300 + 0.4 × 100
  EXPECT_EQ(FormatDecimal(pipeline.expected_nanos.at("USD")), "190");
  ASSERT_EQ(pipeline.risks.size(), 1u);
  EXPECT_EQ(pipeline.risks[0].code, "SECURITY");
  ASSERT_EQ(pipeline.largest.size(), 1u);
  EXPECT_EQ(pipeline.largest[0].row->deal->id, "crm~d09");
}

TEST_F(ReportBuilderTest, FiguresLeadToTheirLargestDeals) {
  EXPECT_THAT(Samples("headline.lost"),
              ElementsAre("opportunities/crm~d02", "opportunities/crm~d01", "opportunities/crm~d03",
                          "opportunities/crm~d04", "opportunities/crm~d05"));
}

TEST(ReportBuilderRowsTest, EveryRowKnowsTheFiguresThatCountIt) {
  ReportBuilder builder({});
  std::vector<CountedRow> rows;
  for (const DealFact& deal : ElevenDeals()) rows.push_back(*builder.AddDeal(deal));
  for (const CallFact& call : FourCalls()) rows.push_back(builder.AddCall(call));
  const WinLossReport report = builder.Finish(MakeProvenance());
  std::vector<int64_t> counted(report.figures.size());
  for (const CountedRow& row : rows) {
    for (const int figure : row.figures) ++counted[figure];
  }
  for (int figure = 0; figure < report.figures.size(); ++figure) {
    EXPECT_EQ(counted[figure], report.figures.at(figure).count) << report.figures.at(figure).id;
  }
}

TEST(ReportBuilderFilterTest, LeavesOutWhatThePeriodAndOutcomesExclude) {
  std::vector<DealFact> deals = ElevenDeals();
  deals[0].close_time = absl::FromCivil(absl::CivilDay(2026, 4, 1), absl::UTCTimeZone());
  deals[1].close_time.reset();
  PeriodFilter filter;
  filter.start_time = absl::FromCivil(absl::CivilDay(2026, 2, 15), absl::UTCTimeZone());
  filter.end_time = absl::FromCivil(absl::CivilDay(2026, 4, 1), absl::UTCTimeZone());
  filter.outcomes = {Outcome::kLost, Outcome::kOpen};
  const WinLossReport report = BuildReport(deals, {}, filter);
  EXPECT_EQ(report.CountOf(report.figures.Find("headline.lost")), 3);
  EXPECT_EQ(report.CountOf(report.figures.Find("headline.open")), 2);
  EXPECT_EQ(report.CountOf(report.figures.Find("headline.won")), 0);
}

TEST(ReportBuilderQuirkTest, TellsWhatIsOddInTheData) {
  std::vector<DealFact> deals = {MakeDeal("a", Outcome::kLost), MakeDeal("b", Outcome::kLost),
                                 MakeDeal("c", Outcome::kWon)};
  deals[0].amount = Amount{"USD", 0, 0};
  deals[1].amount = Amount{"USD", 0, 0};
  deals[0].product = {"crm~GTX Pro", "GTX Pro", Resolution::kByName, "GTXPro"};
  deals[1].account = {"crm~Ghost", "Ghost", Resolution::kUnresolved, "Ghost"};
  deals[2].close_time.reset();
  std::vector<std::string> sentences;
  for (const Quirk& quirk : BuildReport(deals, {}).quirks) {
    std::string sentence = quirk.sentence;
    for (const std::string& example : quirk.examples) sentence += " | " + example;
    sentences.push_back(sentence);
  }
  EXPECT_THAT(sentences,
              IsSupersetOf(
                  {"Every lost deal with an amount carries 0: amounts of lost deals cannot be used",
                   "Deals whose product was found by its name without case, space and signs | "
                   "“GTXPro” is “GTX Pro” (1)",
                   "Deals that name an account which does not exist in the source | “Ghost” (1)",
                   "Closed deals without a close date", "Won deals without an amount"}));
}

TEST(ReportBuilderQuirkTest, TellsWhatTheNewestRunOfEachStreamReported) {
  ReportBuilder builder({});
  StreamFact stream;
  stream.source = "crm";
  stream.stream = "opportunities";
  stream.run_number = 10;
  stream.run_id = "crm-10";
  stream.read_count = 8800;
  stream.resolved_by_name_count = 1480;
  builder.AddStream(stream);
  stream.run_number = 9;
  stream.run_id = "crm-9";
  stream.rejected_count = 3;
  builder.AddStream(stream);
  const WinLossReport report = builder.Finish(MakeProvenance());
  ASSERT_EQ(report.quirks.size(), 1u);
  EXPECT_EQ(
      report.quirks[0].sentence,
      "Source crm, opportunities: 1,480 references were resolved by their normalised spelling "
      "(case, space and signs left aside)");
  EXPECT_EQ(report.quirks[0].source, "syncRuns/crm-10");
}

TEST(ReportBuilderQuoteTest, QuotesTheCustomerBeforeTheSellerAndEachSentenceOnce) {
  std::vector<DealFact> deals;
  for (const char* id : {"a", "b", "c"}) {
    DealFact deal = MakeDeal(id, Outcome::kLost);
    deal.analyzed_calls = 1;
    deal.reasons = {MakeReason("PRICE", 1, false)};
    deals.push_back(deal);
  }
  deals[1].reasons[0].evidence[0].quote.text = "The seller says it is dear.";
  deals[1].reasons[0].evidence[0].quote.role = SpeakerRole::kAgent;
  deals[1].reasons[0].evidence[0].weight = 0.9;
  const WinLossReport report = BuildReport(deals, {});
  const std::vector<QuotedDeal>& quotes = report.reasons[0].lines[0].quotes;
  ASSERT_EQ(quotes.size(), 2u);
  EXPECT_EQ(quotes[0].quote.text, "It is about PRICE.");
  EXPECT_EQ(quotes[0].deal_id, "crm~a");
  EXPECT_EQ(quotes[1].quote.text, "The seller says it is dear.");
}

TEST(ReportBuilderLanguageTest, CallsOfLanguagesThatAreNotSupportedAreCounted) {
  DealFact german = MakeDeal("a", Outcome::kLost);
  german.not_understood_calls = 3;
  german.not_understood_languages = {"de"};
  DealFact both = MakeDeal("b", Outcome::kLost);
  both.not_understood_calls = 2;
  both.not_understood_languages = {"de", "es"};
  const WinLossReport report = BuildReport({german, both, MakeDeal("c", Outcome::kLost)}, {});
  const auto quirk = std::find_if(report.quirks.begin(), report.quirks.end(), [](const Quirk& q) {
    return q.sentence.find("language") != std::string::npos;
  });
  ASSERT_NE(quirk, report.quirks.end());
  EXPECT_EQ(quirk->sentence,
            "Deals with calls of which nothing was understood: their language is not supported (5 "
            "calls)");
  EXPECT_EQ(report.CountOf(quirk->figure), 2);
  EXPECT_EQ(quirk->examples, (std::vector<std::string>{"de (1)", "de, es (1)"}));
}

TEST(ReportBuilderQuoteTest, WordsAgainstAReasonDoNotProveIt) {
  DealFact deal = MakeDeal("a", Outcome::kLost);
  deal.analyzed_calls = 1;
  deal.reasons = {MakeReason("PRICE", 1, false)};
  deal.reasons[0].evidence[0].against = true;
  EXPECT_TRUE(BuildReport({deal}, {}).reasons[0].lines[0].quotes.empty());
}

TEST(ReportBuilderManyValuesTest, ValuesBeyondTheLimitShareOneLine) {
  ReportBuilder builder({});
  for (int i = 0; i < 1200; ++i) {
    DealFact deal = MakeDeal(std::to_string(10000 + i), Outcome::kWon);
    deal.segment = "segment " + std::to_string(i);
    builder.AddDeal(deal);
  }
  const WinLossReport report = builder.Finish(MakeProvenance());
  for (const Breakdown& breakdown : report.breakdowns) {
    if (breakdown.dimension != "segment") continue;
    EXPECT_EQ(breakdown.lines.size(), 1001u);
    EXPECT_EQ(breakdown.further_values, 200);
    EXPECT_EQ(report.CountOf(report.figures.Find("by-segment.further-values.won")), 200);
  }
}

TEST(ReportBuilderLabelTest, DifferentValuesWithTheSameSlugKeepTheirOwnFigures) {
  DealFact a = MakeDeal("a", Outcome::kWon);
  DealFact b = MakeDeal("b", Outcome::kWon);
  a.segment = "Mid-Market";
  b.segment = "mid market";
  const WinLossReport report = BuildReport({a, b}, {});
  EXPECT_EQ(report.CountOf(report.figures.Find("by-segment.mid-market.won")), 1);
  EXPECT_EQ(report.CountOf(report.figures.Find("by-segment.mid-market~2.won")), 1);
}

}  // namespace
}  // namespace dealtrace::report
