#include "libs/erasure/mention_keys.h"

#include <algorithm>
#include <random>

#include "absl/strings/str_cat.h"
#include "dealtrace/crm/v1/call.pb.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "gtest/gtest.h"
#include "libs/erasure/erased_people.h"
#include "libs/erasure/person_hash.h"

namespace dealtrace::erasure {
namespace {

bool HasAll(const std::vector<int64_t>& keys, const std::vector<int64_t>& wanted) {
  return !wanted.empty() && std::includes(keys.begin(), keys.end(), wanted.begin(), wanted.end());
}

TEST(MentionKeysTest, AReferenceAndAWholeFieldAreFound) {
  crm::v1::Opportunity deal;
  deal.add_contacts("contacts/crm~k-1");
  deal.set_contact_phone("(415) 555-0100 ext. 7");
  (*deal.mutable_custom_fields())["Owner"] = "jo@localhost";
  const std::vector<int64_t> keys = MentionKeysOf(deal);
  EXPECT_TRUE(HasAll(keys, KeysOfRecord("contacts/crm~k-1")));
  EXPECT_TRUE(HasAll(keys, KeysOfPhone("+14155550100")));
  EXPECT_TRUE(HasAll(keys, KeysOfEmail("JO@localhost")));
  EXPECT_FALSE(HasAll(keys, KeysOfEmail("al@localhost")));
  EXPECT_FALSE(HasAll(keys, KeysOfName("Jo Lin")));
}

// Pieces of names and texts of every script; what is put together from them is looked through, and
// whatever is taken out must have been found by its keys.
TEST(MentionKeysTest, WhateverIsTakenOutOfATextIsFoundByItsKeys) {
  const std::vector<std::string> pieces = {
      "Jo",   "lin",    "Zo\u00E9", "Zoe\u0301", "O’Brien", "o'brien", "李",
      "伟",   "김민수", "민",       "Иван",      "ИВАН",    "أحمد",    "משה",
      "राम",  "สมชาย",  "Straße",   "STRASSE",   "スミス",  "Łucja",   "van",
      "İpek", "ﬁnn",    "Ｊｏ",     "J\u00ADo",  "1st"};
  const std::vector<std::string> gaps = {" ", "-",  ".", "",       "\u00A0", "・",
                                         "'", ", ", "_", "\u200D", "  "};
  const std::vector<std::string> phones = {"+14155550100",  "+33 1 42 68 53 00", "020 7946 0000",
                                           "+442079460000", "8 495 123-45-67",   "4155550100",
                                           "+67712345"};
  const std::vector<std::string> written = {"+1 (415) 555-0100",
                                            "001 415.555.0100",
                                            "(415) 555-0100",
                                            "01 42 68 53 00",
                                            "+44 (0)20 7946 0000",
                                            "02079460000 12345",
                                            "+7 495 123 45 67",
                                            "14155550100",
                                            "+677 12345",
                                            "555 415 555 0100",
                                            "+33\u00A0"
                                            "1\u202F"
                                            "42 68 53 00"};
  const std::vector<std::string> emails = {"jo@acme.example", "Zo\u00E9@caf\u00E9.example",
                                           "a.b+c@d.example"};
  std::mt19937 random(7);
  const auto pick = [&](const std::vector<std::string>& from) {
    return from[random() % from.size()];
  };
  int taken_out = 0;
  for (int round = 0; round < 60'000; ++round) {
    ErasedPeople people;
    std::vector<int64_t> wanted;
    std::string mention;
    switch (random() % 3) {
      case 0: {
        std::string name = pick(pieces);
        for (size_t i = random() % 3 + 1; i > 0; --i) absl::StrAppend(&name, " ", pick(pieces));
        for (std::string& hash : HashesOfNameInText(name)) people.hashes.insert(std::move(hash));
        wanted = KeysOfName(name);
        break;
      }
      case 1: {
        const std::string phone = pick(phones);
        people.hashes.insert(HashPhone(phone));
        for (std::string& hash : HashesOfPhoneInText(phone)) people.hashes.insert(std::move(hash));
        wanted = KeysOfPhone(phone);
        break;
      }
      default: {
        const std::string email = pick(emails);
        people.hashes.insert(HashEmail(email));
        wanted = KeysOfEmail(email);
        mention = random() % 2 == 0 ? "JO@ACME.EXAMPLE" : email;
      }
    }
    crm::v1::Transcript transcript;
    std::string text;
    for (size_t i = random() % 8; i > 0; --i) absl::StrAppend(&text, pick(pieces), pick(gaps));
    if (random() % 2 == 0) absl::StrAppend(&text, pick(written), pick(gaps));
    absl::StrAppend(&text, mention, random() % 2 == 0 ? "1" : ".");
    transcript.add_utterances()->set_text(text);
    const std::vector<int64_t> keys = MentionKeysOf(transcript);
    if (!people.TakeOutOfMessage(&transcript)) continue;
    ++taken_out;
    ASSERT_TRUE(HasAll(keys, wanted)) << text << " became " << transcript.utterances(0).text();
  }
  EXPECT_GT(taken_out, 3'000);
}

}  // namespace
}  // namespace dealtrace::erasure
