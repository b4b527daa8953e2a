#include "services/matching/domain/decision.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/matching/domain/candidate_key.h"

namespace dealtrace::matching {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

absl::Time Day(int day) { return absl::FromUnixSeconds(1'700'000'000) + absl::Hours(24 * day); }

AccountRecord Acme() {
  return {"a-acme", "Acme Dynamics Ltd", "US", "+1 415 555 0100", "acme.example"};
}
AccountRecord Meridian() {
  return {"a-meridian", "Meridian Logistics GmbH", "DE", "+49 30 5550123", ""};
}

OpportunityRecord DealOf(const std::string& id, const std::string& account, int open_day,
                         std::optional<int> close_day = std::nullopt) {
  OpportunityRecord deal;
  deal.id = id;
  deal.account = account;
  deal.open = !close_day.has_value();
  deal.open_time = Day(open_day);
  if (close_day) deal.close_time = Day(*close_day);
  return deal;
}

CallRecord CallOn(int day, std::string source_name, std::string dialed) {
  CallRecord call;
  call.id = "c-1";
  call.start_time = Day(day);
  call.duration = absl::Minutes(12);
  call.direction = CallRecord::Direction::kOutbound;
  call.source_name = std::move(source_name);
  call.dialed_number = std::move(dialed);
  call.agent = {"Rae Poe", "rae@seller.example", "", "rep-7", true};
  return call;
}

// Records in any order give the same index.
template <class... Records>
CandidateIndex IndexOf(Records... records) {
  CandidateIndex index;
  (index.Add(records), ...);
  index.Finish();
  return index;
}

LinkDecision Decide(const CallRecord& call, const CandidateIndex& index) {
  return DecideLink(call, index, LinkSettings());
}

TEST(DecideLinkTest, NameAndPhoneLink) {
  const auto index =
      IndexOf(Acme(), Meridian(), DealOf("o-1", "a-acme", 0), DealOf("o-2", "a-meridian", 0));
  const LinkDecision link = Decide(CallOn(10, "ACME Dynamics", "(415) 555-0100"), index);
  EXPECT_EQ(link.decision, Decision::kLinked);
  EXPECT_EQ(link.opportunity, "o-1");
  EXPECT_EQ(link.account, "a-acme");
  EXPECT_EQ(link.reason, "NAME_AND_PHONE_AGREE");
  EXPECT_GT(link.probability, 0.95);
  EXPECT_FALSE(link.too_short);
}

TEST(DecideLinkTest, KeepsEveryComparisonWithItsWeight) {
  const auto index = IndexOf(Acme(), DealOf("o-1", "a-acme", 0));
  const LinkDecision link = Decide(CallOn(10, "Acme Dynamics", ""), index);
  ASSERT_THAT(link.candidates, SizeIs(1));
  EXPECT_THAT(link.candidates[0].comparisons, SizeIs(kFeatureCount));
  for (const Comparison& comparison : link.candidates[0].comparisons) {
    EXPECT_FALSE(comparison.explanation.empty());
    EXPECT_TRUE(comparison.level != Level::kMissing || comparison.bits == 0);
  }
}

TEST(DecideLinkTest, NothingToCompareIsSaid) {
  const auto index = IndexOf(Acme(), DealOf("o-1", "a-acme", 0));
  const LinkDecision link = Decide(CallOn(10, "", ""), index);
  EXPECT_EQ(link.decision, Decision::kUnlinked);
  EXPECT_EQ(link.reason, "NOTHING_TO_COMPARE");
}

TEST(DecideLinkTest, UnknownCompanyHasNoCandidate) {
  const auto index = IndexOf(Acme(), DealOf("o-1", "a-acme", 0));
  const LinkDecision link = Decide(CallOn(10, "Zenith Foods", "+1 212 555 0199"), index);
  EXPECT_EQ(link.decision, Decision::kUnlinked);
  EXPECT_EQ(link.reason, "NO_CANDIDATE");
  EXPECT_TRUE(link.account.empty());
}

TEST(DecideLinkTest, KnownCompanyWithoutADealAtThatTimeKeepsItsAccount) {
  const auto index = IndexOf(Acme(), DealOf("o-1", "a-acme", 0, 20));
  const LinkDecision link = Decide(CallOn(300, "Acme Dynamics", "+1 415 555 0100"), index);
  EXPECT_EQ(link.decision, Decision::kUnlinked);
  EXPECT_EQ(link.reason, "NO_DEAL_AT_THAT_TIME");
  EXPECT_EQ(link.account, "a-acme");
}

TEST(DecideLinkTest, ACallMayComeBeforeItsDealIsRecorded) {
  OpportunityRecord deal = DealOf("o-1", "a-acme", 10);
  deal.owner = "u-rae";
  const auto index = IndexOf(Acme(), deal, UserRecord{"u-rae", "Rae Poe", ""});
  EXPECT_EQ(Decide(CallOn(4, "Acme Dynamics", "+14155550100"), index).opportunity, "o-1");
  EXPECT_EQ(Decide(CallOn(-70, "Acme Dynamics", "+14155550100"), index).reason,
            "NO_DEAL_AT_THAT_TIME");
}

TEST(DecideLinkTest, ACallOfAColleagueOutsideTheDealsTimeFitsNoDealOfTheCompany) {
  OpportunityRecord deal = DealOf("o-1", "a-acme", 10);
  deal.owner = "u-kim";
  const auto index = IndexOf(Acme(), deal, UserRecord{"u-kim", "Kim Day", ""});
  const LinkDecision link = Decide(CallOn(-15, "Acme Dynamics", "+14155550100"), index);
  EXPECT_EQ(link.decision, Decision::kUnlinked);
  EXPECT_EQ(link.reason, "NO_DEAL_FITS");
  EXPECT_EQ(link.account, "a-acme");
}

TEST(DecideLinkTest, TwoEqualDealsGoToReviewAndAreNamed) {
  const auto index = IndexOf(Acme(), DealOf("o-1", "a-acme", 0), DealOf("o-2", "a-acme", 0));
  const LinkDecision link = Decide(CallOn(10, "Acme Dynamics", "+14155550100"), index);
  EXPECT_EQ(link.decision, Decision::kReview);
  EXPECT_EQ(link.reason, "SEVERAL_OPEN_DEALS");
  EXPECT_EQ(link.account, "a-acme");
  EXPECT_TRUE(link.opportunity.empty());
  EXPECT_THAT(link.explanation, HasSubstr("o-1"));
  EXPECT_THAT(link.explanation, HasSubstr("o-2"));
}

TEST(DecideLinkTest, TheOwnerChoosesAmongOpenDeals) {
  OpportunityRecord mine = DealOf("o-1", "a-acme", 0);
  mine.owner = "u-rae";
  OpportunityRecord other = DealOf("o-2", "a-acme", 0);
  other.owner = "u-kim";
  const auto index = IndexOf(Acme(), mine, other, UserRecord{"u-rae", "Rae Poe", ""},
                             UserRecord{"u-kim", "Kim Day", ""});
  const LinkDecision link = Decide(CallOn(10, "Acme Dynamics", "+14155550100"), index);
  EXPECT_EQ(link.decision, Decision::kLinked);
  EXPECT_EQ(link.opportunity, "o-1");
  ASSERT_THAT(link.candidates, SizeIs(2));
  EXPECT_EQ(link.candidates[1].opportunity, "o-2");
}

TEST(DecideLinkTest, TheProductNamedChoosesAmongOpenDeals) {
  OpportunityRecord basic = DealOf("o-1", "a-acme", 0);
  basic.product = "p-1";
  OpportunityRecord pro = DealOf("o-2", "a-acme", 0);
  pro.product = "p-2";
  const auto index =
      IndexOf(Acme(), basic, pro, ProductRecord{"p-1", "GTX"}, ProductRecord{"p-2", "GTX Pro"});
  const LinkDecision link = Decide(CallOn(10, "Acme Dynamics - GTX Pro", "+14155550100"), index);
  EXPECT_EQ(link.decision, Decision::kLinked);
  EXPECT_EQ(link.opportunity, "o-2");
}

TEST(DecideLinkTest, TheContactOnTheDealRanksOpenDeals) {
  OpportunityRecord first = DealOf("o-1", "a-acme", 0);
  first.contacts = {"k-1"};
  OpportunityRecord second = DealOf("o-2", "a-acme", 0);
  second.contacts = {"k-2"};
  CallRecord call = CallOn(10, "Acme Dynamics", "+14155550100");
  call.participants = {{"Jo Lin", "jo@acme.example", "", "", false}};
  const auto index = IndexOf(Acme(), first, second,
                             ContactRecord{"k-1", "a-acme", "Jo Lin", "jo@acme.example", {}},
                             ContactRecord{"k-2", "a-acme", "Ed Moss", "ed@acme.example", {}});
  const LinkDecision link = Decide(call, index);
  ASSERT_THAT(link.candidates, SizeIs(2));
  EXPECT_EQ(link.candidates[0].opportunity, "o-1");
  EXPECT_GT(link.candidates[0].probability, 0.8);
  EXPECT_LT(link.candidates[1].probability, 0.2);
}

TEST(DecideLinkTest, ASwitchboardAloneDecidesNothing) {
  AccountRecord neighbour = Meridian();
  neighbour.country = "US";
  neighbour.phone = "415-555-0100";
  const auto index =
      IndexOf(Acme(), neighbour, DealOf("o-1", "a-acme", 0), DealOf("o-2", "a-meridian", 0));
  const LinkDecision unnamed = Decide(CallOn(10, "", "+14155550100"), index);
  EXPECT_EQ(unnamed.decision, Decision::kReview);
  EXPECT_EQ(unnamed.reason, "SHARED_PHONE");
  const LinkDecision named = Decide(CallOn(10, "Meridian Logistics", "+14155550100"), index);
  EXPECT_EQ(named.opportunity, "o-2");
}

TEST(DecideLinkTest, ANumberOfAnotherCompanyIsNotEnough) {
  const auto index = IndexOf(Acme(), AccountRecord{"a-zenith", "Zenith Foods", "US", "", ""},
                             DealOf("o-1", "a-acme", 0));
  const LinkDecision link = Decide(CallOn(10, "Zenith Foods", "+14155550100"), index);
  EXPECT_NE(link.decision, Decision::kLinked);
}

TEST(DecideLinkTest, MissingValuesAreNeverEqual) {
  const auto index = IndexOf(AccountRecord{"a-1", "", "", "", ""}, DealOf("o-1", "a-1", 0));
  CallRecord call = CallOn(10, "", "");
  call.participants = {{"", "", "", "", false}};
  EXPECT_EQ(Decide(call, index).reason, "NOTHING_TO_COMPARE");
}

TEST(DecideLinkTest, ShortCallsAreLinkedButMarked) {
  const auto index = IndexOf(Acme(), DealOf("o-1", "a-acme", 0));
  CallRecord call = CallOn(10, "Acme Dynamics", "+14155550100");
  call.duration = absl::Seconds(299);
  const LinkDecision link = Decide(call, index);
  EXPECT_EQ(link.decision, Decision::kLinked);
  EXPECT_TRUE(link.too_short);
  call.duration = std::nullopt;
  EXPECT_FALSE(Decide(call, index).too_short);
}

TEST(DecideLinkTest, ADealWithoutAnAccountIsFoundByItsTitle) {
  OpportunityRecord deal = DealOf("o-1", "", 0);
  deal.display_name = "Zenith Foods - renewal";
  deal.contact_phone = "+1 212 555 0199";
  const auto index = IndexOf(deal);
  const LinkDecision link = Decide(CallOn(10, "Zenith Foods Inc", "+12125550199"), index);
  EXPECT_EQ(link.opportunity, "o-1");
  EXPECT_TRUE(link.account.empty());
}

TEST(DecideLinkTest, TheOrderOfRecordsChangesNothing) {
  const OpportunityRecord first = DealOf("o-1", "a-acme", 0);
  const OpportunityRecord second = DealOf("o-2", "a-acme", 5);
  const CallRecord call = CallOn(10, "Acme Dynamics", "+14155550100");
  const LinkDecision a = Decide(call, IndexOf(Acme(), Meridian(), first, second));
  const LinkDecision b = Decide(call, IndexOf(second, first, Meridian(), Acme()));
  EXPECT_EQ(a.probability, b.probability);
  EXPECT_EQ(a.explanation, b.explanation);
  ASSERT_EQ(a.candidates.size(), b.candidates.size());
  for (size_t i = 0; i < a.candidates.size(); ++i) {
    EXPECT_EQ(a.candidates[i].opportunity, b.candidates[i].opportunity);
  }
}

TEST(DecideLinkTest, ACallThatMayBeAboutNoDealSaysSo) {
  // Company and people are certain, but nobody talks of buying, nor is it the owner's call.
  OpportunityRecord deal = DealOf("o-1", "a-acme", 0);
  deal.owner = "u-1";
  const auto index = IndexOf(Acme(), deal, UserRecord{"u-1", "Mia Cruz", "mia@seller.example"});
  CallRecord call = CallOn(10, "ACME Dynamics", "+14155550100");
  call.mentions.has_words = true;
  const LinkDecision link = Decide(call, index);
  EXPECT_EQ(link.decision, Decision::kReview);
  EXPECT_EQ(link.reason, "PERHAPS_NO_DEAL");
  EXPECT_THAT(link.explanation, HasSubstr("perhaps about none of its deals"));
  EXPECT_GT(link.no_deal_probability, link.probability / 4);
  EXPECT_LE(link.no_deal_probability + link.probability, 1);
}

TEST(CandidateIndexTest, ACrowdedKeyFindsNobody) {
  CandidateIndex index;
  for (int i = 0; i <= kKeyHoldersMax; ++i) {
    index.Add(
        AccountRecord{absl::StrCat("a-", i), absl::StrCat("Firm", i), "US", "+1 415 555 0100", ""});
  }
  index.Finish();
  EXPECT_TRUE(index.Find(CallOn(1, "", "+14155550100")).empty());
  EXPECT_EQ(index.Holders("phone:5550100"), kKeyHoldersMax + 1);
  EXPECT_THAT(index.Find(CallOn(1, "Firm7", "+14155550100")), SizeIs(1));
}

// What an index says about calls that reach all of the companies in these tests.
std::vector<std::string> AnswersOf(const CandidateIndex& index) {
  std::vector<std::string> answers;
  for (const char* name : {"Acme Dynamics", "Meridian Logistics", "Nobody"}) {
    for (const char* phone : {"", "+14155550100", "+49305550123"}) {
      const LinkDecision link = Decide(CallOn(10, name, phone), index);
      std::string answer = absl::StrCat(link.reason, " ", link.explanation);
      for (const LinkCandidate& candidate : link.candidates) {
        absl::StrAppend(&answer, " ", candidate.opportunity, " ", candidate.probability);
      }
      answers.push_back(std::move(answer));
    }
  }
  return answers;
}

TEST(CandidateIndexTest, ReplacedCompaniesAreAsIfFilledAnew) {
  CandidateIndex kept = IndexOf(Acme(), DealOf("o-1", "a-acme", 0), DealOf("o-2", "a-acme", 5));
  const auto replace = [&](std::vector<std::string> companies, auto... records) {
    CandidateIndex loaded;
    (loaded.Add(records), ...);
    loaded.Assemble();
    kept.Replace(companies, loaded);
  };
  // A deal moves to a company that was not there, whichever of the two is told first.
  const OpportunityRecord moved = DealOf("o-2", "a-meridian", 5);
  replace({"accounts/a-meridian"}, Meridian(), moved);
  replace({"accounts/a-acme"}, Acme(), DealOf("o-1", "a-acme", 0));
  EXPECT_EQ(AnswersOf(kept),
            AnswersOf(IndexOf(Acme(), Meridian(), DealOf("o-1", "a-acme", 0), moved)));
  EXPECT_EQ(kept.FindDeal("o-2").first->key, "accounts/a-meridian");
  // A company gets another number, then goes.
  AccountRecord renumbered = Acme();
  renumbered.phone = "+49 30 5550123";
  replace({"accounts/a-acme"}, renumbered, DealOf("o-1", "a-acme", 0));
  EXPECT_EQ(AnswersOf(kept),
            AnswersOf(IndexOf(renumbered, Meridian(), DealOf("o-1", "a-acme", 0), moved)));
  replace({"accounts/a-acme"});
  EXPECT_EQ(AnswersOf(kept), AnswersOf(IndexOf(Meridian(), moved)));
  EXPECT_EQ(kept.FindDeal("o-1").second, nullptr);
  EXPECT_EQ(kept.company_count(), 1);
}

TEST(CandidateKeyTest, CallAndRecordsShareKeysAcrossSpellings) {
  const auto shares = [](const std::vector<std::string>& a, const std::vector<std::string>& b) {
    return std::any_of(a.begin(), a.end(), [&](const std::string& key) {
      return std::binary_search(b.begin(), b.end(), key);
    });
  };
  EXPECT_TRUE(
      shares(KeysOf(CallOn(0, "I.B.M.", "")),
             KeysOf(AccountRecord{"a", "International Business Machines Corp", "", "", ""})));
  EXPECT_TRUE(shares(KeysOf(CallOn(0, "Acme Dynamcis", "")), KeysOf(Acme())));
  EXPECT_TRUE(shares(KeysOf(CallOn(0, "", "(415) 555 0100")), KeysOf(Acme())));
  EXPECT_FALSE(shares(KeysOf(CallOn(0, "", "")), KeysOf(Acme())));
}

}  // namespace
}  // namespace dealtrace::matching
