// The feed and the dead letters over gRPC, with identity.
#include <atomic>

#include "dealtrace/feed/v1/dead_letter_service.pb.h"
#include "gtest/gtest.h"
#include "libs/feed/dead_letters.h"
#include "libs/feed/testing/feed_world.h"
#include "libs/telemetry/testing/span_catcher.h"
#include "libs/testing/rpc_pair.h"
#include "libs/testing/status_matchers.h"

namespace dealtrace::feed {
namespace {

using dealtrace::feed::v1::DeadLetter;
using dealtrace::feed::v1::FeedStatus;
using dealtrace::feed::v1::GetDeadLetterRequest;
using dealtrace::feed::v1::GetFeedStatusRequest;
using dealtrace::feed::v1::ListDeadLettersRequest;
using dealtrace::feed::v1::ListDeadLettersResponse;
using dealtrace::feed::v1::ReadChangesRequest;
using dealtrace::feed::v1::ReadChangesResponse;
using dealtrace::feed::v1::RemoveConsumerRequest;
using dealtrace::feed::v1::RemoveConsumerResponse;
using dealtrace::feed::v1::RetryDeadLetterRequest;
using dealtrace::testing::Eventually;
using dealtrace::testing::RpcPair;
using dealtrace::testing::StatusIs;
using dealtrace::testing::TestDatabase;

constexpr char kLetters[] = "dealtrace.feed.v1.DeadLetterService/";

// A feed of items, of which one kind cannot be read.
FeedServiceOptions FeedWithAFault() {
  FeedServiceOptions options = testing::ItemFeed("ingestion");
  options.loaders["unreadable"] = [](postgres::Transaction&, absl::Span<const std::string>) {
    return absl::InternalError("the contents cannot be read");
  };
  return options;
}

class FeedRpcTest : public ::testing::Test {
 protected:
  FeedRpcTest()
      : producer_("ingestion"),
        home_("copier", testing::WorldMigrations()),
        feed_service_(producer_.database().database(), FeedWithAFault()),
        upstream_("ingestion", {"feed.read", "feed.write"}, "copier"),
        own_("copier", {"deadletters.read", "deadletters.write"}) {
    feed_service_.Register(upstream_.server());
    upstream_.Start();
    RegisterDeadLetterService(own_.server(), home_.database());
    own_.Start();
  }

  ConsumerOptions Options() {
    ConsumerOptions options = testing::ConsumerOf("ingestion", producer_.reader());
    options.read = nullptr;
    options.upstream = upstream_.client();
    return options;
  }
  template <class Response, class Request>
  absl::StatusOr<Response> Call(const std::string& method, const Request& request) {
    return own_.client()->Unary<Response>(kLetters + method, request,
                                          rpc::CallOptions::Within(absl::Seconds(10)));
  }

  testing::Producer producer_;
  TestDatabase home_;
  FeedService feed_service_;
  RpcPair upstream_;
  RpcPair own_;
  std::shared_ptr<telemetry::Metrics> metrics_ = std::make_shared<telemetry::Metrics>();
};

TEST_F(FeedRpcTest, AConsumerFollowsAFeedOverGrpc) {
  producer_.Write("note", {{"a", "1"}});
  Consumer consumer(home_.OpenAnother(), Options(), metrics_);
  consumer.Start();
  EXPECT_TRUE(Eventually([&] { return testing::CopiesOf(home_) == "ingestion|note|a|1"; }));
  producer_.Write("note", {{"a", "2"}});
  EXPECT_TRUE(Eventually([&] { return testing::CopiesOf(home_) == "ingestion|note|a|2"; }));
}

TEST_F(FeedRpcTest, PollsThatFindNothingLeaveNoSpansAndWhatOneFindsIsInTheTraceOfItsCause) {
  ConsumerOptions options = Options();
  options.poll_wait = absl::Milliseconds(100);
  Consumer consumer(home_.OpenAnother(), std::move(options), metrics_);
  consumer.Start();
  Deriver deriver(home_.OpenAnother(), testing::SummaryDeriver(), metrics_);
  deriver.Start();
  const auto polls = [&] {
    return testing::MetricOf(*upstream_.metrics(),
                             "dealtrace_rpc_server_call_duration_seconds_count{method="
                             "\"dealtrace.feed.v1.FeedService/ReadChanges\"}");
  };
  // The first answer tells what the upstream reflects, which is news.
  EXPECT_TRUE(Eventually([&] { return polls() > 2; }));
  telemetry::testing::SpanCatcher catcher;
  const double before = polls();
  EXPECT_TRUE(Eventually([&] { return polls() > before + 5; }));
  EXPECT_TRUE(catcher.Take().empty());

  producer_.Write("note", {{"a", "1"}}, testing::TraceParent(7, 1));
  EXPECT_TRUE(Eventually([&] { return testing::CopiesOf(home_) == "ingestion|note|a|1"; }));
  std::vector<telemetry::testing::CaughtSpan> spans;
  EXPECT_TRUE(Eventually([&] {
    for (auto& span : catcher.Take()) spans.push_back(std::move(span));
    return Find(spans, "process ingestion") != nullptr && Find(spans, "send ingestion") != nullptr;
  }));
  for (const char* name : {"send ingestion", "process ingestion"}) {
    const auto* span = Find(spans, name);
    ASSERT_NE(span, nullptr) << name;
    EXPECT_EQ(span->trace_id, testing::TraceParent(7, 0).substr(3, 32));
    EXPECT_EQ(span->attributes.at("messaging.consumer.group.name"), "copier");
  }
  EXPECT_EQ(Find(spans, "dealtrace.feed.v1.FeedService/ReadChanges"), nullptr);
}

TEST_F(FeedRpcTest, APollThatFailsIsSeenOnBothSidesInOneTrace) {
  telemetry::testing::SpanCatcher catcher;
  Consumer consumer(home_.OpenAnother(), Options(), metrics_);
  consumer.Start();
  producer_.Write("unreadable", {{"a", "1"}});
  std::vector<telemetry::testing::CaughtSpan> sides;
  EXPECT_TRUE(Eventually([&] {
    for (auto& span : catcher.Take()) {
      if (span.name == "dealtrace.feed.v1.FeedService/ReadChanges" && span.is_error) {
        sides.push_back(std::move(span));
      }
    }
    return sides.size() >= 2;
  }));
  ASSERT_GE(sides.size(), 2u);
  EXPECT_EQ(sides[0].trace_id, sides[1].trace_id);
  EXPECT_EQ(sides[0].parent_span_id, sides[1].span_id);
}

TEST_F(FeedRpcTest, AFeedThatWasRestoredIsReadAgainOverGrpc) {
  producer_.Write("note", {{"a", "1"}, {"b", "1"}});
  Consumer consumer(home_.OpenAnother(), Options(), metrics_);
  consumer.Start();
  EXPECT_TRUE(Eventually([&] { return testing::CopiesOf(home_).size() > 30; }));
  producer_.database().Query("UPDATE feed_incarnation SET id = gen_random_uuid()");
  producer_.database().Query("DELETE FROM feed_change WHERE key = 'b'");
  EXPECT_TRUE(Eventually([&] { return testing::CopiesOf(home_) == "ingestion|note|a|1"; },
                         absl::Seconds(30)));
}

TEST_F(FeedRpcTest, ACallerWithoutTheScopeReadsNothing) {
  const auto stranger = upstream_.ClientOfUser({"deadletters.read"});
  EXPECT_THAT(stranger->Unary<FeedStatus>("dealtrace.feed.v1.FeedService/GetFeedStatus",
                                          GetFeedStatusRequest(),
                                          rpc::CallOptions::Within(absl::Seconds(10))),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(FeedRpcTest, OnlyTheServiceOfTheCertificateIsRegistered) {
  const auto read = [&](rpc::Client& client, const std::string& consumer) {
    ReadChangesRequest request;
    request.set_consumer(consumer);
    request.mutable_committed()->set_position(0);
    return client
        .Unary<ReadChangesResponse>("dealtrace.feed.v1.FeedService/ReadChanges", request,
                                    rpc::CallOptions::Within(absl::Seconds(10)))
        .status();
  };
  const auto registered = [&] {
    return producer_.database().QueryText(
        "SELECT COALESCE(string_agg(consumer, ' '), '') FROM feed_registration");
  };
  EXPECT_OK(read(*upstream_.ClientOfUser({"feed.read", "records.all"}), "copier"));
  EXPECT_THAT(read(*upstream_.client(), "matching"), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_EQ(registered(), "");
  EXPECT_OK(read(*upstream_.client(), "copier"));
  EXPECT_EQ(registered(), "copier");
}

TEST_F(FeedRpcTest, AConsumerIsRemovedByWhoMayWriteTheFeed) {
  producer_.database().Query("INSERT INTO feed_registration VALUES ('retired', 0, now())");
  RemoveConsumerRequest request;
  request.set_consumer("retired");
  const auto remove = [&](const std::vector<std::string>& scopes) {
    return upstream_.ClientOfUser(scopes)
        ->Unary<RemoveConsumerResponse>("dealtrace.feed.v1.FeedService/RemoveConsumer", request,
                                        rpc::CallOptions::Within(absl::Seconds(10)))
        .status();
  };
  EXPECT_THAT(remove({"feed.read", "records.all"}), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_OK(remove({"feed.write", "records.all"}));
  EXPECT_THAT(remove({"feed.write", "records.all"}), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(FeedRpcTest, DeadLettersAreListedPagedShownAndRetried) {
  std::atomic<bool> healed{false};
  ConsumerOptions options = Options();
  options.lease_duration = absl::Seconds(2);
  options.apply = [&](postgres::Transaction& transaction,
                      absl::Span<const dealtrace::feed::v1::Change> changes,
                      DirtyMarker& marker) -> absl::Status {
    if (!healed) return absl::DataLossError("the record cannot be read");
    return testing::CopyItems("ingestion")(transaction, changes, marker);
  };
  producer_.Write("note", {{"a", "1"}, {"b", "1"}, {"c", "1"}});
  Consumer consumer(home_.OpenAnother(), std::move(options), metrics_);
  consumer.Start();
  EXPECT_TRUE(
      Eventually([&] { return home_.QueryInt("SELECT count(*) FROM feed_dead_letter") == 3; }));
  ListDeadLettersRequest list;
  list.set_page_size(2);
  ASSERT_OK_AND_ASSIGN(const auto first, Call<ListDeadLettersResponse>("ListDeadLetters", list));
  EXPECT_EQ(first.dead_letters_size(), 2);
  list.set_page_token(first.next_page_token());
  ASSERT_OK_AND_ASSIGN(const auto second, Call<ListDeadLettersResponse>("ListDeadLetters", list));
  ASSERT_EQ(second.dead_letters_size(), 1);
  EXPECT_EQ(second.next_page_token(), "");
  const DeadLetter& oldest = second.dead_letters(0);
  EXPECT_EQ(oldest.kind() + "/" + oldest.key(), "note/a");
  EXPECT_EQ(oldest.state(), DeadLetter::STATE_OPEN);
  EXPECT_EQ(oldest.reason(), "DATA_LOSS: the record cannot be read");
  healed = true;
  RetryDeadLetterRequest retry;
  retry.set_name(oldest.name());
  ASSERT_OK_AND_ASSIGN(const DeadLetter retried, Call<DeadLetter>("RetryDeadLetter", retry));
  EXPECT_EQ(retried.state(), DeadLetter::STATE_RETRYING);
  GetDeadLetterRequest get;
  get.set_name(oldest.name());
  EXPECT_TRUE(Eventually([&] {
    const auto letter = Call<DeadLetter>("GetDeadLetter", get);
    return letter.ok() && letter->state() == DeadLetter::STATE_CLOSED;
  }));
  EXPECT_EQ(testing::CopiesOf(home_), "ingestion|note|a|1");
  get.set_name("deadLetters/999999");
  EXPECT_THAT(Call<DeadLetter>("GetDeadLetter", get), StatusIs(absl::StatusCode::kNotFound));
  get.set_name("letters/1");
  EXPECT_THAT(Call<DeadLetter>("GetDeadLetter", get), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace dealtrace::feed
