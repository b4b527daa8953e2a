#include "services/gateway/domain/request_decoder.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "google/api/httpbody.pb.h"
#include "google/protobuf/util/json_util.h"
#include "libs/rpc/metadata.h"
#include "nlohmann/json.hpp"
#include "services/gateway/domain/errors.h"
#include "services/gateway/domain/json_check.h"
#include "services/gateway/domain/json_shape.h"
#include "services/gateway/domain/text_field.h"

namespace dealtrace::gateway {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Also a form, which is what `curl -d` says of any body: whether it is JSON shows when it is read.
// A foreign page that posts a form gains nothing by it, since a session's cookie is not sent along.
bool MayBeJson(absl::string_view content_type) {
  const absl::string_view type =
      absl::StripAsciiWhitespace(content_type.substr(0, content_type.find(';')));
  return type.empty() || absl::EqualsIgnoreCase(type, "application/json") ||
         absl::EndsWithIgnoreCase(type, "+json") ||
         absl::EqualsIgnoreCase(type, "application/x-www-form-urlencoded");
}

// A body that is not JSON at all: google.api.HttpBody takes it as it is.
bool DecodeRawBody(const Route& route, const HttpInput& input, Message& request) {
  Message* target = &request;
  if (route.body_field != nullptr) {
    if (route.body_field->message_type() == nullptr || route.body_field->is_repeated())
      return false;
    if (route.body_field->message_type()->full_name() != "google.api.HttpBody") return false;
    target = request.GetReflection()->MutableMessage(&request, route.body_field);
  }
  if (target->GetDescriptor()->full_name() != "google.api.HttpBody") return false;
  google::api::HttpBody body;
  body.set_content_type(std::string(input.content_type));
  body.set_data(std::string(input.body));
  return target->ParseFromString(body.SerializeAsString());
}

// The field at the beginning of protobuf's message "(a.b[2]): …"; empty when it names none.
std::string FieldOfConversionError(absl::string_view message) {
  if (!absl::ConsumePrefix(&message, "(")) return "";
  return std::string(message.substr(0, message.find(')')));
}

absl::Status DecodeJsonBody(const Route& route, const HttpInput& input, Message& request) {
  if (absl::StripAsciiWhitespace(input.body).empty()) return absl::OkStatus();
  if (!MayBeJson(input.content_type)) {
    return InvalidField("", "the body must be JSON: send `Content-Type: application/json`");
  }
  // Both parsers take memory for each value, and more of it than the value has bytes.
  if (absl::Status shape = CheckShape(MeasureJson(input.body)); !shape.ok()) return shape;
  nlohmann::json value = nlohmann::json::parse(input.body.begin(), input.body.end(), nullptr,
                                               /*allow_exceptions=*/false);
  if (value.is_discarded()) return InvalidField("", "the body is not well-formed JSON");
  std::string text(input.body);
  if (route.body_field != nullptr) {
    const std::string& name = route.body_field->json_name();
    text = absl::StrCat("{\"", name, "\":", text, "}");
    value = nlohmann::json{{name, std::move(value)}};
  }
  std::vector<FieldError> errors = CheckJson(value, *request.GetDescriptor());
  if (!errors.empty()) return InvalidFields(std::move(errors));
  const auto status = google::protobuf::util::JsonStringToMessage(text, &request);
  if (status.ok()) return absl::OkStatus();
  const absl::string_view message(status.message().data(), status.message().size());
  return InvalidField(FieldOfConversionError(message),
                      absl::StrCat("is not in the JSON form of its type (in ",
                                   request.GetDescriptor()->name(), ")"));
}

// The path in proto names, so that both spellings of a field are the same; empty when unknown.
std::string CanonicalPath(const google::protobuf::Descriptor& message, absl::string_view path) {
  std::string canonical;
  for (size_t end = 0; end != absl::string_view::npos;) {
    end = path.find('.', end == 0 ? 0 : end + 1);
    const FieldDescriptor* field = FindFieldByPath(message, path.substr(0, end));
    if (field == nullptr) return "";
    absl::StrAppend(&canonical, ".", field->name());
  }
  return canonical;
}

absl::Status CheckQueryName(const Route& route, const HttpInput& input, absl::string_view name) {
  if (route.body_is_request) {
    return InvalidField(name, "belongs in the body: this method takes no query parameters");
  }
  const google::protobuf::Descriptor& type = *route.method->input_type();
  const std::string path = CanonicalPath(type, name);
  for (const PathBinding& binding : input.bindings) {
    if (!path.empty() && CanonicalPath(type, binding.field_path) == path) {
      return InvalidField(name, "is given in the path already");
    }
  }
  const absl::string_view first = name.substr(0, name.find('.'));
  if (route.body_field != nullptr && FindFieldByAnyName(type, first) == route.body_field) {
    return InvalidField(name, "belongs in the body");
  }
  return absl::OkStatus();
}

absl::Status DecodeQuery(const Route& route, const HttpInput& input, Message& request) {
  absl::flat_hash_set<std::string> seen;
  for (const auto& [name, value] : input.query) {
    if (absl::Status status = CheckQueryName(route, input, name); !status.ok()) return status;
    const FieldDescriptor* field = FindFieldByPath(*request.GetDescriptor(), name);
    if (field != nullptr && !field->is_repeated() &&
        !seen.insert(CanonicalPath(*request.GetDescriptor(), name)).second) {
      return InvalidField(name, "is given more than once");
    }
    if (absl::Status status = SetFieldFromText(name, value, request); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status DecodeRequest(const Route& route, const HttpInput& input, Message& request) {
  // It becomes a text of the message, which could not be sent with other bytes in it.
  if (!rpc::IsMetadataValue(input.content_type)) {
    return InvalidField("", "the header Content-Type may hold printable ASCII only");
  }
  if (route.body_is_request || route.body_field != nullptr) {
    if (!DecodeRawBody(route, input, request)) {
      if (absl::Status status = DecodeJsonBody(route, input, request); !status.ok()) return status;
    }
  } else if (!input.body.empty()) {
    return InvalidField("", "this method takes no body");
  }
  // A path variable wins over what a body `*` says of the same field.
  for (const PathBinding& binding : input.bindings) {
    absl::Status status = SetFieldFromText(binding.field_path, binding.value, request);
    if (!status.ok()) return status;
  }
  return DecodeQuery(route, input, request);
}

}  // namespace dealtrace::gateway
