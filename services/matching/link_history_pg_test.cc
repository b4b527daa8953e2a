// What became of a link, through real gRPC.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/testing/rpc_pair.h"
#include "libs/testing/status_matchers.h"
#include "services/matching/link_history.h"
#include "services/matching/matching_service.h"
#include "services/matching/store/queries.h"
#include "services/matching/testing/matching_world.h"
#include "services/matching/testing/sample_records.h"

namespace dealtrace::matching {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(ChangedFieldsTest, NamesFieldsByTheirNumberAndLeavesOutTheTime) {
  v1::Link before;
  before.set_decision(v1::Link::DECISION_REVIEW);
  before.set_reason("THIN_EVIDENCE");
  before.add_candidates()->set_probability(0.4);
  v1::Link after = before;
  EXPECT_THAT(ChangedFields(before, after), IsEmpty());
  after.mutable_decide_time()->set_seconds(7);
  after.set_explanation("other words");
  EXPECT_THAT(ChangedFields(before, after), IsEmpty());
  after.mutable_candidates(0)->set_probability(0.9);
  after.set_opportunity("opportunities/o");
  after.set_decision(v1::Link::DECISION_LINKED);
  EXPECT_THAT(ChangedFields(before, after), ElementsAre("decision", "opportunity", "candidates"));
}

class LinkHistoryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    MatchingService::Register(
        std::make_shared<MatchingService>(world_.database().database(), nullptr, world_.settings()),
        pair_.server());
    pair_.Start();
  }

  // Applies one change and decides what it touched.
  void Step(const feed::v1::Change& change) {
    world_.Apply({change});
    world_.DeriveAll();
  }
  absl::StatusOr<v1::ListLinkVersionsResponse> List(int page_size, const std::string& token = "") {
    v1::ListLinkVersionsRequest request;
    request.set_parent("links/c");
    request.set_page_size(page_size);
    request.set_page_token(token);
    return pair_.client()->Unary<v1::ListLinkVersionsResponse>(
        "dealtrace.matching.v1.MatchingService/ListLinkVersions", request,
        rpc::CallOptions::Within(absl::Seconds(10)));
  }

  MatchingWorld world_;
  testing::RpcPair pair_{"matching", {"matching.read"}, "report"};
};

TEST_F(LinkHistoryTest, EveryChangeIsAVersionThatSaysWhatAndWhy) {
  Step(world_.Upsert("call", "c", Call("c", "Acme Dynamics", "")));
  Step(world_.Upsert("account", "a", Account("a", "Acme Dynamics", "")));
  Step(world_.Upsert("opportunity", "o", Deal("o", "a")));
  // Decided again, but as before.
  Step(world_.Upsert("call", "c", Call("c", "Acme Dynamics", "")));

  const auto first = List(2);
  ASSERT_OK(first.status());
  ASSERT_EQ(first->link_versions_size(), 2);
  const v1::LinkVersion& newest = first->link_versions(0);
  EXPECT_EQ(newest.name(), "links/c/versions/3");
  EXPECT_EQ(newest.version(), 3);
  EXPECT_EQ(newest.cause(), v1::LinkVersion::CAUSE_DATA_CHANGE);
  EXPECT_THAT(newest.changed_fields(), Contains("opportunity"));
  EXPECT_THAT(newest.changed_fields(), Contains("decision"));
  EXPECT_THAT(newest.changed_fields(), Not(Contains("model_version")));
  EXPECT_EQ(newest.link().opportunity(), "opportunities/o");
  EXPECT_TRUE(newest.link().has_decide_time());

  const auto rest = List(2, first->next_page_token());
  ASSERT_OK(rest.status());
  ASSERT_EQ(rest->link_versions_size(), 1);
  EXPECT_EQ(rest->link_versions(0).version(), 1);
  EXPECT_EQ(rest->link_versions(0).cause(), v1::LinkVersion::CAUSE_FIRST_DECISION);
  EXPECT_EQ(rest->link_versions(0).link().decision(), v1::Link::DECISION_UNLINKED);
  EXPECT_THAT(rest->next_page_token(), IsEmpty());
}

TEST_F(LinkHistoryTest, WhatComesBackIsTheSameLinkAgain) {
  Step(world_.Upsert("call", "c", Call("c", "Acme Dynamics", "")));
  Step(world_.Upsert("account", "a", Account("a", "Acme Dynamics", "")));
  Step(world_.Upsert("opportunity", "o", Deal("o", "a")));
  const std::string linked = world_.AllLinks();
  Step(world_.Delete("opportunity", "o"));
  EXPECT_NE(world_.AllLinks(), linked);
  Step(world_.Upsert("opportunity", "o", Deal("o", "a")));
  EXPECT_EQ(world_.AllLinks(), linked);
  EXPECT_EQ(List(0)->link_versions(0).version(), 5);
}

TEST_F(LinkHistoryTest, ADeletedCallTakesItsHistoryAlong) {
  Step(world_.Upsert("call", "c", Call("c", "Acme Dynamics", "")));
  Step(world_.Upsert("account", "a", Account("a", "Acme Dynamics", "")));
  Step(world_.Delete("call", "c"));
  EXPECT_THAT(List(0), testing::StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(world_.database().QueryInt("SELECT count(*) FROM link_version"), 0);
}

TEST_F(LinkHistoryTest, OldVersionsAreForgottenAndTheGapIsTold) {
  Step(world_.Upsert("call", "c", Call("c", "Acme Dynamics", "")));
  Step(world_.Upsert("account", "a", Account("a", "Acme Dynamics", "")));
  Step(world_.Upsert("opportunity", "o", Deal("o", "a")));
  world_.database().Query(
      "UPDATE link_version SET decided_at = now() - interval '11 days' WHERE version = 2 RETURNING "
      "version");
  ASSERT_OK(world_.database().database()->Transact(
      testing::TestTransaction(), [](postgres::Transaction& transaction) {
        return transaction.Execute(queries::kForgetLinkVersions, 10).status();
      }));
  const auto versions = List(0);
  ASSERT_OK(versions.status());
  ASSERT_EQ(versions->link_versions_size(), 2);
  EXPECT_EQ(versions->link_versions(0).version(), 3);
  EXPECT_EQ(versions->link_versions(0).cause(), v1::LinkVersion::CAUSE_UNSPECIFIED);
  EXPECT_THAT(versions->link_versions(0).changed_fields(), IsEmpty());
}

}  // namespace
}  // namespace dealtrace::matching
