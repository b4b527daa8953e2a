#include "libs/telemetry/record_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace dealtrace::telemetry {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> NamesOf(absl::string_view name) {
  RecordNames records;
  records.Add(name);
  return records.names();
}

TEST(RecordNamesTest, WhatIsKeptOfARecordCountsAsTheRecord) {
  EXPECT_THAT(NamesOf("calls/files~c-17"), ElementsAre("calls/files~c-17"));
  EXPECT_THAT(NamesOf("links/files~c-17"), ElementsAre("calls/files~c-17"));
  EXPECT_THAT(NamesOf("links/files~c-17/versions/3"), ElementsAre("calls/files~c-17"));
  EXPECT_THAT(NamesOf("callAnalyses/files~c-17"), ElementsAre("calls/files~c-17"));
  EXPECT_THAT(NamesOf("dealStories/crm~1"), ElementsAre("opportunities/crm~1"));
  EXPECT_THAT(NamesOf("scores/crm~1"), ElementsAre("opportunities/crm~1"));
  EXPECT_THAT(NamesOf("accounts/crm~a/b"), ElementsAre("accounts/crm~a/b"));
  EXPECT_THAT(NamesOf("syncRuns/nightly-7"), ElementsAre("syncRuns/nightly-7"));
  EXPECT_THAT(NamesOf("reports/3a1a"), ElementsAre("reports/3a1a"));
}

TEST(RecordNamesTest, AFeedsKeyIsTheSameRecord) {
  RecordNames records;
  records.AddKey("call", "files~c-17");
  records.AddKey("transcript", "files~c-17");
  records.AddKey("link", "files~c-17");
  records.AddKey("deal_story", "crm~1");
  records.AddKey("sync_run", "nightly-7");
  EXPECT_THAT(records.names(),
              ElementsAre("calls/files~c-17", "opportunities/crm~1", "syncRuns/nightly-7"));
}

TEST(RecordNamesTest, PeopleAndUnknownThingsAreLeftOut) {
  RecordNames records;
  for (const char* name : {"contacts/crm~1", "leads/crm~2", "users/u1", "teams/t1", "calls/", "",
                           "calls/-", "callsigns/1", "searches/jo"}) {
    records.Add(name);
  }
  for (const char* kind : {"contact", "lead", "user", "team", "activity", ""}) {
    records.AddKey(kind, "crm~1");
  }
  EXPECT_THAT(records.names(), IsEmpty());
  EXPECT_EQ(records.left_out(), 0);
}

TEST(RecordNamesTest, AnIdThatIsAnAddressOrANumberIsLeftOut) {
  for (const char* id : {"jo@acme.example", "crm~jo@acme.example", "+14155550100",
                         "crm~+1 415 555-0100", "crm~(415) 555 0100", "0170 1234567"}) {
    EXPECT_THAT(NamesOf(absl::StrCat("accounts/", id)), IsEmpty()) << id;
  }
  // The usual forms of ids.
  for (const char* id : {"crm~51234567890", "crm~2024-000123", "0065g00000AbCdEQAV", "crm~a+b",
                         "6f9619ff-8b86-d011-b42d-00c04fc964ff", "crm~12 34", "c (2)"}) {
    EXPECT_THAT(NamesOf(absl::StrCat("accounts/", id)), ElementsAre(absl::StrCat("accounts/", id)));
  }
}

TEST(RecordNamesTest, ManyAreCountedOnly) {
  RecordNames records;
  for (int i = 0; i < 10000; ++i) records.AddKey("call", absl::StrCat("files~", i));
  EXPECT_GT(records.names().size(), 1000u);
  EXPECT_EQ(records.names().size() + records.left_out(), 10000u);
}

}  // namespace
}  // namespace dealtrace::telemetry
