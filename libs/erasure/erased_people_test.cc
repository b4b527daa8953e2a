#include "libs/erasure/erased_people.h"

#include "dealtrace/crm/v1/call.pb.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "gtest/gtest.h"
#include "libs/erasure/person_hash.h"

namespace dealtrace::erasure {
namespace {

ErasedPeople JoLin() {
  ErasedPeople people{
      {HashEmail("Jo@Acme.example"), HashPhone("+14155550100"), HashRecord("contacts/crm~k-1")}};
  for (const char* phone : {"+14155550100", "+33 1 42 68 53 00"}) {
    for (std::string& hash : HashesOfPhoneInText(phone)) people.hashes.insert(std::move(hash));
  }
  for (const char* name : {"Jo Lin", "Zoé O’Brien-Petit", "李伟", "김민수", "Иван Петров",
                           "Maria de los Ángeles García López"}) {
    for (std::string& hash : HashesOfNameInText(name)) people.hashes.insert(std::move(hash));
  }
  return people;
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
            "As [ERASED] said; [ERASED]'s point, [ERASED] and [ERASED].");
  EXPECT_EQ(Cleaned("Jo Lin"), "[ERASED]");
}

TEST(ErasedPeopleTest, TakesFullNamesOfEveryScriptOutOfTexts) {
  EXPECT_EQ(Cleaned("我昨天见了李伟先生"), "我昨天见了[ERASED]先生");
  EXPECT_EQ(Cleaned("김민수가 왔다"), "[ERASED]가 왔다");
  EXPECT_EQ(Cleaned("Звонил ИВАН ПЕТРОВ."), "Звонил [ERASED].");
  EXPECT_EQ(Cleaned("zoe\xCC\x81 o'brien petit"), "[ERASED]") << "NFD";
  EXPECT_EQ(Cleaned("with maria de los angeles garcia lopez"), "with [ERASED]");
}

TEST(ErasedPeopleTest, ANumberIsComparedWhole) {
  EXPECT_FALSE(JoLin().HasPhone("+33 1 55 55 01 00"));
  EXPECT_FALSE(JoLin().HasPhone("+44 4155550100"));
  EXPECT_FALSE(JoLin().HasPhone("155550100"));
  EXPECT_TRUE(JoLin().HasPhone("001 415-555-0100"));
  EXPECT_EQ(Cleaned("+33 1 55 55 01 00 or +33 (0)1 42 68 53 00"), "+33 1 55 55 01 00 or [ERASED]");
  EXPECT_EQ(Cleaned("+1\xC2\xA0"
                    "415\xE2\x80\xAF"
                    "555\xE2\x80\x91"
                    "0100"),
            "[ERASED]");
  const ErasedPeople french{{HashPhone("+33155550100")}};
  EXPECT_FALSE(french.HasPhone("+14155550100"));
}

TEST(ErasedPeopleTest, LeavesEverybodyElseAlone) {
  for (const char* text : {"我在行李处", "+33 1 55 55 01 00", "Иванов Петров", "Jo and Lin",
                           "Jo. Some Lin", "Jo, Lin", "joe@acme.example", "415 555 0101",
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
  deal.set_display_name("https://acme.example/~jo/jo@acme.example");
  EXPECT_TRUE(JoLin().TakeOutOfMessage(&deal)) << "a link is no resource name";

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
