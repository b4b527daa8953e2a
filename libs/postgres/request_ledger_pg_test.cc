#include <atomic>
#include <thread>

#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "google/protobuf/wrappers.pb.h"
#include "gtest/gtest.h"
#include "libs/postgres/request_ledger.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_database.h"

namespace dealtrace::postgres {
namespace {

using dealtrace::testing::Eventually;
using dealtrace::testing::StatusIs;
using dealtrace::testing::TestDatabase;
using dealtrace::testing::TestTransaction;
using google::protobuf::StringValue;

constexpr Query kInsert{"insert_effect", "INSERT INTO effect (body) VALUES ($1)"};

class RequestLedgerTest : public ::testing::Test {
 protected:
  RequestLedgerTest()
      : home_("crm", std::vector<Migration>{{"0001_ledger", kRequestLedgerMigration},
                                            {"0002_effect", "CREATE TABLE effect (body text)"}}) {}

  absl::Status Write(const std::string& request_id, const std::string& body, std::string* answer,
                     const std::function<absl::Status()>& before_end = nullptr,
                     const std::string& principal = "user:ada") {
    StringValue request, response;
    request.set_value(body);
    const absl::Status status =
        WriteOnce(*home_.database(), TestTransaction(), {principal, "Crm/Write", request_id},
                  request, response, [&](Transaction& transaction) -> absl::Status {
                    const int run = ++runs_;
                    auto inserted = transaction.Execute(kInsert, body);
                    if (!inserted.ok()) return inserted.status();
                    response.set_value(absl::StrCat(body, " in run ", run));
                    return before_end ? before_end() : absl::OkStatus();
                  });
    *answer = response.value();
    return status;
  }
  int64_t Effects() { return home_.QueryInt("SELECT count(*) FROM effect"); }

  TestDatabase home_;
  std::atomic<int> runs_{0};
};

TEST_F(RequestLedgerTest, RepeatedRequestIdGetsFirstAnswer) {
  std::string first, second;
  EXPECT_OK(Write("id-1", "a", &first));
  EXPECT_OK(Write("id-1", "a", &second));
  EXPECT_EQ(first, "a in run 1");
  EXPECT_EQ(second, first);
  EXPECT_EQ(Effects(), 1);
}

TEST_F(RequestLedgerTest, AnotherPrincipalsIdIsAnotherRequest) {
  std::string answer;
  EXPECT_OK(Write("id-1", "a", &answer));
  EXPECT_OK(Write("id-1", "a", &answer, nullptr, "user:bob"));
  EXPECT_EQ(Effects(), 2);
}

TEST_F(RequestLedgerTest, RefusesTheSameIdWithOtherContents) {
  std::string answer;
  EXPECT_OK(Write("id-1", "a", &answer));
  EXPECT_THAT(Write("id-1", "b", &answer),
              StatusIs(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("request_id")));
  EXPECT_EQ(Effects(), 1);
}

TEST_F(RequestLedgerTest, AFailureIsNotStored) {
  std::string answer;
  EXPECT_THAT(Write("id-1", "a", &answer, [] { return absl::UnavailableError("later"); }),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_OK(Write("id-1", "a", &answer));
  EXPECT_EQ(answer, "a in run 2");
}

TEST_F(RequestLedgerTest, AConcurrentRepeatWaitsForTheFirst) {
  absl::Notification first_runs, first_may_end;
  std::string first, second;
  std::thread one([&] {
    EXPECT_OK(Write("id-1", "a", &first, [&] {
      first_runs.Notify();
      first_may_end.WaitForNotification();
      return absl::OkStatus();
    }));
  });
  first_runs.WaitForNotification();
  std::thread two([&] { EXPECT_OK(Write("id-1", "a", &second)); });
  EXPECT_TRUE(Eventually(
      [&] { return home_.QueryInt("SELECT count(*) FROM pg_locks WHERE NOT granted") > 0; }));
  first_may_end.Notify();
  one.join();
  two.join();
  EXPECT_EQ(second, first);
  EXPECT_EQ(Effects(), 1);
}

TEST_F(RequestLedgerTest, AfterADayTheIdIsFree) {
  std::string answer;
  EXPECT_OK(Write("id-1", "a", &answer));
  home_.Query("UPDATE request_ledger SET stored_at = now() - interval '25 hours'");
  EXPECT_OK(Write("id-1", "other contents", &answer));
  EXPECT_EQ(Effects(), 2);
  home_.Query("UPDATE request_ledger SET stored_at = now() - interval '25 hours'");
  EXPECT_OK(Write("id-2", "b", &answer));
  EXPECT_EQ(home_.QueryInt("SELECT count(*) FROM request_ledger"), 1)
      << "the old ones are forgotten";
}

TEST_F(RequestLedgerTest, WithoutAnIdEachCallIsARequestOfItsOwn) {
  std::string answer;
  EXPECT_OK(Write("", "a", &answer));
  EXPECT_OK(Write("", "a", &answer));
  EXPECT_EQ(Effects(), 2);
}

}  // namespace
}  // namespace dealtrace::postgres
