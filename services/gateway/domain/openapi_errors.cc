#include "services/gateway/domain/openapi_errors.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "google/rpc/code.pb.h"
#include "nlohmann/json.hpp"
#include "services/gateway/domain/response_encoder.h"

namespace dealtrace::gateway {
namespace {

using nlohmann::ordered_json;

struct ErrorKind {
  int http_status;
  const char* name;  // in `components.responses`
  const char* description;
  // Of the example.
  const char* code;
  const char* reason;
  const char* message;
};

constexpr ErrorKind kKinds[] = {
    {400, "BadRequest",
     "The request is not valid (INVALID_ARGUMENT; BadRequest names each field), or what it asks "
     "for "
     "does not fit the state of things (FAILED_PRECONDITION, OUT_OF_RANGE).",
     "INVALID_ARGUMENT", "INVALID_REQUEST", "page_size: must not be negative"},
    {401, "Unauthenticated", "There is no bearer token or session, or it is not valid.",
     "UNAUTHENTICATED", "IDENTITY_REQUIRED", "send a bearer token in `authorization`"},
    {403, "PermissionDenied",
     "The caller lacks a scope (its name is in the metadata of ErrorInfo).", "PERMISSION_DENIED",
     "SCOPE_MISSING", "the caller lacks the scope `reports.read`"},
    {404, "NotFound", "There is no such resource, or the caller may not see it.", "NOT_FOUND",
     "NOT_FOUND", "there is no such resource"},
    {409, "Conflict", "Somebody else did it first; read again, then decide.", "ABORTED", "CONFLICT",
     "the resource was changed meanwhile"},
    {413, "ContentTooLarge", "The body is larger than the gateway takes.", "INVALID_ARGUMENT",
     "HTTP_REFUSED", "the request's body is too large"},
    {429, "TooManyRequests",
     "The service, or the caller's share of it, is busy. Call again after the delay in "
     "Retry-After.",
     "RESOURCE_EXHAUSTED", "GATEWAY_BUSY", "call again later"},
    {500, "InternalError", "A fault of Dealtrace. The trace tells more.", "INTERNAL", "INTERNAL",
     "the answer has no JSON form"},
    {501, "NotImplemented", "This gateway has not been told of the service.", "UNIMPLEMENTED",
     "UPSTREAM_NOT_CONFIGURED", "this gateway does not know the service"},
    {503, "Unavailable",
     "The service does not answer; the message names it. Call again after the delay in "
     "Retry-After.",
     "UNAVAILABLE", "UPSTREAM_NOT_ANSWERING", "report does not answer"},
    {504, "DeadlineExceeded", "The call took longer than its deadline.", "DEADLINE_EXCEEDED",
     "DEADLINE_EXCEEDED", "the deadline passed"},
};

// Every call may have these: they come from what all calls pass through.
constexpr int kOfEveryCall[] = {400, 401, 403, 429, 500, 501, 503, 504};

ordered_json Reference(absl::string_view kind, absl::string_view name) {
  return {{"$ref", absl::StrCat("#/components/", kind, "/", name)}};
}

ordered_json ContentOfError() {
  return {{"application/json", {{"schema", Reference("schemas", "Error")}}}};
}

const char* NameOf(int http_status) {
  for (const ErrorKind& kind : kKinds) {
    if (kind.http_status == http_status) return kind.name;
  }
  return nullptr;
}

}  // namespace

ordered_json ErrorResponses(absl::string_view comment, bool takes_body) {
  std::set<int> statuses(std::begin(kOfEveryCall), std::end(kOfEveryCall));
  if (takes_body) statuses.insert(413);
  for (const absl::string_view word :
       absl::StrSplit(comment, absl::ByAnyChar(" \n:,.;()"), absl::SkipEmpty())) {
    google::rpc::Code code;
    if (google::rpc::Code_Parse(std::string(word), &code) && code != google::rpc::OK) {
      statuses.insert(HttpStatusOf(code));
    }
  }
  ordered_json responses;
  for (const int status : statuses) {
    const char* name = NameOf(status);
    if (name != nullptr) responses[absl::StrCat(status)] = Reference("responses", name);
  }
  responses["default"] = Reference("responses", "OtherError");
  return responses;
}

ordered_json ErrorComponents(absl::string_view paths) {
  ordered_json responses;
  for (const ErrorKind& kind : kKinds) {
    if (!absl::StrContains(paths, absl::StrCat("/responses/", kind.name))) continue;
    ordered_json response = {{"description", kind.description}};
    response["headers"]["X-Trace-Id"] = Reference("headers", "X-Trace-Id");
    if (kind.http_status == 401) {
      response["headers"]["WWW-Authenticate"] = Reference("headers", "WWW-Authenticate");
    }
    if (kind.http_status == 429 || kind.http_status == 503) {
      response["headers"]["Retry-After"] = Reference("headers", "Retry-After");
    }
    response["content"] = ContentOfError();
    ordered_json details = ordered_json::array();
    details.push_back({{"@type", "type.googleapis.com/google.rpc.ErrorInfo"},
                       {"reason", kind.reason},
                       {"domain", "dealtrace"},
                       {"metadata", ordered_json::object()}});
    response["content"]["application/json"]["example"] = {{"error",
                                                           {{"code", kind.http_status},
                                                            {"message", kind.message},
                                                            {"status", kind.code},
                                                            {"details", std::move(details)}}}};
    responses[kind.name] = std::move(response);
  }
  responses["OtherError"] = {{"description", "The call failed in another way."},
                             {"content", ContentOfError()}};
  return responses;
}

ordered_json ErrorSchemas() {
  return ordered_json::parse(R"json({
    "Error": {"type": "object", "required": ["error"], "description": "What an error looks like.",
      "properties": {"error": {"$ref": "#/components/schemas/ErrorStatus"}}},
    "ErrorStatus": {"type": "object", "required": ["code", "message", "status", "details"],
      "description": "A google.rpc.Status with its details.",
      "properties": {
        "code": {"type": "integer", "description": "The HTTP status.", "examples": [400]},
        "message": {"type": "string", "description": "What is wrong and what to change.",
                    "examples": ["page_size: must not be negative"]},
        "status": {"type": "string", "description": "The name of the google.rpc.Code.",
                   "examples": ["INVALID_ARGUMENT"]},
        "details": {"type": "array",
          "description": "google.rpc details: ErrorInfo, BadRequest, RetryInfo, …",
          "items": {"type": "object", "properties": {"@type": {"type": "string"}},
                    "required": ["@type"], "additionalProperties": true}}}}})json");
}

ordered_json HeaderComponents() {
  return ordered_json::parse(R"json({
    "Retry-After": {"description": "Seconds to wait before the call is repeated.",
                    "schema": {"type": "integer", "minimum": 1, "examples": [1]}},
    "WWW-Authenticate": {"description": "How to authenticate.",
                         "schema": {"type": "string", "examples": ["Bearer realm=\"dealtrace\""]}},
    "X-Trace-Id": {"description": "The trace of the call.",
                   "schema": {"type": "string", "pattern": "^[0-9a-f]{32}$",
                              "examples": ["4bf92f3577b34da6a3ce929d0e0e4736"]}}})json");
}

}  // namespace dealtrace::gateway
