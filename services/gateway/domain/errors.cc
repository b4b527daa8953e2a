#include "services/gateway/domain/errors.h"

#include "absl/strings/cord.h"
#include "google/protobuf/util/time_util.h"
#include "google/rpc/error_details.pb.h"

namespace dealtrace::gateway {
namespace {

void Attach(const google::protobuf::Message& detail, absl::Status& status) {
  status.SetPayload(absl::StrCat("type.googleapis.com/", detail.GetDescriptor()->full_name()),
                    absl::Cord(detail.SerializeAsString()));
}

absl::Status RetryAfter(absl::Duration delay, absl::Status status) {
  google::rpc::RetryInfo retry;
  *retry.mutable_retry_delay() =
      google::protobuf::util::TimeUtil::MillisecondsToDuration(absl::ToInt64Milliseconds(delay));
  Attach(retry, status);
  return status;
}

}  // namespace

absl::Status Failure(absl::StatusCode code, absl::string_view message, absl::string_view reason) {
  absl::Status status(code, message);
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.set_domain("dealtrace");
  Attach(info, status);
  return status;
}

absl::Status InvalidFields(std::vector<FieldError> errors) {
  std::string message = "the request is not valid";
  google::rpc::BadRequest detail;
  for (const FieldError& error : errors) {
    auto* violation = detail.add_field_violations();
    violation->set_field(error.field);
    violation->set_description(error.description);
  }
  if (!errors.empty()) {
    message = errors.front().field.empty()
                  ? errors.front().description
                  : absl::StrCat(errors.front().field, ": ", errors.front().description);
  }
  if (errors.size() > 1) absl::StrAppend(&message, " (and ", errors.size() - 1, " more)");
  absl::Status status = Failure(absl::StatusCode::kInvalidArgument, message, "INVALID_REQUEST");
  Attach(detail, status);
  return status;
}

absl::Status InvalidField(absl::string_view field, absl::string_view description) {
  return InvalidFields({{std::string(field), std::string(description)}});
}

absl::Status Busy(absl::string_view message, absl::Duration retry_after) {
  return RetryAfter(retry_after,
                    Failure(absl::StatusCode::kResourceExhausted, message, "GATEWAY_BUSY"));
}

absl::Status UpstreamNotAnswering(absl::string_view service, absl::Duration retry_after) {
  return RetryAfter(retry_after,
                    Failure(absl::StatusCode::kUnavailable,
                            absl::StrCat(service, " does not answer; call again later"),
                            "UPSTREAM_NOT_ANSWERING"));
}

}  // namespace dealtrace::gateway
