#include "libs/postgres/sqlstate.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dealtrace::postgres {
namespace {

TEST(SqlStateTest, MapsEachClassToItsCode) {
  const std::pair<const char*, absl::StatusCode> kCases[] = {
      {"23505", absl::StatusCode::kAlreadyExists},
      {"23503", absl::StatusCode::kFailedPrecondition},
      {"23514", absl::StatusCode::kFailedPrecondition},
      {"40001", absl::StatusCode::kAborted},
      {"40P01", absl::StatusCode::kAborted},
      {"57014", absl::StatusCode::kDeadlineExceeded},
      {"57P01", absl::StatusCode::kUnavailable},
      {"08006", absl::StatusCode::kUnavailable},
      {"25P03", absl::StatusCode::kUnavailable},
      {"22P02", absl::StatusCode::kInvalidArgument},
      {"53300", absl::StatusCode::kResourceExhausted},
      {"42703", absl::StatusCode::kInternal}};
  for (const auto& [sqlstate, code] : kCases) EXPECT_EQ(CodeOfSqlState(sqlstate), code) << sqlstate;
}

TEST(SqlStateTest, AnErrorNamesTheStatementAndDropsDetail) {
  const absl::Status status =
      SqlError("23505", "insert_account", "duplicate key\nDETAIL: Key (name)=(Ada) exists");
  EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr("insert_account"));
  EXPECT_THAT(std::string(status.message()), ::testing::Not(::testing::HasSubstr("Ada")));
  EXPECT_EQ(SqlStateOf(status), "23505");
}

TEST(SqlStateTest, AKeyThatIsTooLongIsTheCallersFaultAndNamesNoIndex) {
  const absl::Status status = SqlError(
      "54000", "claim_request",
      "index row size 8224 exceeds btree version 4 maximum 2704 for index \"request_ledger_pkey\"");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr("too long"));
  EXPECT_THAT(std::string(status.message()), ::testing::Not(::testing::HasSubstr("pkey")));
}

TEST(SqlStateTest, OnlyConflictsAndStalePlansAreRunAgain) {
  EXPECT_TRUE(IsRetryableSqlState("40001"));
  EXPECT_TRUE(IsRetryableSqlState("40P01"));
  EXPECT_TRUE(IsRetryableSqlState("0A000"));
  EXPECT_FALSE(IsRetryableSqlState("23505"));
  EXPECT_FALSE(IsRetryableSqlState(""));
}

}  // namespace
}  // namespace dealtrace::postgres
