// ReviewService through real gRPC, and what its decisions do to links.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "libs/rpc/errors.h"
#include "libs/testing/rpc_pair.h"
#include "libs/testing/status_matchers.h"
#include "services/matching/matching_service.h"
#include "services/matching/review_service.h"
#include "services/matching/testing/matching_world.h"
#include "services/matching/testing/sample_records.h"

namespace dealtrace::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::StatusIs;

constexpr char kRequestId[] = "0a1b2c3d-0000-4000-8000-000000000001";

class ReviewServiceTest : public ::testing::Test {
 protected:
  // Two open deals of one company and a call of it; a deal elsewhere; a call of nobody.
  void SetUp() override {
    crm::v1::Opportunity large = Deal("o2", "a");
    large.mutable_amount()->set_units(90'000);
    world_.Apply({world_.Upsert("account", "a", Account("a", "Acme Dynamics", "")),
                  world_.Upsert("account", "m", Account("m", "Meridian Logistics", "")),
                  world_.Upsert("opportunity", "o1", Deal("o1", "a")),
                  world_.Upsert("opportunity", "o2", large),
                  world_.Upsert("opportunity", "far", Deal("far", "m")),
                  world_.Upsert("call", "c", Call("c", "Acme Dynamics", "")),
                  world_.Upsert("call", "d", Call("d", "", ""))});
    world_.DeriveAll();
    const auto database = world_.database().database();
    ReviewService::Register(std::make_shared<ReviewService>(database, world_.settings()),
                            pair_.server());
    MatchingService::Register(
        std::make_shared<MatchingService>(database, nullptr, world_.settings()), pair_.server());
    pair_.Start();
  }

  template <class Response, class Request>
  absl::StatusOr<Response> Ask(const std::string& method, const Request& request) {
    return pair_.client()->Unary<Response>(
        absl::StrCat("dealtrace.matching.v1.ReviewService/", method), request,
        rpc::CallOptions::Within(absl::Seconds(10)));
  }
  template <class Request>
  absl::StatusOr<v1::ReviewDecision> Decide(const std::string& method, const std::string& call,
                                            const std::string& deal,
                                            const std::string& request_id = "") {
    Request request;
    request.set_name("links/" + call);
    if (!deal.empty()) request.set_opportunity("opportunities/" + deal);
    request.set_request_id(request_id);
    return Ask<v1::ReviewDecision>(method, request);
  }
  auto Confirm(const std::string& call, const std::string& deal,
               const std::string& request_id = "") {
    return Decide<v1::ConfirmLinkRequest>("ConfirmLink", call, deal, request_id);
  }
  auto Reject(const std::string& call, const std::string& deal) {
    return Decide<v1::RejectLinkRequest>("RejectLink", call, deal);
  }
  auto Reassign(const std::string& call, const std::string& deal) {
    return Decide<v1::ReassignLinkRequest>("ReassignLink", call, deal);
  }
  auto Restore(const std::string& version, const std::string& request_id = "") {
    v1::RestoreLinkRequest request;
    request.set_name(version);
    request.set_comment("as it was");
    request.set_request_id(request_id);
    return Ask<v1::ReviewDecision>("RestoreLink", request);
  }
  auto Undo(const std::string& name) {
    v1::UndoReviewRequest request;
    request.set_name(name);
    request.set_comment("a slip");
    return Ask<v1::ReviewDecision>("UndoReview", request);
  }

  MatchingWorld world_;
  testing::RpcPair pair_{"matching", {"matching.read", "matching.review"}, "report"};
};

TEST_F(ReviewServiceTest, AConfirmedLinkIsPublishedAndSticks) {
  EXPECT_EQ(world_.LinkOf("c"), "2  SEVERAL_OPEN_DEALS");
  const auto decision = Confirm("c", "o2");
  ASSERT_OK(decision.status());
  EXPECT_EQ(decision->reviewer(), "service:report");
  EXPECT_TRUE(decision->has_create_time());
  EXPECT_FALSE(decision->has_undo_time());
  EXPECT_THAT(world_.DirtyCalls(), ElementsAre("c"));
  const auto published = world_.DeriveAll();
  ASSERT_EQ(published.size(), 1U);
  EXPECT_EQ(published[0].kind, "link");
  EXPECT_EQ(world_.LinkOf("c"), "1 o2 REVIEWER_CONFIRMED");
  // A change that would decide otherwise changes nothing.
  crm::v1::Call call = Call("c", "Meridian Logistics", "");
  world_.Apply({world_.Upsert("call", "c", call)});
  world_.DeriveAll();
  EXPECT_EQ(world_.LinkOf("c"), "1 o2 REVIEWER_CONFIRMED");
}

TEST_F(ReviewServiceTest, OnlyACandidateCanBeConfirmed) {
  const auto refused = Confirm("c", "far");
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(rpc::GetErrorInfo(refused.status())->reason(), "NOT_A_CANDIDATE");
  ASSERT_OK(Reassign("c", "far").status());
  world_.DeriveAll();
  EXPECT_EQ(world_.LinkOf("c"), "1 far REVIEWER_REASSIGNED");
}

TEST_F(ReviewServiceTest, TellsWhatIsUnknownOrMalformed) {
  EXPECT_THAT(Confirm("none", "o1"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Reassign("c", "none"), StatusIs(absl::StatusCode::kNotFound));
  const auto nameless = Reassign("c", "");
  EXPECT_THAT(nameless, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(rpc::GetBadRequest(nameless.status())->field_violations(0).field(), "opportunity");
  v1::RejectLinkRequest wordy;
  wordy.set_name("links/c");
  wordy.set_comment(std::string(501, 'x'));
  EXPECT_THAT(Ask<v1::ReviewDecision>("RejectLink", wordy),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Undo("reviewDecisions/99"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Undo("reviewDecisions/x"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(world_.DirtyCalls(), IsEmpty());
}

TEST_F(ReviewServiceTest, RejectionsNarrowDownAndUndoingRestores) {
  const std::string before = world_.AllLinks();
  const auto first = Reject("c", "o1");
  ASSERT_OK(first.status());
  world_.DeriveAll();
  EXPECT_EQ(world_.LinkOf("c"), "1 o2 NAME_AGREES");
  const auto second = Reject("c", "");
  ASSERT_OK(second.status());
  world_.DeriveAll();
  EXPECT_EQ(world_.LinkOf("c"), "3  REVIEWER_UNLINKED");

  const auto undone = Undo(second->name());
  ASSERT_OK(undone.status());
  EXPECT_TRUE(undone->has_undo_time());
  EXPECT_EQ(undone->undoer(), "service:report");
  EXPECT_EQ(undone->undo_comment(), "a slip");
  world_.DeriveAll();
  EXPECT_EQ(world_.LinkOf("c"), "1 o2 NAME_AGREES");
  const auto again = Undo(second->name());
  EXPECT_THAT(again, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(rpc::GetErrorInfo(again.status())->reason(), "ALREADY_UNDONE");
  ASSERT_OK(Undo(first->name()).status());
  world_.DeriveAll();
  EXPECT_EQ(world_.AllLinks(), before);
}

TEST_F(ReviewServiceTest, ARepeatedRequestDecidesOnce) {
  const auto first = Confirm("c", "o1", kRequestId);
  ASSERT_OK(first.status());
  const auto repeated = Confirm("c", "o1", kRequestId);
  ASSERT_OK(repeated.status());
  EXPECT_EQ(repeated->name(), first->name());
  EXPECT_THAT(Confirm("c", "o2", kRequestId), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(world_.database().QueryInt("SELECT count(*) FROM review_decision"), 1);
}

TEST_F(ReviewServiceTest, AReviewersDealFollowsTheDealWithoutASharedKey) {
  ASSERT_OK(Reassign("d", "far").status());
  world_.DeriveAll();
  EXPECT_EQ(world_.LinkOf("d"), "1 far REVIEWER_REASSIGNED");
  world_.Apply({world_.Delete("opportunity", "far")});
  EXPECT_THAT(world_.DirtyCalls(), ElementsAre("d"));
  world_.DeriveAll();
  EXPECT_EQ(world_.LinkOf("d"), "2  REVIEWED_DEAL_GONE");
  world_.Apply({world_.Upsert("opportunity", "far", Deal("far", "m"))});
  world_.DeriveAll();
  EXPECT_EQ(world_.LinkOf("d"), "1 far REVIEWER_REASSIGNED");
}

TEST_F(ReviewServiceTest, TheQueueBeginsWithWhatIsMostWorthwhile) {
  // The same doubt about a company with less to win.
  crm::v1::Opportunity small = Deal("m2", "m");
  small.mutable_amount()->set_units(10);
  world_.Apply({world_.Upsert("opportunity", "m2", small),
                world_.Upsert("call", "b", Call("b", "Meridian Logistics", "")),
                world_.Upsert("call", "e", Call("e", "Acme Dynamics", ""))});
  world_.DeriveAll();
  v1::ListReviewsRequest request;
  request.set_page_size(2);
  const auto page = Ask<v1::ListReviewsResponse>("ListReviews", request);
  ASSERT_OK(page.status());
  ASSERT_EQ(page->reviews_size(), 2);
  EXPECT_EQ(page->reviews(0).link().name(), "links/c");
  EXPECT_EQ(page->reviews(1).link().name(), "links/e");
  EXPECT_GT(page->reviews(0).amount_at_stake(), 40'000);
  EXPECT_GT(page->reviews(0).informativeness(), 0.5);
  EXPECT_EQ(page->reviews(0).priority(),
            ReviewPriority(page->reviews(0).amount_at_stake(), page->reviews(0).informativeness()));
  request.set_page_token(page->next_page_token());
  const auto rest = Ask<v1::ListReviewsResponse>("ListReviews", request);
  ASSERT_OK(rest.status());
  ASSERT_EQ(rest->reviews_size(), 1);
  EXPECT_EQ(rest->reviews(0).link().name(), "links/b");
  EXPECT_THAT(rest->next_page_token(), IsEmpty());

  // What was decided is no longer asked.
  ASSERT_OK(Confirm("c", "o1").status());
  world_.DeriveAll();
  request.clear_page_token();
  request.set_page_size(10);
  EXPECT_EQ(Ask<v1::ListReviewsResponse>("ListReviews", request)->reviews_size(), 2);
  request.set_decision(v1::Link::DECISION_LINKED);
  EXPECT_EQ(Ask<v1::ListReviewsResponse>("ListReviews", request)->reviews_size(), 0);
}

TEST_F(ReviewServiceTest, TheAuditTellsWhoWhenAndWhy) {
  v1::RejectLinkRequest request;
  request.set_name("links/d");
  request.set_comment("a wrong number");
  ASSERT_OK(Ask<v1::ReviewDecision>("RejectLink", request).status());
  ASSERT_OK(Confirm("c", "o1").status());
  ASSERT_OK(Reject("c", "o1").status());
  v1::ListReviewDecisionsRequest list;
  list.set_page_size(2);
  const auto page = Ask<v1::ListReviewDecisionsResponse>("ListReviewDecisions", list);
  ASSERT_OK(page.status());
  ASSERT_EQ(page->review_decisions_size(), 2);
  EXPECT_EQ(page->review_decisions(0).verdict(), v1::ReviewDecision::VERDICT_REJECTED);
  EXPECT_EQ(page->review_decisions(1).verdict(), v1::ReviewDecision::VERDICT_CONFIRMED);
  list.set_page_token(page->next_page_token());
  const auto rest = Ask<v1::ListReviewDecisionsResponse>("ListReviewDecisions", list);
  ASSERT_OK(rest.status());
  ASSERT_EQ(rest->review_decisions_size(), 1);
  EXPECT_EQ(rest->review_decisions(0).comment(), "a wrong number");
  EXPECT_EQ(rest->review_decisions(0).link(), "links/d");
  v1::ListReviewDecisionsRequest of_link;
  of_link.set_link("links/d");
  EXPECT_EQ(
      Ask<v1::ListReviewDecisionsResponse>("ListReviewDecisions", of_link)->review_decisions_size(),
      1);
  of_link.set_reviewer("user:nobody");
  EXPECT_EQ(
      Ask<v1::ListReviewDecisionsResponse>("ListReviewDecisions", of_link)->review_decisions_size(),
      0);
}

TEST_F(ReviewServiceTest, AReviewIsACauseInTheHistory) {
  const auto decision = Confirm("c", "o1");
  ASSERT_OK(decision.status());
  world_.DeriveAll();
  ASSERT_OK(Undo(decision->name()).status());
  world_.DeriveAll();
  v1::ListLinkVersionsRequest request;
  request.set_parent("links/c");
  const auto versions = pair_.client()->Unary<v1::ListLinkVersionsResponse>(
      "dealtrace.matching.v1.MatchingService/ListLinkVersions", request,
      rpc::CallOptions::Within(absl::Seconds(10)));
  ASSERT_OK(versions.status());
  ASSERT_EQ(versions->link_versions_size(), 3);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(versions->link_versions(i).cause(), v1::LinkVersion::CAUSE_REVIEW) << i;
  }
  EXPECT_EQ(versions->link_versions(1).link().reason(), "REVIEWER_CONFIRMED");
}

TEST_F(ReviewServiceTest, ARestoredVersionHoldsUntilItIsUndone) {
  // Version 1 asks, version 2 is a reviewer's, version 3 another's.
  ASSERT_OK(Reassign("c", "o2").status());
  world_.DeriveAll();
  ASSERT_OK(Reject("c", "").status());
  world_.DeriveAll();
  const auto restored = Restore("links/c/versions/2", kRequestId);
  ASSERT_OK(restored.status());
  EXPECT_EQ(restored->verdict(), v1::ReviewDecision::VERDICT_REASSIGNED);
  EXPECT_EQ(restored->link(), "links/c");
  EXPECT_EQ(restored->opportunity(), "opportunities/o2");
  EXPECT_EQ(restored->restored_version(), 2);
  EXPECT_EQ(restored->comment(), "as it was");
  EXPECT_THAT(world_.DirtyCalls(), ElementsAre("c"));
  world_.DeriveAll();
  EXPECT_EQ(world_.LinkOf("c"), "1 o2 REVIEWER_REASSIGNED");
  // Sticky, and once per request.
  world_.Apply({world_.Upsert("call", "c", Call("c", "Meridian Logistics", ""))});
  world_.DeriveAll();
  EXPECT_EQ(world_.LinkOf("c"), "1 o2 REVIEWER_REASSIGNED");
  EXPECT_EQ(Restore("links/c/versions/2", kRequestId)->name(), restored->name());
  EXPECT_EQ(world_.database().QueryInt("SELECT count(*) FROM review_decision"), 3);
  ASSERT_OK(Undo(restored->name()).status());
  world_.DeriveAll();
  EXPECT_EQ(world_.LinkOf("c"), "3  REVIEWER_UNLINKED");
  // A version that says "no deal" can be brought back, too.
  const auto no_deal = Restore("links/c/versions/3");
  ASSERT_OK(no_deal.status());
  EXPECT_EQ(no_deal->verdict(), v1::ReviewDecision::VERDICT_UNLINKED);
  EXPECT_EQ(no_deal->restored_version(), 3);
}

TEST_F(ReviewServiceTest, WhatSaysNothingOrIsGoneCannotBeRestored) {
  const auto open = Restore("links/c/versions/1");
  EXPECT_THAT(open, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(rpc::GetErrorInfo(open.status())->reason(), "NOT_RESTORABLE");
  for (const char* unknown : {"links/c/versions/9", "links/none/versions/1"}) {
    EXPECT_THAT(Restore(unknown), StatusIs(absl::StatusCode::kNotFound)) << unknown;
  }
  // A call's id may have any text in it.
  EXPECT_THAT(Restore("links/c/versions/x/versions/1"), StatusIs(absl::StatusCode::kNotFound));
  for (const char* malformed : {"links/c", "links/c/versions/0", "links/c/versions/x",
                                "links//versions/1", "calls/c/versions/1"}) {
    const auto refused = Restore(malformed);
    ASSERT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument)) << malformed;
    EXPECT_EQ(rpc::GetBadRequest(refused.status())->field_violations(0).field(), "name");
  }
  ASSERT_OK(Reassign("c", "far").status());
  world_.DeriveAll();
  world_.Apply({world_.Delete("opportunity", "far")});
  world_.DeriveAll();
  EXPECT_THAT(Restore("links/c/versions/2"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(world_.database().QueryInt("SELECT count(*) FROM review_decision"), 1);
}

TEST_F(ReviewServiceTest, TheExplanationKnowsOfTheReview) {
  ASSERT_OK(Reassign("c", "far").status());
  v1::ExplainLinkRequest request;
  request.set_name("links/c");
  const auto explanation = pair_.client()->Unary<v1::LinkExplanation>(
      "dealtrace.matching.v1.MatchingService/ExplainLink", request,
      rpc::CallOptions::Within(absl::Seconds(10)));
  ASSERT_OK(explanation.status());
  EXPECT_EQ(explanation->opportunity(), "opportunities/far");
  EXPECT_EQ(explanation->reason(), "REVIEWER_REASSIGNED");
  EXPECT_FALSE(explanation->candidate());
}

}  // namespace
}  // namespace dealtrace::matching
