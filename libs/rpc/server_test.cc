#include "libs/rpc/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "libs/rpc/errors.h"
#include "libs/rpc/testing/echo_server.h"
#include "libs/rpc/testing/policy_probe.h"
#include "libs/testing/status_matchers.h"

namespace dealtrace::rpc {
namespace {

using ::dealtrace::testing::StatusIs;
using testing::EchoServer;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::TestIdentity;
using testing::v1::CountRequest;
using testing::v1::CountResponse;
using testing::v1::EchoRequest;
using testing::v1::EchoResponse;
using testing::v1::PollRequest;
using testing::v1::PollResponse;
using testing::v1::StoreRequest;
using testing::v1::StoreResponse;
using testing::v1::WorkRequest;
using testing::v1::WorkResponse;

constexpr char kService[] = "dealtrace.rpc.testing.v1.EchoService";
constexpr char kEcho[] = "dealtrace.rpc.testing.v1.EchoService/Echo";
constexpr char kWork[] = "dealtrace.rpc.testing.v1.EchoService/Work";
constexpr char kPoll[] = "dealtrace.rpc.testing.v1.EchoService/Poll";
constexpr char kStore[] = "dealtrace.rpc.testing.v1.EchoService/Store";
constexpr char kCount[] = "dealtrace.rpc.testing.v1.EchoService/Count";

EchoRequest Saying(const std::string& text) {
  EchoRequest request;
  request.set_text(text);
  return request;
}

ServerOptions Narrow() {
  ServerOptions options;
  options.worker_threads = 1;
  options.queue_calls_max = 0;
  return options;
}

CallOptions Soon() { return CallOptions::Within(absl::Seconds(20)); }

class ServerTest : public ::testing::Test {
 protected:
  absl::StatusOr<EchoResponse> Echo(ClientCredentials credentials,
                                    const CallOptions& options = Soon()) {
    Client client = echo_.Connect(std::move(credentials));
    return client.Unary<EchoResponse>(kEcho, Saying("hello"), options);
  }

  const TestIdentity identity_;
  EchoServer echo_{identity_};
};

TEST_F(ServerTest, ServesACallerWithAToken) {
  const auto response = Echo(identity_.User({"echo"}, {"echo.read"}));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->text(), "hello");
  EXPECT_EQ(response->principal(), "user:tester");
  EXPECT_TRUE(response->has_token());
}

TEST_F(ServerTest, ServesAServiceByItsCertificate) {
  const auto response = Echo(identity_.Service("friend"));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->principal(), "service:friend");
  EXPECT_FALSE(response->has_token());
}

TEST_F(ServerTest, RefusesAServiceWithoutTheScopeByName) {
  const absl::Status status = Echo(identity_.Service("stranger")).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("`echo.read`")));
  EXPECT_EQ(GetErrorInfo(status)->metadata().at("scope"), "echo.read");
}

TEST_F(ServerTest, RefusesAServiceThatItDoesNotKnow) {
  EXPECT_THAT(Echo(identity_.Service("unknown")), StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(ServerTest, RefusesAClientsCertificateWithoutAToken) {
  const absl::Status status = Echo(identity_.Nobody()).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_EQ(GetErrorInfo(status)->reason(), "IDENTITY_REQUIRED");
}

TEST_F(ServerTest, RefusesACertificateOfAnotherAuthority) {
  const TestIdentity other;
  ClientCredentials credentials = other.Service("friend");
  credentials.ca_certificate = identity_.Stranger().ca_certificate;
  EXPECT_THAT(Echo(credentials, CallOptions::Within(absl::Seconds(2))),
              Not(::dealtrace::testing::IsOk()));
}

TEST_F(ServerTest, RefusesWhatEveryMethodMustRefuse) {
  int calls = 0;
  const testing::PolicyProbe probe = {
      .target = echo_.target(),
      .service = "echo",
      .credentials = identity_.Nobody(),
      .token =
          [this](const auto& audiences, const auto& scopes, absl::Duration lifetime) {
            return identity_.Token(audiences, scopes, lifetime);
          },
      .metrics = [this] { return echo_.metrics().Expose(); }};
  EXPECT_THAT(FindPolicyHoles(probe, {kService}, calls), IsEmpty());
  EXPECT_EQ(calls, 5 * 6 + 1);  // six attempts a method, and one more for the method of two scopes
  EXPECT_EQ(testing::HandlersRun(echo_.metrics().Expose(), kEcho), 0);
  EXPECT_OK(Echo(identity_.Service("friend")));
  EXPECT_EQ(testing::HandlersRun(echo_.metrics().Expose(), kEcho), 1) << "the counter counts";
}

TEST_F(ServerTest, ATokenThatNoHeaderCanCarryIsAnErrorAndEndsNothing) {
  Client client = echo_.Connect(identity_.User({"echo"}, {"echo.read"}));
  const std::string good = identity_.Token({"echo"}, {"echo.read"});
  for (const std::string& token :
       {std::string("\xA0"), good + "\xA0", good + "\t", good + "\n", std::string("a\0b", 3),
        good + " " + good, std::string("\xC3\xA9")}) {
    CallOptions options = Soon();
    options.bearer_token = token;
    const absl::Status unary = client.Unary<EchoResponse>(kEcho, Saying("hello"), options).status();
    EXPECT_THAT(unary, StatusIs(absl::StatusCode::kUnauthenticated, Not(HasSubstr("ey"))));
    EXPECT_EQ(GetErrorInfo(unary)->reason(), "TOKEN_INVALID");
    EXPECT_THAT(client.CallServerStream(kCount, CountRequest(), CountResponse(), options,
                                        [](const auto&) { return absl::OkStatus(); }),
                StatusIs(absl::StatusCode::kUnauthenticated));

    ClientCredentials credentials = identity_.User({"echo"}, {"echo.read"});
    credentials.token = [token] { return token; };
    EXPECT_THAT(Echo(credentials), StatusIs(absl::StatusCode::kUnauthenticated));
  }
  EXPECT_OK(client.Unary<EchoResponse>(kEcho, Saying("hello"), Soon()));
}

TEST_F(ServerTest, CarriesErrorDetailsToTheCaller) {
  Client client = echo_.Connect(identity_.Service("friend"));
  EchoRequest request = Saying("it is gone");
  request.set_fail_code(static_cast<int>(absl::StatusCode::kNotFound));
  const absl::Status status = client.Unary<EchoResponse>(kEcho, request, Soon()).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kNotFound, "it is gone"));
  ASSERT_TRUE(GetErrorInfo(status).has_value());
  EXPECT_EQ(GetErrorInfo(status)->reason(), "TOLD_TO_FAIL");
  EXPECT_EQ(GetErrorInfo(status)->metadata().at("key"), "value");
}

TEST_F(ServerTest, CapsALongMessageInsteadOfLosingTheStatus) {
  Client client = echo_.Connect(identity_.Service("friend"));
  EchoRequest request = Saying(std::string(100'000, 'x'));
  request.set_fail_code(static_cast<int>(absl::StatusCode::kNotFound));
  const absl::Status status = client.Unary<EchoResponse>(kEcho, request, Soon()).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kNotFound));
  EXPECT_LE(status.message().size(), 1024u);
}

TEST_F(ServerTest, TurnsAnExceptionIntoAnInternalError) {
  Client client = echo_.Connect(identity_.Service("friend"));
  EXPECT_THAT(client.Unary<EchoResponse>(kEcho, Saying("throw"), Soon()),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("thrown")));
}

TEST_F(ServerTest, RefusesALargeRequest) {
  ServerOptions options;
  options.message_bytes_max = 1000;
  EchoServer small(identity_, options);
  Client client = small.Connect(identity_.Service("friend"));
  EXPECT_THAT(client.Unary<EchoResponse>(kEcho, Saying(std::string(2000, 'x')), Soon()),
              StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST_F(ServerTest, StreamsEveryMessageInOrder) {
  Client client = echo_.Connect(identity_.Service("friend"));
  CountRequest request;
  request.set_count(1000);
  std::vector<int> numbers;
  EXPECT_OK(client.CallServerStream(
      kCount, request, CountResponse(), Soon(), [&](const google::protobuf::Message& message) {
        numbers.push_back(static_cast<const CountResponse&>(message).number());
        return absl::OkStatus();
      }));
  ASSERT_EQ(numbers.size(), 1000u);
  EXPECT_EQ(numbers.front(), 1);
  EXPECT_EQ(numbers.back(), 1000);
}

TEST_F(ServerTest, StreamsMessagesOfAnySize) {
  Client client = echo_.Connect(identity_.Service("friend"));
  CountRequest request;
  request.set_count(20);
  for (int text_bytes : {0, 100, 10'000, 1'000'000}) {
    request.set_text_bytes(text_bytes);
    int seen = 0;
    EXPECT_OK(client.CallServerStream(
        kCount, request, CountResponse(), Soon(), [&](const google::protobuf::Message& message) {
          const auto& response = static_cast<const CountResponse&>(message);
          EXPECT_EQ(response.number(), ++seen);
          EXPECT_EQ(response.text().size(), static_cast<size_t>(text_bytes));
          return absl::OkStatus();
        }));
    EXPECT_EQ(seen, 20);
  }
}

TEST_F(ServerTest, AShortHandlerThatBecomesLongKeepsNobodyWaiting) {
  Client client = echo_.Connect(identity_.Service("friend"));
  // Short for long enough that its calls run on gRPC's own threads.
  WorkRequest work;
  work.set_may_pass(true);
  for (int i = 0; i < 200; ++i) EXPECT_OK(client.Unary<WorkResponse>(kWork, work, Soon()));
  work.set_may_pass(false);
  std::vector<std::thread> callers;
  for (int i = 0; i < 3; ++i) {
    callers.emplace_back([&] { EXPECT_OK(client.Unary<WorkResponse>(kWork, work, Soon())); });
  }
  echo_.gate().WaitFor(3);
  for (int i = 0; i < 20; ++i) {
    EXPECT_OK(client.Unary<EchoResponse>(kEcho, Saying("hello"), Soon()));
  }
  echo_.gate().Open();
  for (std::thread& caller : callers) caller.join();
}

TEST_F(ServerTest, EndsAStreamWhenItsReaderFails) {
  Client client = echo_.Connect(identity_.Service("friend"));
  CountRequest request;
  request.set_count(1'000'000'000);
  int seen = 0;
  EXPECT_THAT(client.CallServerStream(kCount, request, CountResponse(), Soon(),
                                      [&](const google::protobuf::Message&) {
                                        return ++seen == 3 ? absl::DataLossError("enough")
                                                           : absl::OkStatus();
                                      }),
              StatusIs(absl::StatusCode::kDataLoss, "enough"));
  EXPECT_EQ(seen, 3);
}

TEST_F(ServerTest, RefusesMoreThanAMethodsConcurrencyAtOnce) {
  Client client = echo_.Connect(identity_.Service("friend"));
  std::vector<std::thread> callers;
  for (int i = 0; i < 3; ++i) {
    callers.emplace_back(
        [&] { EXPECT_OK(client.Unary<WorkResponse>(kWork, WorkRequest(), Soon())); });
  }
  echo_.gate().WaitFor(3);
  const absl::Status status = client.Unary<WorkResponse>(kWork, WorkRequest(), Soon()).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_TRUE(GetRetryDelay(status).has_value());
  echo_.gate().Open();
  for (std::thread& caller : callers) caller.join();
}

TEST_F(ServerTest, RefusesAtOnceWhenWorkersAndQueueAreFull) {
  EchoServer narrow(identity_, Narrow());
  Client client = narrow.Connect(identity_.Service("friend"));
  std::thread caller([&] { EXPECT_OK(client.Unary<WorkResponse>(kWork, WorkRequest(), Soon())); });
  narrow.gate().WaitFor(1);
  EXPECT_THAT(client.Unary<EchoResponse>(kEcho, Saying("hello"), Soon()),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("queue")));
  // A long poll has a thread of its own.
  EXPECT_OK(client.Unary<PollResponse>(kPoll, PollRequest(), Soon()));
  narrow.gate().Open();
  caller.join();
}

TEST_F(ServerTest, LongPollsDoNotKeepOthersFromWorking) {
  EchoServer narrow(identity_, Narrow());
  Client client = narrow.Connect(identity_.Service("friend"));
  PollRequest poll;
  poll.mutable_wait()->set_seconds(20);
  std::vector<std::thread> pollers;
  for (int i = 0; i < 3; ++i) {
    pollers.emplace_back([&] {
      const auto response = client.Unary<PollResponse>(kPoll, poll, Soon());
      ASSERT_TRUE(response.ok()) << response.status();
      EXPECT_TRUE(response->drained());
    });
  }
  while (testing::HandlersRun(narrow.metrics().Expose(), kPoll) < 3) std::this_thread::yield();
  EXPECT_OK(client.Unary<EchoResponse>(kEcho, Saying("hello"), Soon()));
  narrow.server().Drain();  // ends the polls at once
  for (std::thread& poller : pollers) poller.join();
}

TEST_F(ServerTest, ShortensADeadlineToThePolicys) {
  const auto far = Echo(identity_.Service("friend"), CallOptions::Within(absl::Hours(2)));
  ASSERT_TRUE(far.ok()) << far.status();
  EXPECT_LE(far->remaining().seconds(), 5);
  EXPECT_GE(far->remaining().seconds(), 4);
}

TEST_F(ServerTest, StopsAHandlerWhenTheDeadlinePasses) {
  Client client = echo_.Connect(identity_.Service("friend"));
  EXPECT_THAT(client.Unary<WorkResponse>(kWork, WorkRequest(),
                                         CallOptions::Within(absl::Milliseconds(200))),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
  // The gate was never opened: the place is free again only because the handler saw the deadline.
  echo_.server().Drain();
}

TEST_F(ServerTest, DrainLetsRunningCallsFinishAndRefusesNewOnes) {
  Client client = echo_.Connect(identity_.Service("friend"));
  std::thread caller([&] { EXPECT_OK(client.Unary<WorkResponse>(kWork, WorkRequest(), Soon())); });
  echo_.gate().WaitFor(1);
  std::thread drain([&] { echo_.server().Drain(); });
  absl::Status refused;
  while (refused.ok()) {
    refused = client
                  .Unary<EchoResponse>(kEcho, Saying("hello"),
                                       CallOptions::Within(absl::Milliseconds(300)))
                  .status();
  }
  EXPECT_TRUE(absl::IsUnavailable(refused) || absl::IsDeadlineExceeded(refused)) << refused;
  echo_.gate().Open();
  caller.join();
  drain.join();
}

TEST_F(ServerTest, DrainCancelsWhatIsLeftAtItsLimit) {
  ServerOptions options;
  options.drain_limit = absl::Milliseconds(100);
  EchoServer hasty(identity_, options);
  Client client = hasty.Connect(identity_.Service("friend"));
  std::thread caller([&] {
    EXPECT_THAT(client.Unary<WorkResponse>(kWork, WorkRequest(), Soon()),
                Not(::dealtrace::testing::IsOk()));
  });
  hasty.gate().WaitFor(1);
  hasty.server().Drain();
  caller.join();
}

TEST_F(ServerTest, RetriesAWriteOnlyWithARequestId) {
  Client client = echo_.Connect(identity_.Service("friend"));
  StoreRequest request;
  echo_.store_failures = 1;
  EXPECT_THAT(client.Unary<StoreResponse>(kStore, request, Soon()),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(echo_.store_calls, 1);
  request.set_request_id("8b0d3a5e-6d8f-4f0a-9f57-0f1a6a6f3e11");
  echo_.store_failures = 2;
  EXPECT_OK(client.Unary<StoreResponse>(kStore, request, Soon()));
  EXPECT_EQ(echo_.store_calls, 4);
}

TEST_F(ServerTest, CancelsACallThatNobodyWants) {
  Client client = echo_.Connect(identity_.Service("friend"));
  CallOptions options = Soon();
  std::atomic<bool> unwanted = false;
  options.cancelled = [&] { return unwanted.load(); };
  std::thread cancel([&] {
    echo_.gate().WaitFor(1);
    unwanted = true;
  });
  EXPECT_THAT(client.Unary<WorkResponse>(kWork, WorkRequest(), options),
              StatusIs(absl::StatusCode::kCancelled));
  cancel.join();
}

TEST_F(ServerTest, ClientRefusesACallWithoutADeadline) {
  const absl::Status status = Echo(identity_.Service("friend"), CallOptions()).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(GetErrorInfo(status)->reason(), "DEADLINE_REQUIRED");
}

TEST_F(ServerTest, RefusesAKeyThatIsLongerThanAnIndexTakes) {
  Client client = echo_.Connect(identity_.Service("friend"));
  StoreRequest request;
  request.set_request_id(std::string(8192, 'x'));
  const absl::Status status = client.Unary<StoreResponse>(kStore, request, Soon()).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("request_id")));
  EXPECT_EQ(GetBadRequest(status)->field_violations(0).field(), "request_id");
  EXPECT_EQ(echo_.store_calls, 0);
}

TEST_F(ServerTest, ARequestIdIsAUuid) {
  Client client = echo_.Connect(identity_.Service("friend"));
  StoreRequest request;
  for (const char* bad :
       {"hello", "1", " ", "8b0d3a5e6d8f4f0a9f570f1a6a6f3e11",
        "8b0d3a5e-6d8f-4f0a-9f57-0f1a6a6f3e1", "8b0d3a5e-6d8f-4f0a-9f57-0f1a6a6f3e111",
        "8b0d3a5e-6d8f-4f0a-9f57-0f1a6a6f3e1g", "{8b0d3a5e-6d8f-4f0a-9f57-0f1a6a6f3e1}",
        "urn:uuid:8b0d3a5e-6d8f-4f0a-9f57-0f1a6a6f3e11", "8b0d3a5e_6d8f_4f0a_9f57_0f1a6a6f3e11",
        "8b0d3a5e-6d8f-4f0a-9f570-f1a6a6f3e11", "8b0d3a5e-6d8f-4f0a-9f57-0f1a6a6f3e11\n"}) {
    request.set_request_id(bad);
    const absl::Status status = client.Unary<StoreResponse>(kStore, request, Soon()).status();
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("UUID"))) << bad;
    EXPECT_EQ(GetBadRequest(status)->field_violations(0).field(), "request_id") << bad;
  }
  EXPECT_EQ(echo_.store_calls, 0);
  for (const char* good :
       {"", "8b0d3a5e-6d8f-4f0a-9f57-0f1a6a6f3e11", "8B0D3A5E-6D8F-5F0A-9F57-0F1A6A6F3E11",
        "019470a0-5b2c-7c4e-8a7d-0f1a6a6f3e11"}) {
    request.set_request_id(good);
    EXPECT_OK(client.Unary<StoreResponse>(kStore, request, Soon())) << good;
  }
}

TEST_F(ServerTest, OnePersonsLongPollsLeavePlacesForAnother) {
  // Poll takes four at a time; one person may have two.
  Client greedy = echo_.Connect(identity_.User({"echo"}, {"echo.read"}));
  PollRequest poll;
  poll.mutable_wait()->set_seconds(20);
  std::vector<std::thread> pollers;
  for (int i = 0; i < 2; ++i) {
    pollers.emplace_back([&] { EXPECT_OK(greedy.Unary<PollResponse>(kPoll, poll, Soon())); });
  }
  while (testing::HandlersRun(echo_.metrics().Expose(), kPoll) < 2) std::this_thread::yield();
  const absl::Status refused = greedy.Unary<PollResponse>(kPoll, poll, Soon()).status();
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("you already")));
  EXPECT_TRUE(GetRetryDelay(refused).has_value());
  // A service may use all places; so there is room for it, and it is not the person's.
  Client service = echo_.Connect(identity_.Service("friend"));
  EXPECT_OK(service.Unary<PollResponse>(kPoll, PollRequest(), Soon()));
  echo_.server().Drain();
  for (std::thread& poller : pollers) poller.join();
}

TEST_F(ServerTest, OnePersonNeverHasAllWorkers) {
  ServerOptions options;
  options.worker_threads = 2;
  EchoServer narrow(identity_, options);
  Client greedy = narrow.Connect(identity_.User({"echo"}, {"echo.read"}));
  std::thread caller([&] { EXPECT_OK(greedy.Unary<WorkResponse>(kWork, WorkRequest(), Soon())); });
  narrow.gate().WaitFor(1);
  EXPECT_THAT(greedy.Unary<EchoResponse>(kEcho, Saying("hello"), Soon()),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("of this server")));
  Client service = narrow.Connect(identity_.Service("friend"));
  EXPECT_OK(service.Unary<EchoResponse>(kEcho, Saying("hello"), Soon()));
  narrow.gate().Open();
  caller.join();
}

}  // namespace
}  // namespace dealtrace::rpc
