#include "tools/sandbox/company/company.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

namespace dealtrace::sandbox {
namespace {

CompanyOptions Options(int64_t opportunities, int64_t calls) {
  CompanyOptions options;
  options.opportunities = opportunities;
  options.calls = calls;
  return options;
}

TEST(CallSharesTest, GiveEveryDealCallToExactlyOneDeal) {
  for (const auto& [opportunities, calls] :
       {std::pair<int64_t, int64_t>{1, 10}, {3, 0}, {100, 7}, {1000, 5000}, {130, 90}}) {
    const Company company(Options(opportunities, calls));
    int64_t next = 0;
    for (int64_t deal = 0; deal < opportunities; ++deal) {
      const CallShares::Range range = company.calls().shares().CallsOf(deal);
      EXPECT_EQ(range.first, next);
      for (int64_t i = 0; i < range.count; ++i) {
        const CallShares::Place place = company.calls().shares().PlaceOf(next + i);
        EXPECT_EQ(place.deal, deal);
        EXPECT_EQ(place.ordinal, i);
        EXPECT_EQ(place.count, range.count);
      }
      next += range.count;
    }
    EXPECT_EQ(next, company.size().deal_calls);
  }
}

TEST(CompanyTest, SharesOfOutcomesAreThePlannedOnes) {
  const Company company(Options(20000, 0));
  std::map<Outcome, double> shares;
  std::set<int64_t> accounts;
  int64_t open_twice = 0;
  std::map<int64_t, int> open_by_account;
  for (int64_t i = 0; i < 20000; ++i) {
    const Opportunity deal = company.deals().Make(i);
    shares[deal.outcome] += 1.0 / 20000;
    if (deal.outcome == Outcome::kOpen && ++open_by_account[deal.account] == 2) ++open_twice;
    EXPECT_GE(deal.close, absl::CivilDay(deal.created));
    EXPECT_GT(deal.last_contact, deal.first_contact);
    EXPECT_LE(absl::CivilDay(deal.created), kExportDay);
    if (deal.outcome != Outcome::kOpen) {
      EXPECT_LT(deal.close, kExportDay);
    }
  }
  EXPECT_NEAR(shares[Outcome::kOpen], 0.35, 0.04);
  EXPECT_NEAR(shares[Outcome::kWon], 0.30, 0.06);
  EXPECT_NEAR(shares[Outcome::kLost], 0.30, 0.06);
  EXPECT_NEAR(shares[Outcome::kDowngraded], 0.05, 0.015);
  EXPECT_GT(open_twice, 200);
}

TEST(CompanyTest, OutcomesCarryAModerateSignal) {
  const Company company(Options(8000, 0));
  std::vector<std::pair<double, bool>> scored;
  for (int64_t i = 0; i < 8000; ++i) {
    const Opportunity deal = company.deals().Make(i);
    const bool won = deal.outcome == Outcome::kWon;
    if (won || deal.outcome == Outcome::kLost) scored.emplace_back(deal.win_log_odds, won);
  }
  std::sort(scored.begin(), scored.end());
  double wins = 0;
  double rank_sum = 0;
  for (size_t i = 0; i < scored.size(); ++i) {
    if (!scored[i].second) continue;
    wins += 1;
    rank_sum += static_cast<double>(i) + 1;
  }
  const double losses = static_cast<double>(scored.size()) - wins;
  const double auc = (rank_sum - wins * (wins + 1) / 2) / (wins * losses);
  // Of a model that knows the truth; one that has to learn it stays a few points below.
  EXPECT_GT(auc, 0.70);
  EXPECT_LT(auc, 0.79);
}

TEST(CompanyTest, RepsOftenWriteNothingOrSomethingVagueOrWrong) {
  const Company company(Options(5000, 0));
  int closed = 0;
  int blank = 0;
  int right = 0;
  int wrong = 0;
  for (int64_t i = 0; i < 5000; ++i) {
    const Opportunity deal = company.deals().Make(i);
    if (deal.outcome == Outcome::kOpen) {
      EXPECT_EQ(deal.crm_reason, "");
      continue;
    }
    ++closed;
    const auto code = ReasonOfCrmText(deal.crm_reason);
    if (deal.crm_reason.empty()) ++blank;
    if (code.has_value()) ++(*code == deal.main_reason ? right : wrong);
  }
  EXPECT_GT(blank, closed * 45 / 100);
  EXPECT_GT(right, closed / 20);
  EXPECT_GT(wrong, closed / 20);
}

TEST(CompanyTest, EveryDifficultyAndKindOfCallIsThere) {
  const Company company(Options(1000, 5000));
  std::map<CallKind, int> kinds;
  std::map<std::string, int> difficulties;
  int french = 0;
  int short_calls = 0;
  int silent = 0;
  for (int64_t i = 0; i < 5000; ++i) {
    const Call call = company.calls().Make(i);
    ++kinds[call.kind];
    for (const std::string& difficulty : call.difficulties) ++difficulties[difficulty];
    french += call.language == Language::kFrench ? 1 : 0;
    short_calls += call.is_short ? 1 : 0;
    silent += call.has_transcript ? 0 : 1;
  }
  for (const CallKind kind :
       {CallKind::kReseller, CallKind::kSwitchboard, CallKind::kNoDeal, CallKind::kWrongNumber}) {
    EXPECT_GT(kinds[kind], 20) << CallKindName(kind);
  }
  for (const char* name : {"name_variant", "name_typo", "wrong_digit", "other_number",
                           "missing_name", "missing_number", "late_record", "other_agent"}) {
    EXPECT_GT(difficulties[name], 20) << name;
  }
  EXPECT_NEAR(french / 5000.0, 0.08, 0.03);
  EXPECT_NEAR(short_calls / 5000.0, 0.19, 0.04);
  EXPECT_NEAR(silent / 5000.0, 0.12, 0.03);
}

TEST(CompanyTest, NoiseLevelsAreOrdered) {
  const auto unrelated = [](Noise noise) {
    CompanyOptions options = Options(100, 1000);
    options.noise = noise;
    return 1000 - SizeOf(options).deal_calls;
  };
  EXPECT_LT(unrelated(Noise::kLow), unrelated(Noise::kDefault));
  EXPECT_LT(unrelated(Noise::kDefault), unrelated(Noise::kHigh));
}

TEST(CompanyTest, TranscriptsHaveThePlannedLengthAndTimesInOrder) {
  const Company company(Options(200, 1000));
  for (int64_t i = 0; i < 1000; ++i) {
    const Call call = company.calls().Make(i);
    const Transcript transcript = company.Script(call);
    EXPECT_EQ(transcript.utterances.empty(), !call.has_transcript);
    if (call.is_short) {
      EXPECT_LT(transcript.duration_seconds, 300) << call.id;
    }
    if (!call.is_short) {
      EXPECT_GE(transcript.duration_seconds, 300) << call.id;
    }
    if (call.is_short || !call.has_transcript) continue;
    EXPECT_GE(transcript.utterances.size(), 12u);
    EXPECT_LE(transcript.utterances.size(), 80u);
    int64_t before_ms = 0;
    for (const Utterance& utterance : transcript.utterances) {
      EXPECT_GE(utterance.start_ms, before_ms);
      EXPECT_GT(utterance.end_ms, utterance.start_ms);
      before_ms = utterance.end_ms;
    }
    EXPECT_GE(transcript.duration_seconds * 1000, before_ms);
  }
}

TEST(EvidenceTest, TheMainReasonIsSaidAtLeastAsOftenAsAnyOther) {
  const Company company(Options(600, 3000));
  int deals = 0;
  for (int64_t i = 0; i < 600; ++i) {
    const Opportunity deal = company.deals().Make(i);
    std::map<Reason, int> said;
    const CallShares::Range range = company.calls().shares().CallsOf(i);
    for (int64_t call = range.first; call < range.first + range.count; ++call) {
      for (const Statement& statement : company.Script(company.calls().Make(call)).statements) {
        ++said[statement.reason];
        EXPECT_EQ(statement.main, statement.reason == deal.main_reason);
      }
    }
    if (deal.outcome == Outcome::kOpen) {
      EXPECT_TRUE(said.empty());
    }
    if (said.empty()) continue;
    ++deals;
    for (const auto& [reason, count] : said) EXPECT_GE(said[deal.main_reason], count);
  }
  EXPECT_GT(deals, 300);
}

}  // namespace
}  // namespace dealtrace::sandbox
