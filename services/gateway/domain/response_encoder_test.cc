#include "services/gateway/domain/response_encoder.h"

#include "dealtrace/conformance/v1/library.pb.h"
#include "google/api/httpbody.pb.h"
#include "google/rpc/code.pb.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace dealtrace::gateway {
namespace {

using nlohmann::json;

TEST(EncodeResponseTest, PrintsEveryFieldInTheJsonMapping) {
  conformance::v1::Book book;
  book.set_title("T");
  book.set_page_count(12);
  book.mutable_print_time()->set_seconds(1);
  book.set_cover("\xff\xef");
  const auto body = EncodeResponse(Route(), book);
  ASSERT_TRUE(body.ok()) << body.status();
  EXPECT_EQ(body->content_type, "application/json; charset=utf-8");
  const json value = json::parse(body->text);
  EXPECT_EQ(value["pageCount"], "12");
  EXPECT_EQ(value["printTime"], "1970-01-01T00:00:01Z");
  EXPECT_EQ(value["cover"], "/+8=");
  EXPECT_EQ(value["authors"], json::array());
  EXPECT_EQ(value["binding"], "BINDING_UNSPECIFIED");
  EXPECT_FALSE(value.contains("copyCount"));
  EXPECT_FALSE(value.contains("rating"));
}

TEST(EncodeResponseTest, CutsOutTheResponseField) {
  conformance::v1::MergeShelvesResponse response;
  response.set_moved_count(5);
  Route route;
  route.response_field = response.GetDescriptor()->FindFieldByName("moved_count");
  EXPECT_EQ(EncodeResponse(route, response)->text, "\"5\"");
}

TEST(EncodeResponseTest, PassesAnHttpBodyAsItIs) {
  google::api::HttpBody response;
  response.set_content_type("text/html");
  response.set_data("<p>");
  const auto body = EncodeResponse(Route(), response);
  EXPECT_EQ(body->content_type, "text/html");
  EXPECT_EQ(body->text, "<p>");
}

TEST(EncodeErrorTest, HasCodeMessageStatusAndTypedDetails) {
  google::rpc::Status status;
  status.set_code(google::rpc::INVALID_ARGUMENT);
  status.set_message("title: must not be empty");
  google::rpc::BadRequest bad;
  bad.add_field_violations()->set_field("title");
  status.add_details()->PackFrom(bad);
  auto* unknown = status.add_details();
  unknown->set_type_url("type.googleapis.com/unknown.Type");
  unknown->set_value("\x01");
  const EncodedError error = EncodeError(status);
  EXPECT_EQ(error.http_status, 400);
  EXPECT_EQ(json::parse(error.json), json::parse(R"({"error": {
    "code": 400, "message": "title: must not be empty", "status": "INVALID_ARGUMENT", "details": [
      {"@type": "type.googleapis.com/google.rpc.BadRequest",
       "fieldViolations": [{"field": "title", "description": ""}]},
      {"@type": "type.googleapis.com/unknown.Type", "value": "AQ=="}]}})"));
}

TEST(EncodeErrorTest, ReadsTheRetryDelay) {
  google::rpc::Status status;
  status.set_code(google::rpc::RESOURCE_EXHAUSTED);
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(3);
  status.add_details()->PackFrom(retry);
  const EncodedError error = EncodeError(status);
  EXPECT_EQ(error.http_status, 429);
  EXPECT_EQ(error.retry_after, absl::Seconds(3));
}

TEST(EncodeErrorTest, TextThatIsNotUtf8IsReplaced) {
  google::rpc::Status status;
  status.set_code(google::rpc::INTERNAL);
  EXPECT_NO_THROW(EncodeError(status));
}

TEST(HttpStatusOfTest, FollowsCodeProto) {
  const int expected[] = {200, 499, 500, 400, 504, 404, 409, 403, 429,
                          400, 409, 400, 501, 500, 503, 500, 401};
  for (int code = 0; code < 17; ++code) EXPECT_EQ(HttpStatusOf(code), expected[code]) << code;
  EXPECT_EQ(HttpStatusOf(99), 500);
}

}  // namespace
}  // namespace dealtrace::gateway
