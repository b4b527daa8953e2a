#include <atomic>
#include <thread>

#include "absl/synchronization/barrier.h"
#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/postgres/database.h"
#include "libs/postgres/sqlstate.h"
#include "libs/telemetry/testing/span_catcher.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_database.h"

namespace dealtrace::postgres {
namespace {

using dealtrace::testing::Eventually;
using dealtrace::testing::StatusIs;
using dealtrace::testing::TestDatabase;
using dealtrace::testing::TestTransaction;
using ::testing::ElementsAre;

constexpr Migration kMigrations[] = {{"0001_account",
                                      "CREATE TABLE account (id bigint PRIMARY KEY, name text, "
                                      "amount bigint DEFAULT 0, payload bytea,"
                                      " CONSTRAINT positive CHECK (amount >= 0))"}};

constexpr Query kInsert{"insert_account", "INSERT INTO account (id, name) VALUES ($1, $2)"};
constexpr Query kCount{"count_accounts", "SELECT count(*) FROM account"};
constexpr Query kSleep{"sleep", "SELECT pg_sleep($1::float8)"};

class DatabaseTest : public ::testing::Test {
 protected:
  DatabaseTest() : home_("crm", kMigrations) {}

  absl::Status Execute(const Query& query, std::vector<Parameter> parameters = {}) {
    return home_.database()->Transact(TestTransaction(), [&](Transaction& transaction) {
      return transaction.ExecuteWith(query, parameters).status();
    });
  }

  TestDatabase home_;
};

TEST_F(DatabaseTest, CommitsWhatTheCallbackDidAndRollsBackOnError) {
  EXPECT_OK(Execute(kInsert, {int64_t{1}, "kept"}));
  EXPECT_THAT(home_.database()->Transact(TestTransaction(),
                                         [](Transaction& transaction) -> absl::Status {
                                           auto inserted =
                                               transaction.Execute(kInsert, int64_t{2}, "gone");
                                           if (!inserted.ok()) return inserted.status();
                                           return absl::NotFoundError("changed my mind");
                                         }),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(home_.QueryInt("SELECT count(*) FROM account"), 1);
}

TEST_F(DatabaseTest, ATransactionWithASwallowedErrorDoesNotCommit) {
  EXPECT_THAT(home_.database()->Transact(TestTransaction(),
                                         [](Transaction& transaction) {
                                           (void)transaction.Execute(kInsert, int64_t{1}, "a");
                                           (void)transaction.Execute(kInsert, int64_t{1}, "again");
                                           return absl::OkStatus();
                                         }),
              StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(home_.QueryInt("SELECT count(*) FROM account"), 0);
}

TEST_F(DatabaseTest, ValuesComeBackAsTheyWereBound) {
  const absl::Time time = absl::FromUnixMicros(1700000000123456);
  const std::string bytes("\0\x01\xff\\", 4);
  constexpr Query kEcho{"echo",
                        "SELECT $1::bool, $2::bigint, $3::float8, $4::text, $5::bytea,"
                        " $6::timestamptz, $7::text[], $8::text, cardinality($9::bigint[])"};
  EXPECT_OK(
      home_.database()->Transact(TestTransaction(), [&](Transaction& transaction) -> absl::Status {
        auto rows = transaction.Execute(kEcho, true, int64_t{-7}, 2.5, "it's \\ \"é\"",
                                        Bytes{bytes}, time, std::vector<std::string>{"a,b", "{}"},
                                        Null(), std::vector<int64_t>{1, 2});
        if (!rows.ok()) return rows.status();
        const Row& row = (*rows)[0];
        EXPECT_EQ(row.Bool(0), true);
        EXPECT_EQ(row.Int(1), -7);
        EXPECT_EQ(row.Double(2), 2.5);
        EXPECT_EQ(row.Text(3), "it's \\ \"é\"");
        EXPECT_EQ(row.Binary(4), bytes);
        EXPECT_EQ(row.Time(5), time);
        EXPECT_THAT(row.TextArray(6), ElementsAre("a,b", "{}"));
        EXPECT_TRUE(row.IsNull(7));
        EXPECT_EQ(row.Text(7), "");
        EXPECT_EQ(row.Int(8), 2);
        return absl::OkStatus();
      }));
}

TEST_F(DatabaseTest, CopyStreamsRowsAndAnErrorOfTheWriterCopiesNone) {
  const auto copy = [&](bool fail) {
    return home_.database()->Transact(TestTransaction(), [&](Transaction& transaction) {
      return transaction.Copy(
          "account", {"id", "name", "payload"}, [&](CopyWriter& writer) -> absl::Status {
            for (int i = 0; i < 1000; ++i) {
              const absl::Status status =
                  writer.WriteRow({int64_t{i}, absl::StrCat("tab\tline\n", i),
                                   i % 2 == 0 ? Parameter(Null()) : Parameter(Bytes{"\x01"})});
              if (!status.ok()) return status;
            }
            return fail ? absl::CancelledError("stop") : absl::OkStatus();
          });
    });
  };
  EXPECT_THAT(copy(true), StatusIs(absl::StatusCode::kCancelled));
  EXPECT_EQ(home_.QueryInt("SELECT count(*) FROM account"), 0);
  EXPECT_OK(copy(false));
  EXPECT_EQ(home_.QueryInt("SELECT count(*) FROM account WHERE payload = '\\x01'"), 500);
  EXPECT_EQ(home_.QueryText("SELECT name FROM account WHERE id = 7"), "tab\tline\n7");
  EXPECT_THAT(copy(false), StatusIs(absl::StatusCode::kAlreadyExists));
}

TEST_F(DatabaseTest, ErrorsCarryTheirSqlState) {
  EXPECT_OK(Execute(kInsert, {int64_t{1}, "a"}));
  const absl::Status twice = Execute(kInsert, {int64_t{1}, "a"});
  EXPECT_THAT(twice, StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(SqlStateOf(twice), "23505");
  EXPECT_THAT(Execute({"break_check", "UPDATE account SET amount = -1"}),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(Execute({"bad_number", "SELECT $1::text::bigint"}, {"x"}),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Execute({"misspelt", "SELEC 1"}), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(Execute(kInsert, {int64_t{2}, std::string("\xff\xfe")}),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(DatabaseTest, RefusesATransactionWithoutADeadline) {
  TransactionOptions options;
  options.name = "endless";
  EXPECT_THAT(home_.database()->Transact(options, [](Transaction&) { return absl::OkStatus(); }),
              StatusIs(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("endless")));
}

TEST_F(DatabaseTest, TheDeadlineEndsAStatement) {
  TransactionOptions options = TestTransaction();
  options.deadline = absl::Now() + absl::Milliseconds(200);
  const absl::Time begin = absl::Now();
  EXPECT_THAT(home_.database()->Transact(options,
                                         [](Transaction& transaction) {
                                           return transaction.Execute(kSleep, 30.0).status();
                                         }),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_LT(absl::Now() - begin, absl::Seconds(10));
}

TEST_F(DatabaseTest, TheDeadlineCountsForTheWholeTransaction) {
  TransactionOptions options = TestTransaction();
  options.deadline = absl::Now() + absl::Milliseconds(600);
  const absl::Time begin = absl::Now();
  EXPECT_THAT(home_.database()->Transact(options,
                                         [](Transaction& transaction) -> absl::Status {
                                           while (true) {
                                             auto slept = transaction.Execute(kSleep, 0.05);
                                             if (!slept.ok()) return slept.status();
                                           }
                                         }),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_LT(absl::Now() - begin, absl::Seconds(5));
}

TEST_F(DatabaseTest, SerialisationFailuresAreRunAgain) {
  EXPECT_OK(Execute(kInsert, {int64_t{1}, "counter"}));
  constexpr Query kRead{"read_amount", "SELECT amount FROM account WHERE id = 1"};
  constexpr Query kWrite{"write_amount", "UPDATE account SET amount = $1 WHERE id = 1"};
  constexpr int kThreads = 4;
  std::atomic<int> runs{0};
  absl::Barrier* barrier = new absl::Barrier(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      TransactionOptions options = TestTransaction();
      options.isolation = Isolation::kSerializable;
      options.attempts_max = 20;
      bool first = true;
      EXPECT_OK(home_.database()->Transact(options, [&](Transaction& transaction) -> absl::Status {
        ++runs;
        auto amount = transaction.Execute(kRead);
        if (!amount.ok()) return amount.status();
        if (first) {
          first = false;
          if (barrier->Block()) delete barrier;
        }
        return transaction.Execute(kWrite, (*amount)[0].Int(0) + 1).status();
      }));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(home_.QueryInt("SELECT amount FROM account"), kThreads);
  EXPECT_GT(runs, kThreads);
}

TEST_F(DatabaseTest, AFullPoolRefusesAfterItsTimeout) {
  DatabaseOptions options;
  options.connection_string = home_.connection_string();
  options.schema = "crm";
  options.connections_max = 1;
  options.acquire_timeout = absl::Milliseconds(50);
  ASSERT_OK_AND_ASSIGN(const auto small, Database::Open(std::move(options)));
  EXPECT_OK(small->Transact(TestTransaction(), [&](Transaction&) {
    EXPECT_THAT(small->Transact(TestTransaction(), [](Transaction&) { return absl::OkStatus(); }),
                StatusIs(absl::StatusCode::kResourceExhausted));
    return absl::OkStatus();
  }));
}

TEST_F(DatabaseTest, ASessionThatWasEndedIsUnavailableAndTheNextTransactionWorks) {
  constexpr Query kBackend{"backend", "SELECT pg_backend_pid()"};
  constexpr Query kTerminate{"terminate", "SELECT pg_terminate_backend($1::int)"};
  EXPECT_THAT(home_.database()->Transact(TestTransaction(),
                                         [&](Transaction& transaction) -> absl::Status {
                                           auto backend = transaction.Execute(kBackend);
                                           if (!backend.ok()) return backend.status();
                                           EXPECT_OK(Execute(kTerminate, {(*backend)[0].Int(0)}));
                                           return transaction.Execute(kCount).status();
                                         }),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_OK(Execute(kCount));
}

TEST_F(DatabaseTest, ConnectionsThatBrokeWhileIdleAreNotNoticedByCallers) {
  const auto other = home_.OpenAnother();
  EXPECT_TRUE(other->IsReachable(absl::Seconds(5)));
  home_.Query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
      " AND pid <> pg_backend_pid() AND usename = current_user");
  EXPECT_OK(other->Transact(TestTransaction(), [](Transaction& transaction) {
    return transaction.Execute(kCount).status();
  }));
}

TEST_F(DatabaseTest, AnUnreachableServerIsUnavailableAndTheErrorTellsNoSecret) {
  DatabaseOptions options;
  options.connection_string = "host=127.0.0.1 port=1 user=u password=secret dbname=d";
  ASSERT_OK_AND_ASSIGN(const auto away, Database::Open(std::move(options)));
  EXPECT_FALSE(away->IsReachable(absl::Seconds(2)));
  EXPECT_THAT(
      away->Transact(TestTransaction(), [](Transaction&) { return absl::OkStatus(); }),
      StatusIs(absl::StatusCode::kUnavailable, ::testing::Not(::testing::HasSubstr("secret"))));
}

TEST_F(DatabaseTest, NotificationsWakeWaiters) {
  const uint64_t seen = home_.database()->NotificationCount("news");
  std::thread notifier([&] {
    // Also when it comes before LISTEN took effect: the listener then wakes all.
    home_.Query("SELECT pg_notify('news', '')::text");
  });
  const absl::Time begin = absl::Now();
  home_.database()->WaitForNotificationAbove("news", seen, begin + absl::Seconds(20), nullptr);
  EXPECT_LT(absl::Now() - begin, absl::Seconds(10));
  notifier.join();
}

TEST_F(DatabaseTest, ASessionPastItsDeadlineIsEndedByTheOthers) {
  // As a client that hangs in the middle of a COPY, which PostgreSQL's own time-outs do not end.
  std::thread hanging([&] {
    TransactionOptions options = TestTransaction();
    options.deadline = absl::Now() + absl::Milliseconds(300);
    EXPECT_THAT(home_.OpenAnother()->Transact(
                    options,
                    [&](Transaction& transaction) {
                      return transaction.Copy(
                          "account", {"id"}, [&](CopyWriter& writer) -> absl::Status {
                            const absl::Status status = writer.WriteRow({int64_t{1}});
                            EXPECT_TRUE(Eventually([&] {
                              return home_.QueryInt(
                                         "SELECT count(*) FROM pg_stat_activity WHERE"
                                         " wait_event = 'ClientRead' AND query LIKE 'COPY%'") == 0;
                            }));
                            return status;
                          });
                    }),
                StatusIs(absl::StatusCode::kUnavailable));
  });
  // Any process that listens looks after the others.
  home_.database()->NotificationCount("anything");
  hanging.join();
  EXPECT_EQ(home_.QueryInt("SELECT count(*) FROM account"), 0);
}

TEST_F(DatabaseTest, StatementsAreClientSpansOfTheCurrentSpanOnly) {
  telemetry::testing::SpanCatcher catcher;
  EXPECT_OK(Execute(kCount));
  EXPECT_EQ(catcher.Take().size(), 0) << "work without a cause makes no traces";
  {
    telemetry::Span cause = telemetry::Span::Start("cause");
    telemetry::Scope scope(cause);
    EXPECT_OK(
        home_.database()->Transact(TestTransaction(), [](Transaction& transaction) -> absl::Status {
          for (int i = 0; i < 3; ++i) {
            auto inserted = transaction.Execute(kInsert, int64_t{i}, "secret name");
            if (!inserted.ok()) return inserted.status();
          }
          return transaction.Execute(kCount).status();
        }));
  }
  std::vector<std::string> names;
  for (const auto& span : catcher.Take()) {
    names.push_back(span.name);
    if (span.name != "insert_account") continue;
    EXPECT_EQ(span.kind, telemetry::SpanKind::kClient);
    EXPECT_EQ(span.attributes.at("db.query.summary"), "insert_account");
    EXPECT_EQ(span.attributes.at("db.operation.batch.size"), "3");
    for (const auto& [key, value] : span.attributes) {
      EXPECT_THAT(value, ::testing::Not(::testing::HasSubstr("secret name"))) << key;
    }
  }
  EXPECT_THAT(names, ElementsAre("insert_account", "count_accounts", "COMMIT", "cause"));
}

}  // namespace
}  // namespace dealtrace::postgres
