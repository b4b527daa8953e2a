// Clusters of accounts: derived, reviewed, told downstream and served.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "absl/strings/str_cat.h"
#include "libs/rpc/errors.h"
#include "libs/testing/rpc_pair.h"
#include "libs/testing/status_matchers.h"
#include "services/matching/account_cluster_service.h"
#include "services/matching/domain/candidate_key.h"
#include "services/matching/review_service.h"
#include "services/matching/testing/matching_world.h"
#include "services/matching/testing/sample_records.h"

namespace dealtrace::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::StatusIs;
using ::testing::UnorderedElementsAre;

constexpr char kNumber[] = "+14155550100";

// `+key` of what was written and `-key` of what was deleted.
std::vector<std::string> Told(const std::vector<feed::PublishedChange>& published) {
  std::vector<std::string> told;
  for (const feed::PublishedChange& change : published) {
    EXPECT_EQ(change.kind, "account_cluster");
    told.push_back((change.deleted ? "-" : "+") + change.key);
  }
  return told;
}

class AccountClusterTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto database = world_.database().database();
    AccountClusterService::Register(std::make_shared<AccountClusterService>(database),
                                    pair_.server());
    ReviewService::Register(std::make_shared<ReviewService>(database, world_.settings()),
                            pair_.server());
    pair_.Start();
  }
  void Put(const std::string& id, const std::string& name, const std::string& phone) {
    world_.Apply({world_.Upsert("account", id, Account(id, name, phone))});
  }
  template <class Response, class Request>
  absl::StatusOr<Response> Ask(const std::string& method, const Request& request) {
    return pair_.client()->Unary<Response>(absl::StrCat("dealtrace.matching.v1.", method), request,
                                           rpc::CallOptions::Within(absl::Seconds(10)));
  }
  template <class Request>
  absl::StatusOr<v1::ReviewDecision> Say(const std::string& method, const std::string& account,
                                         const std::string& other) {
    Request request;
    request.set_account("accounts/" + account);
    request.set_other_account("accounts/" + other);
    return Ask<v1::ReviewDecision>("ReviewService/" + method, request);
  }
  std::vector<std::string> Members(const std::string& cluster) {
    v1::GetAccountClusterRequest request;
    request.set_name("accountClusters/" + cluster);
    const auto found = Ask<v1::AccountCluster>("AccountClusterService/GetAccountCluster", request);
    if (!found.ok()) return {};
    return {found->accounts().begin(), found->accounts().end()};
  }

  MatchingWorld world_;
  testing::RpcPair pair_{"matching", {"matching.read", "matching.review"}, "report"};
};

TEST_F(AccountClusterTest, OneCompanyInTwoSystemsIsOneClusterAndMergesAndSplitsAreTold) {
  Put("crm~1", "Acme Dynamics", kNumber);
  Put("crm~2", "Acme Dynamics", kNumber);
  EXPECT_THAT(Told(world_.DeriveAllClusters()), IsEmpty()) << "one source is not compared";
  Put("hub~7", "ACME Dynamics Inc.", "(415) 555-0100");
  EXPECT_THAT(world_.DirtyAccounts(), ElementsAre("hub~7"));
  EXPECT_THAT(Told(world_.DeriveAllClusters()), ElementsAre("+crm~1"));
  EXPECT_THAT(Members("crm~1"), ElementsAre("accounts/crm~1", "accounts/crm~2", "accounts/hub~7"));
  // What joined them is renamed: nothing is left of the cluster.
  Put("hub~7", "Meridian Logistics", "");
  EXPECT_THAT(Told(world_.DeriveAllClusters()), ElementsAre("-crm~1"));
  EXPECT_EQ(world_.database().QueryInt("SELECT count(*) FROM account_edge"), 0);
  EXPECT_EQ(world_.database().QueryInt("SELECT count(*) FROM account_cluster_member"), 0);
}

TEST_F(AccountClusterTest, AnAccountBetweenTwoClustersMergesThemAndItsDeletionSplitsThem) {
  Put("crm~1", "Acme Dynamics", kNumber);
  Put("hub~1", "Acme Dynamics", kNumber);
  Put("crm~2", "Acme Dynamics", "+14155550200");
  Put("hub~2", "Acme Dynamics", "+14155550200");
  world_.DeriveAllClusters();
  // One name and two numbers: whether it is one company stays open.
  EXPECT_THAT(Members("crm~1"), ElementsAre("accounts/crm~1", "accounts/hub~1"));
  EXPECT_THAT(Members("crm~2"), ElementsAre("accounts/crm~2", "accounts/hub~2"));
  ASSERT_OK(Say<v1::MergeAccountsRequest>("MergeAccounts", "hub~2", "crm~1").status());
  EXPECT_THAT(world_.DirtyAccounts(), ElementsAre("crm~1", "hub~2"));
  EXPECT_THAT(Told(world_.DeriveAllClusters()), ElementsAre("+crm~1", "-crm~2"));
  EXPECT_EQ(Members("crm~1").size(), 4U);
  world_.Apply({world_.Delete("account", "crm~1")});
  EXPECT_THAT(Told(world_.DeriveAllClusters()), UnorderedElementsAre("-crm~1", "+crm~2"));
  EXPECT_THAT(Members("crm~2"), ElementsAre("accounts/crm~2", "accounts/hub~2"));
  // The merge holds again as soon as the account is back.
  Put("crm~1", "Acme Dynamics", kNumber);
  world_.DeriveAllClusters();
  EXPECT_EQ(Members("crm~1").size(), 4U);
}

TEST_F(AccountClusterTest, ASplitHoldsThroughChangesUntilItIsUndone) {
  Put("crm~1", "Acme Dynamics", kNumber);
  Put("hub~1", "Acme Dynamics", kNumber);
  world_.DeriveAllClusters();
  const std::string before = world_.AllClusters();
  const auto split = Say<v1::SplitAccountsRequest>("SplitAccounts", "crm~1", "hub~1");
  ASSERT_OK(split.status());
  EXPECT_EQ(split->verdict(), v1::ReviewDecision::VERDICT_ACCOUNTS_SPLIT);
  EXPECT_THAT(split->accounts(), ElementsAre("accounts/crm~1", "accounts/hub~1"));
  EXPECT_THAT(Told(world_.DeriveAllClusters()), ElementsAre("-crm~1"));
  Put("hub~1", "Acme Dynamics Inc.", kNumber);
  world_.DeriveAllClusters();
  EXPECT_EQ(world_.AllClusters(), "");
  Put("hub~1", "Acme Dynamics", kNumber);
  world_.DeriveAllClusters();
  v1::UndoReviewRequest undo;
  undo.set_name(split->name());
  ASSERT_OK(Ask<v1::ReviewDecision>("ReviewService/UndoReview", undo).status());
  EXPECT_THAT(Told(world_.DeriveAllClusters()), ElementsAre("+crm~1"));
  EXPECT_EQ(world_.AllClusters(), before);

  v1::ListReviewDecisionsRequest list;
  list.set_account("accounts/hub~1");
  const auto decisions =
      Ask<v1::ListReviewDecisionsResponse>("ReviewService/ListReviewDecisions", list);
  ASSERT_OK(decisions.status());
  ASSERT_EQ(decisions->review_decisions_size(), 1);
  EXPECT_TRUE(decisions->review_decisions(0).has_undo_time());
}

TEST_F(AccountClusterTest, ReviewersMergeAccountsOfOneSourceToo) {
  Put("crm~1", "Acme Dynamics", "");
  Put("crm~2", "Zenith Foods", "");
  world_.DeriveAllClusters();
  ASSERT_OK(Say<v1::MergeAccountsRequest>("MergeAccounts", "crm~1", "crm~2").status());
  EXPECT_THAT(Told(world_.DeriveAllClusters()), ElementsAre("+crm~1"));
  const auto merged = Say<v1::MergeAccountsRequest>("MergeAccounts", "crm~1", "crm~1");
  EXPECT_THAT(merged, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(rpc::GetBadRequest(merged.status())->field_violations(0).field(), "other_account");
  EXPECT_THAT(Say<v1::MergeAccountsRequest>("MergeAccounts", "crm~1", "crm~9"),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(AccountClusterTest, AreListedInPagesAndByAccount) {
  for (const char* id : {"1", "2", "3"}) {
    const std::string name = absl::StrCat("Company", id);
    const std::string number = absl::StrCat("+1415555010", id);
    Put(absl::StrCat("crm~", id), name, number);
    Put(absl::StrCat("hub~", id), name, number);
  }
  world_.DeriveAllClusters();
  v1::ListAccountClustersRequest request;
  request.set_page_size(2);
  std::vector<std::string> names;
  do {
    const auto page =
        Ask<v1::ListAccountClustersResponse>("AccountClusterService/ListAccountClusters", request);
    ASSERT_OK(page.status());
    for (const v1::AccountCluster& cluster : page->account_clusters()) {
      names.push_back(cluster.name());
      EXPECT_EQ(cluster.matches_size(), 1);
      EXPECT_GE(cluster.matches(0).probability(), 0.95);
      EXPECT_EQ(cluster.matches(0).comparisons_size(), 4);
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(names, ElementsAre("accountClusters/crm~1", "accountClusters/crm~2",
                                 "accountClusters/crm~3"));
  v1::ListAccountClustersRequest of_account;
  of_account.set_account("accounts/hub~2");
  const auto found =
      Ask<v1::ListAccountClustersResponse>("AccountClusterService/ListAccountClusters", of_account);
  ASSERT_OK(found.status());
  ASSERT_EQ(found->account_clusters_size(), 1);
  EXPECT_EQ(found->account_clusters(0).name(), "accountClusters/crm~2");
  v1::GetAccountClusterRequest unknown;
  unknown.set_name("accountClusters/hub~2");
  EXPECT_THAT(Ask<v1::AccountCluster>("AccountClusterService/GetAccountCluster", unknown),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(AccountClusterTest, ANumberThatManyShareFindsNobody) {
  Put("crm~1", "Acme Dynamics", kNumber);
  Put("hub~1", "Acme Dynamcis", kNumber);
  world_.DeriveAllClusters();
  EXPECT_EQ(Members("crm~1").size(), 2U);
  std::vector<feed::v1::Change> changes;
  for (int i = 0; i < kKeyHoldersMax; ++i) {
    const std::string id = absl::StrCat("hub~x", i);
    changes.push_back(world_.Upsert("account", id, Account(id, id, kNumber)));
  }
  world_.Apply(changes);
  world_.DeriveAllClusters();
  EXPECT_EQ(world_.AllClusters(), "");
  changes.clear();
  for (int i = 0; i < kKeyHoldersMax; ++i) {
    changes.push_back(world_.Delete("account", absl::StrCat("hub~x", i)));
  }
  world_.Apply(changes);
  world_.DeriveAllClusters();
  EXPECT_EQ(Members("crm~1").size(), 2U);
}

TEST_F(AccountClusterTest, AnyOrderOfChangesAndDerivationsEndsInTheSameClusters) {
  std::string expected;
  for (uint32_t seed = 0; seed < 8; ++seed) {
    std::mt19937 random(seed);
    MatchingWorld world;
    const char* names[] = {"Acme Dynamics", "Meridian Logistics", "Acme Dynamcis"};
    std::vector<std::pair<std::string, std::vector<crm::v1::Account>>> histories;
    for (int i = 0; i < 12; ++i) {
      const std::string id = absl::StrCat(i % 3 == 0 ? "crm~" : i % 3 == 1 ? "hub~" : "erp~", i);
      histories.push_back({id,
                           {Account(id, names[(i + 1) % 3], ""),
                            Account(id, names[i % 3], absl::StrCat("+1415555010", i % 2))}});
    }
    while (!histories.empty()) {
      auto& [id, states] = histories[random() % histories.size()];
      world.Apply({world.Upsert("account", id, states.front())});
      states.erase(states.begin());
      histories.erase(std::remove_if(histories.begin(), histories.end(),
                                     [](const auto& history) { return history.second.empty(); }),
                      histories.end());
      if (seed == 0 || random() % 3 > 0) continue;
      std::vector<std::string> some = world.DirtyAccounts();
      some.resize(random() % (some.size() + 1));
      world.DeriveClusters(some);
    }
    world.DeriveAllClusters();
    if (seed == 0) expected = world.AllClusters();
    EXPECT_EQ(world.AllClusters(), expected) << "seed " << seed;
    EXPECT_NE(expected, "");
  }
}

}  // namespace
}  // namespace dealtrace::matching
