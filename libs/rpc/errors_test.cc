#include "libs/rpc/errors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace dealtrace::rpc {
namespace {

using ::testing::HasSubstr;

TEST(RequestValidatorTest, TellsEveryViolationAtOnce) {
  const absl::Status status = RequestValidator()
                                  .Require(true, "fine", "is not told")
                                  .Require(false, "window.start_time", "must be set")
                                  .Require(false, "page_size", "must not be negative")
                                  .Finish();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("window.start_time: must be set"));
  ASSERT_TRUE(GetBadRequest(status).has_value());
  ASSERT_EQ(GetBadRequest(status)->field_violations_size(), 2);
  EXPECT_EQ(GetBadRequest(status)->field_violations(1).field(), "page_size");
  EXPECT_EQ(GetErrorInfo(status)->reason(), "INVALID_REQUEST");
}

TEST(RequestValidatorTest, IsOkWithoutViolations) {
  EXPECT_TRUE(RequestValidator().Require(true, "a", "b").Finish().ok());
}

TEST(ErrorsTest, DetailsSurviveTheRoundTrip) {
  const absl::Status sent =
      RetryLater(absl::StatusCode::kResourceExhausted, "busy", absl::Milliseconds(1500));
  const absl::Status received = FromProto(ToProto(sent));
  EXPECT_EQ(received.code(), sent.code());
  EXPECT_EQ(received.message(), "busy");
  EXPECT_EQ(GetRetryDelay(received), absl::Milliseconds(1500));
  EXPECT_EQ(GetErrorInfo(received)->reason(), "RETRY_LATER");
}

TEST(ErrorsTest, EveryErrorLeavesWithAnErrorInfo) {
  const absl::Status received = FromProto(ToProto(absl::AbortedError("again")));
  ASSERT_TRUE(GetErrorInfo(received).has_value());
  EXPECT_EQ(GetErrorInfo(received)->reason(), "ABORTED");
  EXPECT_EQ(GetErrorInfo(received)->domain(), "dealtrace");
}

TEST(ErrorsTest, NamesWhatWasNotFound) {
  const absl::Status status = NotFound("call", "calls/files~c-1");
  EXPECT_THAT(std::string(status.message()), HasSubstr("calls/files~c-1"));
  EXPECT_EQ(GetErrorInfo(status)->metadata().at("resource_type"), "call");
}

TEST(ErrorsTest, EachKindOfDetailIsSentOnce) {
  google::rpc::Status twice = ToProto(InvalidRequest({{"a", "b"}}));
  *twice.add_details() = twice.details(0);
  const google::rpc::Status proto = ToProto(FromProto(twice));
  std::set<std::string> types;
  for (const auto& detail : proto.details()) {
    EXPECT_TRUE(types.insert(detail.type_url()).second) << detail.type_url();
  }
}

TEST(ErrorsTest, WhatDoesNotFitIntoTrailersIsCut) {
  std::vector<FieldViolation> violations(500, {std::string(50, 'f'), std::string(200, 'd')});
  const absl::Status status = InvalidRequest(violations);
  const google::rpc::Status proto = ToProto(status);
  EXPECT_LE(proto.ByteSizeLong(), 6000u);
  const absl::Status received = FromProto(proto);
  EXPECT_LE(received.message().size(), 1024u);
  ASSERT_TRUE(GetBadRequest(received).has_value());
  EXPECT_GT(GetBadRequest(received)->field_violations_size(), 5);
  EXPECT_EQ(GetErrorInfo(received)->reason(), "INVALID_REQUEST");
}

TEST(ErrorsTest, CutsAMessageAtACharacter) {
  std::string message(1015, 'x');
  for (int i = 0; i < 10; ++i) message += "ü";
  const std::string cut = ToProto(absl::InternalError(message)).message();
  EXPECT_LE(cut.size(), 1024u);
  // Parsing a proto string checks UTF-8.
  google::rpc::Status proto;
  proto.set_message(cut);
  google::rpc::Status parsed;
  EXPECT_TRUE(parsed.ParseFromString(proto.SerializeAsString()));
  EXPECT_THAT(cut, ::testing::EndsWith(" …"));
}

TEST(ErrorsTest, AnUnknownCodeIsUnknown) {
  google::rpc::Status proto;
  proto.set_code(99);
  EXPECT_EQ(FromProto(proto).code(), absl::StatusCode::kUnknown);
}

}  // namespace
}  // namespace dealtrace::rpc
