#include "services/matching/domain/call_mentions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "absl/strings/str_cat.h"

namespace dealtrace::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

SpokenTurn Customer(std::string text) {
  return {SpokenTurn::Side::kCustomer, "Jo Lin", std::move(text)};
}
SpokenTurn Seller(std::string text) {
  return {SpokenTurn::Side::kSeller, "Rae Poe", std::move(text)};
}

std::optional<MentionKind> KindOf(const CallMentions& mentions, absl::string_view words) {
  for (const NameMention& name : mentions.names) {
    if (name.words == words) return name.kind;
  }
  return std::nullopt;
}

TEST(FindMentionsTest, HearsFromWhereTheCustomerCalls) {
  const char* said[] = {"Hi Rae, it's Jo from Acme Dynamics.", "Hello, Jo here, Acme Dynamics.",
                        "I'm calling from Acme Dynamics about the offer.",
                        "Bonjour, c'est Jo de la société Acme Dynamics.",
                        "hi rae it's jo from acme dynamics"};
  for (const char* text : said) {
    EXPECT_EQ(KindOf(FindMentions({Customer(text)}), "acme dynamics"), MentionKind::kFrom) << text;
  }
}

TEST(FindMentionsTest, HearsForWhomAResellerCalls) {
  const char* said[] = {"I'm calling on behalf of Acme Dynamics, they're a customer of ours.",
                        "We're handling the purchasing for Acme Dynamics.",
                        "Je vous appelle pour le compte de Acme Dynamics."};
  for (const char* text : said) {
    EXPECT_EQ(KindOf(FindMentions({Customer(text)}), "acme dynamics"), MentionKind::kOnBehalf)
        << text;
  }
}

TEST(FindMentionsTest, WhatTheSellerSaysIntroducesNobody) {
  const CallMentions mentions = FindMentions({Seller("Hello, this is Rae from Northlight."),
                                              Seller("I'll put Acme Dynamics on the file.")});
  EXPECT_EQ(KindOf(mentions, "northlight"), MentionKind::kNamed);
  EXPECT_EQ(KindOf(mentions, "acme dynamics"), MentionKind::kNamed);
  EXPECT_THAT(mentions.speakers, IsEmpty());
}

TEST(FindMentionsTest, ALateFromIntroducesNobody) {
  std::vector<SpokenTurn> turns(20, Seller("Yes."));
  turns.push_back(Customer("We moved away from Zenith Foods."));
  EXPECT_EQ(KindOf(FindMentions(turns), "zenith foods"), MentionKind::kNamed);
}

TEST(FindMentionsTest, NamesEndAtPunctuationAndKeepSmallWords) {
  const CallMentions mentions =
      FindMentions({Customer("Does Bank of Scotland use it? Zenith, Acme's partner, does.")});
  EXPECT_EQ(KindOf(mentions, "bank of scotland"), MentionKind::kNamed);
  EXPECT_EQ(KindOf(mentions, "zenith"), MentionKind::kNamed);
  EXPECT_EQ(KindOf(mentions, "acme"), MentionKind::kNamed);
}

TEST(FindMentionsTest, KeepsAmountsOfMoneyOnly) {
  const CallMentions mentions = FindMentions(
      {Customer("We have $12,500, or 14 600 euros, maybe 20k dollars, for 120 people in 2025.")});
  EXPECT_THAT(mentions.amounts, ElementsAre(12'500, 14'600, 20'000));
}

TEST(FindMentionsTest, CountsWordsOfSellingAndKeepsTheCustomersPeople) {
  const CallMentions mentions =
      FindMentions({Customer("Send me the proposal."), Customer("And the price.")});
  EXPECT_TRUE(mentions.has_words);
  EXPECT_EQ(mentions.selling_words, 2);
  EXPECT_THAT(mentions.speakers, ElementsAre("jo lin"));
}

TEST(FindMentionsTest, NeverKeepsASentence) {
  const CallMentions mentions = FindMentions({Customer("our budget is frozen until the summer")});
  EXPECT_THAT(mentions.names, IsEmpty());
}

TEST(FindMentionsTest, HostileTextIsBounded) {
  std::vector<SpokenTurn> turns;
  for (int i = 0; i < 2'000; ++i) {
    turns.push_back(Customer(absl::StrCat("From Acme", i, " ", std::string(50, '\xFF'), " $",
                                          std::string(30, '9'), " $", 1000 + i)));
    turns.back().speaker = absl::StrCat("Person ", i);
  }
  turns.push_back(Customer(std::string(1'000'000, 'A')));
  const CallMentions mentions = FindMentions(turns);
  EXPECT_THAT(mentions.names, SizeIs(kMentionsMax));
  EXPECT_THAT(mentions.speakers, SizeIs(kSpeakersMax));
  EXPECT_THAT(mentions.amounts, SizeIs(kAmountsMax));
}

}  // namespace
}  // namespace dealtrace::matching
