#include "services/gateway/domain/response_encoder.h"

#include "absl/strings/escaping.h"
#include "google/api/httpbody.pb.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/time_util.h"
#include "google/rpc/code.pb.h"
#include "google/rpc/error_details.pb.h"
#include "nlohmann/json.hpp"

namespace dealtrace::gateway {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

absl::StatusOr<std::string> ToJson(const Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  if (!status.ok()) {
    return absl::InternalError(
        absl::StrCat("the answer of type ", message.GetTypeName(), " has no JSON form"));
  }
  return json;
}

EncodedBody RawBody(const Message& message) {
  google::api::HttpBody body;
  body.ParseFromString(message.SerializeAsString());
  return {body.content_type().empty() ? "application/octet-stream" : body.content_type(),
          std::move(*body.mutable_data())};
}

bool IsRaw(const Message& message) {
  return message.GetDescriptor()->full_name() == "google.api.HttpBody";
}

// One field's JSON, cut out of its message's.
absl::StatusOr<std::string> FieldToJson(const Message& message, const FieldDescriptor& field) {
  auto whole = ToJson(message);
  if (!whole.ok()) return whole;
  const auto value = nlohmann::ordered_json::parse(*whole, nullptr, /*allow_exceptions=*/false);
  const auto member = value.find(field.json_name());
  return member == value.end() ? "null" : member->dump();
}

nlohmann::ordered_json DetailJson(const google::protobuf::Any& detail) {
  const auto json = ToJson(detail);
  if (json.ok()) {
    auto value = nlohmann::ordered_json::parse(*json, nullptr, /*allow_exceptions=*/false);
    if (!value.is_discarded()) return value;
  }
  return {{"@type", detail.type_url()}, {"value", absl::Base64Escape(detail.value())}};
}

}  // namespace

absl::StatusOr<EncodedBody> EncodeResponse(const Route& route, const Message& response) {
  if (IsRaw(response)) return RawBody(response);
  const FieldDescriptor* field = route.response_field;
  absl::StatusOr<std::string> json;
  if (field == nullptr) {
    json = ToJson(response);
  } else if (field->message_type() != nullptr && !field->is_repeated()) {
    const Message& part = response.GetReflection()->GetMessage(response, field);
    if (IsRaw(part)) return RawBody(part);
    json = ToJson(part);
  } else {
    json = FieldToJson(response, *field);
  }
  if (!json.ok()) return json.status();
  return EncodedBody{"application/json; charset=utf-8", *std::move(json)};
}

int HttpStatusOf(int code) {
  switch (code) {
    case google::rpc::OK:
      return 200;
    case google::rpc::INVALID_ARGUMENT:
    case google::rpc::FAILED_PRECONDITION:
    case google::rpc::OUT_OF_RANGE:
      return 400;
    case google::rpc::UNAUTHENTICATED:
      return 401;
    case google::rpc::PERMISSION_DENIED:
      return 403;
    case google::rpc::NOT_FOUND:
      return 404;
    case google::rpc::ALREADY_EXISTS:
    case google::rpc::ABORTED:
      return 409;
    case google::rpc::RESOURCE_EXHAUSTED:
      return 429;
    case google::rpc::CANCELLED:
      return 499;
    case google::rpc::UNIMPLEMENTED:
      return 501;
    case google::rpc::UNAVAILABLE:
      return 503;
    case google::rpc::DEADLINE_EXCEEDED:
      return 504;
    default:
      return 500;
  }
}

EncodedError EncodeError(const google::rpc::Status& status) {
  return EncodeError(status, HttpStatusOf(status.code()));
}

EncodedError EncodeError(const google::rpc::Status& status, int http_status) {
  EncodedError error;
  error.http_status = http_status;
  auto details = nlohmann::ordered_json::array();
  for (const auto& detail : status.details()) {
    details.push_back(DetailJson(detail));
    google::rpc::RetryInfo retry;
    if (detail.UnpackTo(&retry)) {
      error.retry_after = absl::Milliseconds(
          google::protobuf::util::TimeUtil::DurationToMilliseconds(retry.retry_delay()));
    }
  }
  const std::string& name = google::rpc::Code_Name(static_cast<google::rpc::Code>(status.code()));
  const nlohmann::ordered_json body = {{"error",
                                        {{"code", http_status},
                                         {"message", status.message()},
                                         {"status", name.empty() ? "UNKNOWN" : name},
                                         {"details", std::move(details)}}}};
  error.json = body.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  return error;
}

}  // namespace dealtrace::gateway
