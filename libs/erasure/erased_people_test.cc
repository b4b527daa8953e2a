#include "libs/erasure/erased_people.h"

#include "dealtrace/crm/v1/call.pb.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "gtest/gtest.h"
#include "libs/erasure/person_hash.h"

namespace dealtrace::erasure {
namespace {

ErasedPeople JoLin() {
  return {{HashEmail("Jo@Acme.example"), HashPhone("+14155550100"),
           HashPhoneInText("+33 1 42 68 53 00"), HashName("Jo Lin"), HashName("Zoé O’Brien-Petit"),
           HashRecord("contacts/crm~k-1")}};
}

std::string Cleaned(std::string text) {
  JoLin().TakeOutOfText(&text);
  return text;
}

TEST(ErasedPeopleTest, TakesAddressesNumbersAndFullNamesOutOfTexts) {
  EXPECT_EQ(Cleaned("Write to JO@acme.EXAMPLE, or call (415) 555-0100."),
            "Write to [ERASED], or call [ERASED].");
  EXPECT_EQ(Cleaned("ring 01 42 68 53 00 or 4155550100 2 times"),
            "ring [ERASED] or [ERASED] 2 times");
  EXPECT_EQ(Cleaned("As JO LIN said; Jo Lin's point, jo-lin and zoe o'brien petit."),
            "As [ERASED] said; [ERASED] point, [ERASED] and [ERASED].");
  EXPECT_EQ(Cleaned("Jo Lin"), "[ERASED]");
}

TEST(ErasedPeopleTest, LeavesEverybodyElseAlone) {
  for (const char* text :
       {"Jo and Lin", "Jo. Some Lin", "Jo, Lin", "joe@acme.example", "415 555 0101",
        "2025-03-01 10:00:00 12,500.50", "Ann Jo Lindt", "", "[ERASED]", "Jo"}) {
    EXPECT_EQ(Cleaned(text), text);
  }
}

TEST(ErasedPeopleTest, WhatWasTakenOutOnceIsNotTakenOutAgain) {
  std::string text = "Jo Lin, jo@acme.example";
  EXPECT_TRUE(JoLin().TakeOutOfText(&text));
  EXPECT_FALSE(JoLin().TakeOutOfText(&text));
  EXPECT_EQ(text, "[ERASED], [ERASED]");
}

TEST(ErasedPeopleTest, TakesPeopleOutOfEveryTextOfAMessage) {
  crm::v1::Opportunity deal;
  deal.set_name("opportunities/crm~4155550100");
  deal.set_account("accounts/crm~4155550100");
  deal.set_display_name("Renewal for Jo Lin");
  deal.set_contact_phone("+1 415 555 0100");
  (*deal.mutable_custom_fields())["Decision maker"] = "Jo Lin <jo@acme.example>";
  (*deal.mutable_custom_fields())["Other"] = "Al Moe";
  EXPECT_TRUE(JoLin().TakeOutOfMessage(&deal));
  EXPECT_EQ(deal.name(), "opportunities/crm~4155550100");
  EXPECT_EQ(deal.account(), "accounts/crm~4155550100");
  EXPECT_EQ(deal.display_name(), "Renewal for [ERASED]");
  EXPECT_EQ(deal.contact_phone(), "");
  EXPECT_EQ(deal.custom_fields().at("Decision maker"), "[ERASED] <[ERASED]>");
  EXPECT_EQ(deal.custom_fields().at("Other"), "Al Moe");
  EXPECT_FALSE(JoLin().TakeOutOfMessage(&deal));

  crm::v1::Transcript transcript;
  transcript.add_utterances()->set_text("Hello");
  transcript.add_utterances()->set_speaker("Jo Lin");
  EXPECT_TRUE(JoLin().TakeOutOfMessage(&transcript));
  EXPECT_EQ(transcript.utterances(1).speaker(), "[ERASED]");
}

TEST(ErasedPeopleTest, AHashStandsForOneKindOfIdentifier) {
  const ErasedPeople people{{HashEmail("+14155550100"), HashName("4155550100")}};
  EXPECT_FALSE(people.HasPhone("+14155550100"));
  EXPECT_FALSE(people.HasRecord("4155550100"));
  EXPECT_FALSE(ErasedPeople{{HashName("Jo")}}.HasName("Jo")) << "one word names too many";
}

}  // namespace
}  // namespace dealtrace::erasure
