#include "libs/rpc/errors.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace dealtrace::rpc {
namespace {

constexpr absl::string_view kTypeUrlPrefix = "type.googleapis.com/";
constexpr absl::string_view kDomain = "dealtrace";
// What fits into HTTP/2 trailers with room to spare; gRPC's default limit is 8 KiB for all of them.
constexpr size_t kMessageBytesMax = 1024;
constexpr size_t kDetailsBytesMax = 4096;

template <class Detail>
std::string TypeUrl() {
  return absl::StrCat(kTypeUrlPrefix, Detail::descriptor()->full_name());
}

template <class Detail>
void SetDetail(absl::Status& status, const Detail& detail) {
  status.SetPayload(TypeUrl<Detail>(), absl::Cord(detail.SerializeAsString()));
}

template <class Detail>
std::optional<Detail> GetDetail(const absl::Status& status) {
  const std::optional<absl::Cord> payload = [&]() -> std::optional<absl::Cord> {
    absl::optional<absl::Cord> found = status.GetPayload(TypeUrl<Detail>());
    if (!found) return std::nullopt;
    return *found;
  }();
  Detail detail;
  if (!payload || !detail.ParseFromString(std::string(*payload))) return std::nullopt;
  return detail;
}

google::rpc::ErrorInfo MakeErrorInfo(absl::string_view reason,
                                     const std::map<std::string, std::string>& metadata) {
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.set_domain(std::string(kDomain));
  info.mutable_metadata()->insert(metadata.begin(), metadata.end());
  return info;
}

// Cuts at a character's start, so that the message stays valid UTF-8.
std::string Capped(absl::string_view message, size_t bytes_max) {
  if (message.size() <= bytes_max) return std::string(message);
  constexpr absl::string_view kEllipsis = " …";
  size_t end = bytes_max - kEllipsis.size();
  while (end > 0 && (static_cast<unsigned char>(message[end]) & 0xC0) == 0x80) --end;
  return absl::StrCat(message.substr(0, end), kEllipsis);
}

// The detail's bytes, or fewer violations' when it is a long BadRequest; empty when it cannot fit.
std::string Fitted(absl::string_view type_url, std::string bytes, size_t bytes_max) {
  if (bytes.size() <= bytes_max) return bytes;
  google::rpc::BadRequest bad_request;
  if (type_url != TypeUrl<google::rpc::BadRequest>() || !bad_request.ParseFromString(bytes)) {
    return "";
  }
  while (bad_request.field_violations_size() > 0 && bad_request.ByteSizeLong() > bytes_max) {
    bad_request.mutable_field_violations()->RemoveLast();
  }
  return bad_request.SerializeAsString();
}

}  // namespace

RequestValidator& RequestValidator::Require(bool condition, absl::string_view field,
                                            absl::string_view description) {
  if (!condition) violations_.push_back({std::string(field), std::string(description)});
  return *this;
}

absl::Status RequestValidator::Finish() const {
  return violations_.empty() ? absl::OkStatus() : InvalidRequest(violations_);
}

absl::Status InvalidRequest(std::vector<FieldViolation> violations) {
  google::rpc::BadRequest bad_request;
  std::vector<std::string> lines;
  for (FieldViolation& violation : violations) {
    lines.push_back(absl::StrCat(violation.field, ": ", violation.description));
    google::rpc::BadRequest::FieldViolation& added = *bad_request.add_field_violations();
    added.set_field(std::move(violation.field));
    added.set_description(std::move(violation.description));
  }
  absl::Status status =
      MakeError(absl::StatusCode::kInvalidArgument, absl::StrJoin(lines, "; "), "INVALID_REQUEST");
  SetDetail(status, bad_request);
  return status;
}

absl::Status MakeError(absl::StatusCode code, absl::string_view message, absl::string_view reason,
                       std::map<std::string, std::string> metadata) {
  absl::Status status(code, message);
  SetDetail(status, MakeErrorInfo(reason, metadata));
  return status;
}

absl::Status NotFound(absl::string_view resource_type, absl::string_view resource_name) {
  absl::Status status =
      MakeError(absl::StatusCode::kNotFound,
                absl::StrCat("there is no ", resource_type, " named `", resource_name, "`"),
                "RESOURCE_NOT_FOUND", {{"resource_type", std::string(resource_type)}});
  google::rpc::ResourceInfo info;
  info.set_resource_type(std::string(resource_type));
  info.set_resource_name(std::string(resource_name));
  SetDetail(status, info);
  return status;
}

absl::Status RetryLater(absl::StatusCode code, absl::string_view message, absl::Duration delay) {
  absl::Status status = MakeError(code, message, "RETRY_LATER");
  google::rpc::RetryInfo info;
  info.mutable_retry_delay()->set_seconds(absl::ToInt64Seconds(delay));
  info.mutable_retry_delay()->set_nanos(static_cast<int32_t>(
      (delay - absl::Seconds(absl::ToInt64Seconds(delay))) / absl::Nanoseconds(1)));
  SetDetail(status, info);
  return status;
}

std::optional<google::rpc::ErrorInfo> GetErrorInfo(const absl::Status& status) {
  return GetDetail<google::rpc::ErrorInfo>(status);
}

std::optional<google::rpc::BadRequest> GetBadRequest(const absl::Status& status) {
  return GetDetail<google::rpc::BadRequest>(status);
}

std::optional<absl::Duration> GetRetryDelay(const absl::Status& status) {
  const std::optional<google::rpc::RetryInfo> info = GetDetail<google::rpc::RetryInfo>(status);
  if (!info || !info->has_retry_delay()) return std::nullopt;
  return absl::Seconds(info->retry_delay().seconds()) +
         absl::Nanoseconds(info->retry_delay().nanos());
}

google::rpc::Status ToProto(const absl::Status& status) {
  google::rpc::Status proto;
  if (status.ok()) return proto;
  proto.set_code(static_cast<int>(status.code()));
  proto.set_message(Capped(status.message(), kMessageBytesMax));
  google::rpc::ErrorInfo info =
      GetErrorInfo(status).value_or(MakeErrorInfo(absl::StatusCodeToString(status.code()), {}));
  if (info.ByteSizeLong() > kDetailsBytesMax / 2) info.clear_metadata();
  proto.add_details()->PackFrom(info);
  size_t room = kDetailsBytesMax - info.ByteSizeLong();
  status.ForEachPayload([&](absl::string_view type_url, const absl::Cord& payload) {
    if (type_url == TypeUrl<google::rpc::ErrorInfo>()) return;
    std::string bytes = Fitted(type_url, std::string(payload), room);
    if (bytes.empty()) return;
    room -= bytes.size();
    google::protobuf::Any& detail = *proto.add_details();
    detail.set_type_url(std::string(type_url));
    detail.set_value(std::move(bytes));
  });
  return proto;
}

absl::Status FromProto(const google::rpc::Status& proto) {
  // Codes that this version does not know are UNKNOWN, as absl does for casts.
  absl::Status status(proto.code() >= 0 && proto.code() <= 16
                          ? static_cast<absl::StatusCode>(proto.code())
                          : absl::StatusCode::kUnknown,
                      proto.message());
  if (status.ok()) return status;
  for (const google::protobuf::Any& detail : proto.details()) {
    if (!status.GetPayload(detail.type_url())) {
      status.SetPayload(detail.type_url(), absl::Cord(detail.value()));
    }
  }
  return status;
}

}  // namespace dealtrace::rpc
