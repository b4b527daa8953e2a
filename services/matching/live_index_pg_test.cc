// The index in memory answers as the tables do, whatever changes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "dealtrace/crm/v1/account.pb.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "dealtrace/crm/v1/organization.pb.h"
#include "dealtrace/crm/v1/person.pb.h"
#include "libs/rpc/status_macros.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_database.h"
#include "services/matching/converters.h"
#include "services/matching/live_index.h"
#include "services/matching/store/candidate_store.h"
#include "services/matching/testing/matching_world.h"

namespace dealtrace::matching {
namespace {

constexpr int64_t kStart = 1'700'000'000;
constexpr const char* kNames[] = {"Acme Dynamics", "Meridian Logistics", "Acme Foods", "Zenith"};
constexpr const char* kPhones[] = {"+14155550100", "(415) 555-0100", "+442075550100", ""};
constexpr const char* kPeople[] = {"Jo Lin", "Rae Poe", "Mia Cruz", ""};

class LiveIndexTest : public ::testing::Test {
 protected:
  template <class Values>
  std::string OneOf(const Values& values) {
    return values[random_() % std::size(values)];
  }
  std::string Id(const char* prefix, uint32_t count) {
    return absl::StrCat(prefix, random_() % count);
  }

  feed::v1::Change RandomUpsert(const std::string& kind, const std::string& id) {
    if (kind == "account") {
      crm::v1::Account account;
      account.set_name("accounts/" + id);
      account.set_display_name(OneOf(kNames));
      account.set_phone(OneOf(kPhones));
      account.set_country("US");
      return world_.Upsert(kind, id, account);
    }
    if (kind == "contact") {
      crm::v1::Contact contact;
      contact.set_name("contacts/" + id);
      if (random_() % 5 > 0) contact.set_account("accounts/" + Id("a", 4));
      contact.set_display_name(OneOf(kPeople));
      contact.set_phone(OneOf(kPhones));
      return world_.Upsert(kind, id, contact);
    }
    if (kind == "user") {
      crm::v1::User user;
      user.set_name("users/" + id);
      user.set_display_name(OneOf(kPeople));
      return world_.Upsert(kind, id, user);
    }
    if (kind == "product") {
      crm::v1::Product product;
      product.set_name("products/" + id);
      product.set_display_name(OneOf(kNames));
      return world_.Upsert(kind, id, product);
    }
    crm::v1::Opportunity deal;
    deal.set_name("opportunities/" + id);
    if (random_() % 5 > 0) deal.set_account("accounts/" + Id("a", 4));
    deal.set_display_name(OneOf(kNames));
    deal.set_owner("users/" + Id("u", 2));
    deal.set_product("products/" + Id("p", 2));
    deal.set_contact_phone(OneOf(kPhones));
    deal.set_outcome(crm::v1::OUTCOME_OPEN);
    deal.mutable_open_time()->set_seconds(kStart + static_cast<int64_t>(random_() % 10) * 86'400);
    return world_.Upsert(kind, id, deal);
  }

  feed::v1::Change RandomChange() {
    const char* kinds[] = {"account", "contact", "opportunity", "user", "product"};
    const std::string kind = OneOf(kinds);
    const uint32_t count = kind == "user" || kind == "product" ? 2 : 4;
    const std::string id = Id(kind == "opportunity" ? "o" : kind.substr(0, 1).c_str(), count);
    return random_() % 6 == 0 ? world_.Delete(kind, id) : RandomUpsert(kind, id);
  }

  CallRecord RandomCall() {
    CallRecord call;
    call.id = "c";
    call.direction = CallRecord::Direction::kOutbound;
    call.start_time = absl::FromUnixSeconds(kStart + 12 * 86'400);
    call.source_name = OneOf(kNames);
    call.dialed_number = OneOf(kPhones);
    call.agent.display_name = OneOf(kPeople);
    call.participants.push_back({OneOf(kPeople), "", OneOf(kPhones), "", false});
    return call;
  }

  std::string ByTables(const CallRecord& call) {
    std::string link;
    EXPECT_OK(world_.database().database()->Transact(
        testing::TestTransaction(), [&](postgres::Transaction& transaction) -> absl::Status {
          ASSIGN_OR_RETURN(const CandidateIndex index,
                           LoadCandidates(transaction, {{call.id, call}}));
          link = ToProto(call.id, DecideLink(call, index, LinkSettings()), "").DebugString();
          return absl::OkStatus();
        }));
    return link;
  }
  std::string ByMemory(const CallRecord& call) {
    std::string link;
    live_index_.Read([&](const CandidateIndex& index) {
      link = ToProto(call.id, DecideLink(call, index, LinkSettings()), "").DebugString();
    });
    return link;
  }

  std::mt19937 random_{7};
  MatchingWorld world_;
  LiveIndex live_index_{world_.database().database(), world_.settings(),
                        std::make_shared<telemetry::Metrics>()};
};

TEST_F(LiveIndexTest, AnswersAsTheTablesDo) {
  size_t candidates = 0;
  for (int step = 0; step < 60; ++step) {
    std::map<std::string, feed::v1::Change> batch;  // a key comes at most once
    for (size_t n = 1 + random_() % 4; n > 0; --n) {
      feed::v1::Change change = RandomChange();
      batch[absl::StrCat(change.kind(), change.key())] = change;
    }
    std::vector<feed::v1::Change> changes;
    for (auto& [key, change] : batch) changes.push_back(std::move(change));
    world_.Apply(changes);
    ASSERT_OK(live_index_.Follow());
    for (int n = 0; n < 5; ++n) {
      const CallRecord call = RandomCall();
      const std::string expected = ByTables(call);
      ASSERT_EQ(ByMemory(call), expected) << "step " << step;
      if (expected.find("candidates") != std::string::npos) ++candidates;
    }
  }
  EXPECT_GT(candidates, 100);
}

TEST_F(LiveIndexTest, AReplicaThatStartsReadsWhatIsThere) {
  std::vector<feed::v1::Change> accounts;
  // More than a page.
  for (int i = 0; i < 1'700; ++i) {
    crm::v1::Account account;
    account.set_name(absl::StrCat("accounts/a", i));
    account.set_display_name(absl::StrCat("Firm number ", i));
    accounts.push_back(world_.Upsert("account", absl::StrCat("a", i), account));
  }
  world_.Apply(accounts);
  live_index_.Start();
  while (!live_index_.caught_up()) std::this_thread::yield();
  live_index_.Read([](const CandidateIndex& index) { EXPECT_EQ(index.company_count(), 1'700); });
  // What changes later is followed by itself.
  world_.Apply({world_.Delete("account", "a7")});
  const auto count = [&] {
    size_t companies = 0;
    live_index_.Read([&](const CandidateIndex& index) { companies = index.company_count(); });
    return companies;
  };
  while (count() != 1'699) std::this_thread::yield();
}

}  // namespace
}  // namespace dealtrace::matching
