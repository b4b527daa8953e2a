// LinkModelService through real gRPC: learning from reviews, switching, and trying before.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/rpc/errors.h"
#include "libs/testing/rpc_pair.h"
#include "libs/testing/status_matchers.h"
#include "services/matching/link_model_service.h"
#include "services/matching/review_service.h"
#include "services/matching/testing/matching_world.h"
#include "services/matching/testing/sample_records.h"

namespace dealtrace::matching {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;
using testing::StatusIs;

constexpr int kCalls = 30;
constexpr int kReviewed = 24;

std::string CallId(int i) { return absl::StrFormat("c%02d", i); }

class LinkModelServiceTest : public ::testing::Test {
 protected:
  // One company with one deal, and calls of it, all of which the built-in model links.
  void SetUp() override {
    std::vector<feed::v1::Change> changes = {
        world_.Upsert("account", "a", Account("a", "Acme Dynamics", "")),
        world_.Upsert("opportunity", "o", Deal("o", "a"))};
    for (int i = 0; i < kCalls; ++i) {
      changes.push_back(world_.Upsert("call", CallId(i), Call(CallId(i), "Acme Dynamics", "")));
    }
    world_.Apply(changes);
    world_.DeriveAll();
    const auto database = world_.database().database();
    LinkModelService::Register(std::make_shared<LinkModelService>(database, world_.settings()),
                               pair_.server());
    ReviewService::Register(std::make_shared<ReviewService>(database, world_.settings()),
                            pair_.server());
    pair_.Start();
  }

  template <class Response, class Request>
  absl::StatusOr<Response> Ask(const std::string& method, const Request& request) {
    return pair_.client()->Unary<Response>(
        absl::StrCat("dealtrace.matching.v1.LinkModelService/", method), request,
        rpc::CallOptions::Within(absl::Seconds(60)));
  }
  // Reviewers say that these calls are about no deal.
  void Unlink(int count) {
    for (int i = 0; i < count; ++i) {
      v1::RejectLinkRequest request;
      request.set_name("links/" + CallId(i));
      ASSERT_OK(pair_.client()
                    ->Unary<v1::ReviewDecision>("dealtrace.matching.v1.ReviewService/RejectLink",
                                                request,
                                                rpc::CallOptions::Within(absl::Seconds(10)))
                    .status());
    }
    world_.DeriveAll();
  }
  auto Train() { return Ask<v1::LinkModel>("TrainLinkModel", v1::TrainLinkModelRequest()); }
  auto Activate(const std::string& name) {
    v1::ActivateLinkModelRequest request;
    request.set_name(name);
    return Ask<v1::LinkModel>("ActivateLinkModel", request);
  }

  MatchingWorld world_;
  testing::RpcPair pair_{
      "matching", {"matching.read", "matching.review", "matching.write"}, "report"};
};

TEST_F(LinkModelServiceTest, TooFewAnswersTeachNothing) {
  Unlink(3);
  const auto refused = Train();
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(rpc::GetErrorInfo(refused.status())->reason(), "TOO_FEW_REVIEWS");
}

TEST_F(LinkModelServiceTest, LearnsWithoutChangingALink) {
  Unlink(kReviewed);
  const std::string before = world_.AllLinks();
  const auto model = Train();
  ASSERT_OK(model.status());
  EXPECT_THAT(model->name(), StartsWith("linkModels/fitted-"));
  EXPECT_FALSE(model->active());
  EXPECT_EQ(model->creator(), "service:report");
  EXPECT_EQ(model->training().unlinked_call_count(), kReviewed);
  EXPECT_LT(model->training().quality().log_loss(), model->training().quality_before().log_loss());
  EXPECT_GT(model->weights_size(), 20);
  EXPECT_GT(model->calibration_steps_size(), 3);
  EXPECT_THAT(world_.DirtyCalls(), IsEmpty());
  EXPECT_EQ(world_.AllLinks(), before);
  // The same answers about the same records are the same model.
  EXPECT_EQ(Train()->name(), model->name());
  const auto models =
      Ask<v1::ListLinkModelsResponse>("ListLinkModels", v1::ListLinkModelsRequest());
  ASSERT_OK(models.status());
  ASSERT_EQ(models->link_models_size(), 2);
  EXPECT_EQ(models->link_models(0).name(), "linkModels/rules-2");
  EXPECT_TRUE(models->link_models(0).active());
  EXPECT_EQ(models->link_models(1).name(), model->name());
  v1::GetLinkModelRequest unknown;
  unknown.set_name("linkModels/fitted-0");
  EXPECT_THAT(Ask<v1::LinkModel>("GetLinkModel", unknown), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(LinkModelServiceTest, AnActiveModelDecidesEveryCallAgainAndGoingBackIsExact) {
  Unlink(kReviewed);
  const std::string before = world_.AllLinks();
  const auto model = Train();
  ASSERT_OK(model.status());
  const auto active = Activate(model->name());
  ASSERT_OK(active.status());
  EXPECT_TRUE(active->active());
  EXPECT_THAT(world_.DirtyCalls(), SizeIs(kCalls));
  world_.DeriveAll();
  EXPECT_EQ(world_.LinkOf(CallId(0)), "3  REVIEWER_UNLINKED") << "answers hold under any model";
  EXPECT_THAT(world_.LinkOf(CallId(kCalls - 1)), ::testing::Not(StartsWith("1")));
  // Another replica decides by it, too, and setting it again changes nothing.
  const ActiveSettings replica((LinkSettings()));
  const auto pinned = replica.Load(*world_.database().database(), absl::Now() + absl::Seconds(10));
  ASSERT_OK(pinned.status());
  EXPECT_THAT((*pinned)->version, StartsWith(model->name().substr(sizeof("linkModels/") - 1)));
  ASSERT_OK(Activate(model->name()).status());
  EXPECT_THAT(world_.DirtyCalls(), IsEmpty());

  ASSERT_OK(Activate("linkModels/rules-2").status());
  world_.DeriveAll();
  EXPECT_EQ(world_.AllLinks(), before);
  EXPECT_THAT(Activate("linkModels/none"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(LinkModelServiceTest, ASimulationTellsWhatAModelWouldDoAndStoresNothing) {
  Unlink(kReviewed);
  const auto model = Train();
  ASSERT_OK(model.status());
  const std::string before = world_.AllLinks();
  v1::SimulateMatchingRequest request;
  request.set_model(model->name());
  request.set_example_count(2);
  const auto simulated = Ask<v1::SimulateMatchingResponse>("SimulateMatching", request);
  ASSERT_OK(simulated.status());
  EXPECT_EQ(simulated->call_count(), kCalls);
  EXPECT_EQ(simulated->simulated_count(), kCalls);
  int64_t lost = 0;
  for (const v1::LinkTransition& transition : simulated->transitions()) {
    if (transition.before() != v1::Link::DECISION_LINKED) continue;
    EXPECT_NE(transition.after(), v1::Link::DECISION_LINKED);
    lost += transition.link_count();
    EXPECT_EQ(transition.examples_size(), 2);
    EXPECT_EQ(transition.examples(0).opportunity_before(), "opportunities/o");
    EXPECT_EQ(transition.examples(0).opportunity_after(), "");
  }
  EXPECT_EQ(lost, kCalls - kReviewed);
  // The reviewers, who said "none" of all that they saw, prove the built-in model wrong.
  EXPECT_EQ(simulated->before().answered_count(), kReviewed);
  EXPECT_EQ(simulated->before().linked_count(), kCalls);
  EXPECT_EQ(simulated->before().answered_precision(), 0);
  EXPECT_GT(simulated->before().calibrated_precision(), 0.98);
  EXPECT_EQ(simulated->after().linked_count(), 0);
  EXPECT_EQ(simulated->after().answered_precision(), 1);
  EXPECT_THAT(simulated->after().model_version(), StartsWith("fitted-"));
  EXPECT_EQ(world_.AllLinks(), before);
  EXPECT_THAT(world_.DirtyCalls(), IsEmpty());
}

TEST_F(LinkModelServiceTest, ASimulationOfSettingsNamesWhatIsWrongWithThem) {
  v1::SimulateMatchingRequest request;
  request.mutable_settings()->set_linked_min(1);
  const auto strict = Ask<v1::SimulateMatchingResponse>("SimulateMatching", request);
  ASSERT_OK(strict.status());
  EXPECT_EQ(strict->before().linked_count(), kCalls);
  EXPECT_EQ(strict->after().linked_count(), 0);
  request.set_call_count_max(1);
  const auto sampled = Ask<v1::SimulateMatchingResponse>("SimulateMatching", request);
  ASSERT_OK(sampled.status());
  EXPECT_LT(sampled->simulated_count(), kCalls / 2);

  request.mutable_settings()->set_review_min(1.5);
  request.mutable_settings()->set_days_before(-1);
  request.set_example_count(0);
  const auto refused = Ask<v1::SimulateMatchingResponse>("SimulateMatching", request);
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument));
  const auto details = rpc::GetBadRequest(refused.status());
  ASSERT_TRUE(details.has_value());
  EXPECT_EQ(details->field_violations(0).field(), "settings.review_min");
  EXPECT_EQ(details->field_violations(1).field(), "settings.days_before");
  request.set_example_count(-1);
  EXPECT_THAT(Ask<v1::SimulateMatchingResponse>("SimulateMatching", request),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace dealtrace::matching
