// Who sees which records, over gRPC and through a sync as in real life.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "dealtrace/ingestion/v1/call_service.pb.h"
#include "dealtrace/ingestion/v1/crm_service.pb.h"
#include "libs/rights/testing/method_table.h"
#include "libs/testing/rpc_pair.h"
#include "libs/testing/status_matchers.h"
#include "services/ingestion/call_service.h"
#include "services/ingestion/crm_service.h"
#include "services/ingestion/erasure_service.h"
#include "services/ingestion/outbox_service.h"
#include "services/ingestion/store/rights_fill.h"
#include "services/ingestion/sync_service.h"
#include "services/ingestion/testing/sync_world.h"

namespace dealtrace::ingestion {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kCrm[] = "dealtrace.ingestion.v1.CrmService/";
constexpr char kCalls[] = "dealtrace.ingestion.v1.CallService/";

const std::vector<std::string>& Scopes() {
  static const std::vector<std::string>& scopes = *new std::vector<std::string>{
      "crm.read",      "calls.read",   "sync.read",           "sync.write",
      "erasure.write", "erasure.read", "erasure.acknowledge", "outbox.read"};
  return scopes;
}

// The row that matters is the rep's; what belongs to another team, or to nobody, is there as well.
class RowRightsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    world_.WriteSource(
        "    crm: {users: {path: users.csv}, teams: {path: teams.csv}, accounts: {path: "
        "accounts.csv}, contacts: {path: contacts.csv}, leads: {path: leads.csv}, opportunities: "
        "{path: deals.csv}, stage_history: {path: stages.csv}, line_items: {path: items.csv}, "
        "activities: {path: activities.csv}, cases: {path: cases.csv}}\n"
        "    calls: {path: calls.jsonl}\n");
    world_.Write("users.csv",
                 "id,name,email,manager,team\n"
                 "director,Di Rector,,,\nboss,Bo Ss,,Di Rector,\nrep,Rae Poe,rae@seller.example,"
                 "boss,north\ncolleague,Col League,,,north\nother,Oth Er,,,south\n");
    world_.Write("teams.csv", "id,name,manager,parent\nnorth,North,,\nsouth,South,,\n");
    world_.Write("accounts.csv",
                 "id,name,owner\nmine,Acme Mine,rep\nours,Acme Ours,\ntheirs,Acme Theirs,other\n"
                 "nobodys,Acme Nobodys,\n");
    world_.Write("contacts.csv",
                 "id,name,account\nmine,Jo Lin,mine\nours,Al Moe,ours\ntheirs,Cy Roe,theirs\n"
                 "nobodys,Ed Doe,\n");
    world_.Write("leads.csv", "id,name,owner\nmine,Lea Dee,rep\ntheirs,Lee Doe,other\n");
    world_.Write("deals.csv",
                 "id,account,owner,team,stage,amount\nmine,mine,rep,,Open,1\n"
                 "ours,ours,,north,Open,2\ntheirs,theirs,other,south,Open,3\nnobodys,nobodys,,,"
                 "Open,4\n");
    world_.Write("stages.csv",
                 "id,opportunity,stage,changed_at\nmine,mine,Open,2025-01-01\n"
                 "theirs,theirs,Open,2025-01-01\n");
    world_.Write("items.csv",
                 "id,opportunity,quantity\nmine,mine,1\ntheirs,theirs,1\nnobodys,nobodys,1\n");
    world_.Write("activities.csv",
                 "id,kind,account,owner,time\nmine,TASK,theirs,rep,2025-01-01\n"
                 "ours,TASK,ours,,2025-01-01\ntheirs,TASK,mine,other,2025-01-01\n");
    world_.Write("cases.csv", "id,account,subject\nmine,mine,Late\ntheirs,theirs,Late\n");
    world_.Write(
        "calls.jsonl",
        R"({"id":"mine","started_at":"2025-03-01T10:00:00Z","agent":{"email":"Rae@Seller.example"},)"
        R"("utterances":[{"speaker":"Rae","text":"Hello."}]})"
        "\n"
        R"({"id":"theirs","started_at":"2025-03-01T10:00:00Z","agent":{"id":"other"},)"
        R"("participants":[{"email":"rae@seller.example"}],)"
        R"("utterances":[{"speaker":"Oth","text":"Hello."}]})"
        "\n"
        R"({"id":"nobodys","started_at":"2025-04-01T10:00:00Z"})"
        "\n");
    const v1::SyncRun run = world_.Sync();
    ASSERT_EQ(run.state(), v1::SyncRun::STATE_SUCCEEDED) << run.DebugString();
    auto database = world_.database().database();
    auto reads = std::make_shared<const RecordReads>(database);
    RegisterCrmService(reads, pair_.server());
    RegisterCallService(reads, pair_.server());
    RegisterOutboxService(database, pair_.server());
    ErasureService::Register(std::make_shared<ErasureService>(database), pair_.server());
    SyncService::Register(
        std::make_shared<SyncService>(database, SourceFiles(world_.folder() + "/sources.yaml", {})),
        pair_.server());
    pair_.Start();
  }

  std::shared_ptr<rpc::Client> Person(const std::string& user,
                                      const std::vector<std::string>& teams = {}) const {
    return pair_.ClientOfPerson(Scopes(), user, teams);
  }

  std::vector<rights::testing::Role> Roles() const {
    std::vector<std::string> all = Scopes();
    all.push_back("records.all");
    return {{"the rep", Person("users/crm~rep"), false, true},
            {"a colleague of the team", Person("users/crm~colleague"), false, true},
            {"a member of the team by token", Person("", {"teams/crm~north"}), false, true},
            {"the manager", Person("users/crm~boss"), false, true},
            {"the manager's manager", Person("users/crm~director"), false, true},
            {"another team's rep", Person("users/crm~other"), false, false},
            {"a user whom the CRM does not know", Person("users/crm~gone"), false, false},
            {"a person without user and team", Person(""), false, false},
            {"a person who may read all", pair_.ClientOfPerson(all, "", {}), true, true},
            {"a service", pair_.client(), true, true}};
  }

  // The ids of the deals on one page for a person.
  std::vector<std::string> Deals(rpc::Client& client, v1::ListOpportunitiesRequest request,
                                 std::string* next = nullptr) {
    std::vector<std::string> ids;
    const auto page = client.Unary<v1::ListOpportunitiesResponse>(
        absl::StrCat(kCrm, "ListOpportunities"), request,
        rpc::CallOptions::Within(absl::Seconds(20)));
    EXPECT_OK(page.status());
    for (const auto& deal : page->opportunities()) ids.push_back(deal.origin().external_id());
    if (next != nullptr) *next = page->next_page_token();
    return ids;
  }

  SyncWorld world_;
  testing::RpcPair pair_{"ingestion", Scopes()};
};

std::vector<rights::testing::MethodCase> Table() {
  std::vector<rights::testing::MethodCase> table;
  const auto add = [&](absl::string_view service, absl::string_view method, std::string request,
                       std::string mark) {
    table.push_back({absl::StrCat("dealtrace.ingestion.v1.", service, "/", method),
                     std::move(request), std::move(mark)});
  };
  const auto add_noun = [&](absl::string_view noun, absl::string_view nouns,
                            absl::string_view collection, absl::string_view id) {
    const std::string name = absl::StrCat(collection, "/crm~", id);
    const std::string mark = absl::StrCat("name: \"", name, "\"");
    add("CrmService", absl::StrCat("Get", noun), absl::StrCat("name: '", name, "'"), mark);
    add("CrmService", absl::StrCat("List", nouns), "", mark);
  };
  add_noun("Account", "Accounts", "accounts", "mine");
  add_noun("Contact", "Contacts", "contacts", "mine");
  add_noun("Lead", "Leads", "leads", "mine");
  add_noun("Opportunity", "Opportunities", "opportunities", "mine");
  add_noun("LineItem", "LineItems", "lineItems", "mine");
  add_noun("Activity", "Activities", "activities", "mine");
  add_noun("SupportCase", "SupportCases", "supportCases", "mine");
  add_noun("User", "Users", "users", "other");
  add_noun("Team", "Teams", "teams", "south");
  for (const char* noun : {"Product", "Region", "Campaign", "CurrencyRate"}) {
    add("CrmService", absl::StrCat("Get", noun), "", "");
    add("CrmService", absl::StrCat("List", noun, "s"), "", "");
  }
  add("CrmService", "ListFieldChanges", "record: 'opportunities/crm~mine'",
      "record: \"opportunities/crm~mine\"");
  add("CallService", "GetCall", "name: 'calls/crm~mine'", "calls/crm~mine");
  add("CallService", "ListCalls", "", "calls/crm~mine");
  add("CallService", "GetTranscript", "name: 'transcripts/crm~mine'", "transcripts/crm~mine");
  // Those that tell of no record, or of all.
  for (const char* method : {"StartSyncRun", "GetSyncRun", "ListSyncRuns", "WatchSyncRun",
                             "CancelSyncRun", "ListSyncRunRejects", "ListSources"}) {
    add("SyncService", method, "", "");
  }
  for (const char* method : {"CreateErasure", "GetErasure", "ListErasures", "AcknowledgeErasure"}) {
    add("ErasureService", method, "", "");
  }
  add("OutboxService", "ListOutboxEntries", "", "");
  return table;
}

TEST_F(RowRightsTest, EveryMethodShowsEveryRoleWhatItMaySee) {
  int calls = 0;
  for (const std::string& hole : rights::testing::FindRightsHoles(
           {"dealtrace.ingestion.v1.CrmService", "dealtrace.ingestion.v1.CallService",
            "dealtrace.ingestion.v1.SyncService", "dealtrace.ingestion.v1.ErasureService",
            "dealtrace.ingestion.v1.OutboxService"},
           Table(), Roles(), calls)) {
    ADD_FAILURE() << hole;
  }
  EXPECT_EQ(calls, 420);
}

TEST_F(RowRightsTest, WhatIsNobodysIsSeenByThoseWhoSeeAllOnly) {
  v1::ListOpportunitiesRequest request;
  EXPECT_THAT(Deals(*Person("users/crm~rep"), request), ElementsAre("mine", "ours"));
  EXPECT_THAT(Deals(*Person("users/crm~director"), request), ElementsAre("mine"));
  EXPECT_THAT(Deals(*Person("users/crm~other"), request), ElementsAre("theirs"));
  EXPECT_THAT(Deals(*Person(""), request), IsEmpty());
  EXPECT_THAT(Deals(*pair_.client(), request), ElementsAre("mine", "nobodys", "ours", "theirs"));
}

TEST_F(RowRightsTest, PagesAreFullAndFiltersStillApply) {
  const auto rep = Person("users/crm~rep");
  v1::ListOpportunitiesRequest request;
  request.set_page_size(1);
  std::string next;
  EXPECT_THAT(Deals(*rep, request, &next), ElementsAre("mine"));
  ASSERT_NE(next, "");
  request.set_page_token(next);
  EXPECT_THAT(Deals(*rep, request, &next), ElementsAre("ours"));
  EXPECT_EQ(next, "") << "what cannot be seen makes no page";
  request = {};
  request.set_account("accounts/crm~ours");
  EXPECT_THAT(Deals(*rep, request), ElementsAre("ours"));
  request.set_account("accounts/crm~theirs");
  EXPECT_THAT(Deals(*rep, request), IsEmpty());
}

TEST_F(RowRightsTest, AnAccountIsSeenByWhoSeesADealOfItWithItsContacts) {
  const auto rep = Person("users/crm~rep");
  const auto get = [&](const std::string& noun, const std::string& name) {
    const auto options = rpc::CallOptions::Within(absl::Seconds(20));
    if (noun == "account") {
      v1::GetAccountRequest request;
      request.set_name(name);
      return rep->Unary<crm::v1::Account>(absl::StrCat(kCrm, "GetAccount"), request, options)
          .status();
    }
    v1::GetContactRequest request;
    request.set_name(name);
    return rep->Unary<crm::v1::Contact>(absl::StrCat(kCrm, "GetContact"), request, options)
        .status();
  };
  EXPECT_OK(get("account", "accounts/crm~ours"));
  EXPECT_OK(get("contact", "contacts/crm~ours"));
  for (const char* id : {"theirs", "nobodys", "does-not-exist"}) {
    EXPECT_TRUE(absl::IsNotFound(get("account", absl::StrCat("accounts/crm~", id)))) << id;
    EXPECT_TRUE(absl::IsNotFound(get("contact", absl::StrCat("contacts/crm~", id)))) << id;
  }
}

TEST_F(RowRightsTest, ACustomerInACallIsNotItsOwner) {
  v1::ListCallsResponse calls =
      *Person("users/crm~rep")
           ->Unary<v1::ListCallsResponse>(absl::StrCat(kCalls, "ListCalls"), v1::ListCallsRequest(),
                                          rpc::CallOptions::Within(absl::Seconds(20)));
  ASSERT_EQ(calls.calls_size(), 1) << "rae@seller.example is a guest in the other call";
  EXPECT_EQ(calls.calls(0).name(), "calls/crm~mine");
}

TEST_F(RowRightsTest, ADealThatChangesHandsIsSeenByTheNewOwnerOnly) {
  world_.Write("deals.csv",
               "id,account,owner,team,stage,amount\nmine,mine,other,,Open,1\nours,ours,,north,"
               "Open,2\ntheirs,theirs,other,south,Open,3\nnobodys,nobodys,,,Open,4\n");
  world_.Sync();
  v1::ListOpportunitiesRequest request;
  EXPECT_THAT(Deals(*Person("users/crm~rep"), request), ElementsAre("ours"));
  EXPECT_THAT(Deals(*Person("users/crm~other"), request), ElementsAre("mine", "theirs"));
}

TEST_F(RowRightsTest, ADeletedRecordLeavesNoRights) {
  ASSERT_OK(world_.database().database()->Transact(
      testing::TestTransaction(), [](postgres::Transaction& transaction) {
        return RecordStore::Delete(transaction, RecordKind::kOpportunity, {"crm~mine"}).status();
      }));
  EXPECT_EQ(world_.database().QueryInt("SELECT count(*) FROM rights_row WHERE id = 'crm~mine' AND "
                                       "kind = 'opportunity'"),
            0);
}

TEST_F(RowRightsTest, RecordsOfBeforeTheRightsGetThemAtTheNextStart) {
  world_.database().Query("DELETE FROM rights_row");
  v1::ListOpportunitiesRequest request;
  const auto rep = Person("users/crm~rep");
  EXPECT_THAT(Deals(*rep, request), IsEmpty()) << "too little rather than too much";
  ASSERT_OK(FillRights(*world_.database().database()));
  EXPECT_THAT(Deals(*rep, request), ElementsAre("mine", "ours"));
  world_.database().Query("DELETE FROM rights_row");
  ASSERT_OK(FillRights(*world_.database().database()));
  EXPECT_EQ(world_.database().QueryInt("SELECT count(*) FROM rights_row"), 0) << "once only";
}

}  // namespace
}  // namespace dealtrace::ingestion
