#include "services/gateway/domain/openapi.h"

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "dealtrace/options/v1/method_policy.pb.h"
#include "dealtrace/options/v1/response_content.pb.h"
#include "nlohmann/json.hpp"
#include "services/gateway/domain/openapi_errors.h"
#include "services/gateway/domain/openapi_examples.h"
#include "services/gateway/domain/openapi_schema.h"
#include "services/gateway/domain/text_field.h"

namespace dealtrace::gateway {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;
using nlohmann::ordered_json;

std::string Singular(absl::string_view plural) {
  if (absl::ConsumeSuffix(&plural, "ies")) return absl::StrCat(plural, "y");
  if (absl::ConsumeSuffix(&plural, "yses")) return absl::StrCat(plural, "ysis");
  absl::ConsumeSuffix(&plural, "s");
  return std::string(plural);
}

// The name of the wildcard at `index`: its collection's, or its variable's when it stands alone.
std::string WildcardName(const PathTemplate& path, size_t index) {
  for (const PathVariable& variable : path.variables()) {
    if (index < variable.first || index >= variable.first + variable.count) continue;
    if (variable.count > 1 && path.segments()[index - 1].kind == PathSegment::Kind::kLiteral) {
      return Singular(path.segments()[index - 1].literal);
    }
    const size_t dot = variable.field_path.rfind('.');
    return variable.field_path.substr(dot == std::string::npos ? 0 : dot + 1);
  }
  return "wildcard";
}

// The path in OpenAPI's form; what stands in it is added to `parameters`.
std::string MakePath(const Route& route, ordered_json& parameters) {
  std::string text;
  absl::flat_hash_set<std::string> names;
  for (size_t i = 0; i < route.path.segments().size(); ++i) {
    const PathSegment& segment = route.path.segments()[i];
    if (segment.kind == PathSegment::Kind::kLiteral) {
      absl::StrAppend(&text, "/", segment.literal);
      continue;
    }
    std::string name = WildcardName(route.path, i);
    while (!names.insert(name).second) name.push_back('_');
    absl::StrAppend(&text, "/{", name, "}");
    ordered_json parameter = {{"name", name}, {"in", "path"}, {"required", true}};
    if (segment.kind == PathSegment::Kind::kMultiple) {
      parameter["description"] = "May contain slashes, which are sent as they are.";
      parameter["x-multi-segment"] = true;
    } else {
      parameter["description"] = "The id, percent-encoded whole: a `/` in it is sent as `%2F`.";
    }
    parameter["schema"] = {{"type", "string"}, {"minLength", 1}};
    const PathSegment& before = route.path.segments()[std::max<size_t>(i, 1) - 1];
    if (before.kind == PathSegment::Kind::kLiteral) {
      parameter["example"] = ExampleId(before.literal);
    }
    parameters.push_back(std::move(parameter));
  }
  if (!route.path.verb().empty()) absl::StrAppend(&text, ":", route.path.verb());
  return text;
}

// Lists what a request takes from its query: the leaves of the message, with dots between.
class QueryLister {
 public:
  QueryLister(const Route& route, SchemaBuilder& schemas, ordered_json& parameters)
      : route_(route), schemas_(schemas), parameters_(parameters) {}

  void List(const Descriptor& message, const std::string& json_prefix,
            const std::string& proto_prefix) {
    // A message that holds itself is listed one level deep.
    if (absl::c_linear_search(stack_, &message)) return;
    stack_.push_back(&message);
    for (int i = 0; i < message.field_count(); ++i) {
      const FieldDescriptor& field = *message.field(i);
      const std::string json_path = absl::StrCat(json_prefix, field.json_name());
      const std::string proto_path = absl::StrCat(proto_prefix, field.name());
      if (&field == route_.body_field || IsInPath(proto_path) || field.is_map()) continue;
      if (field.message_type() == nullptr || IsTextMessage(*field.message_type())) {
        Add(field, json_path);
      } else if (!field.is_repeated()) {
        List(*field.message_type(), absl::StrCat(json_path, "."), absl::StrCat(proto_path, "."));
      }
    }
    stack_.pop_back();
  }

 private:
  bool IsInPath(const std::string& proto_path) const {
    return absl::c_any_of(route_.path.variables(), [&](const PathVariable& variable) {
      return variable.field_path == proto_path;
    });
  }

  void Add(const FieldDescriptor& field, const std::string& name) {
    ordered_json schema = schemas_.OfField(field);
    ordered_json parameter = {{"name", name}, {"in", "query"}};
    if (schema.contains("description")) {
      parameter["description"] = schema["description"];
      schema.erase("description");
    }
    parameter["schema"] = std::move(schema);
    parameters_.push_back(std::move(parameter));
  }

  const Route& route_;
  SchemaBuilder& schemas_;
  ordered_json& parameters_;
  std::vector<const Descriptor*> stack_;
};

ordered_json Content(const char* type, ordered_json schema) {
  return {{type, {{"schema", std::move(schema)}}}};
}

// `text/html` of `text/html; charset=utf-8`.
std::string MediaType(absl::string_view content_type) {
  return std::string(absl::StripAsciiWhitespace(content_type.substr(0, content_type.find(';'))));
}

// What a google.api.HttpBody may be, as its method says.
ordered_json DocumentContent(const MethodDescriptor& method) {
  ordered_json content;
  for (int i = 0; i < method.options().ExtensionSize(options::v1::response_content_types); ++i) {
    const std::string type =
        MediaType(method.options().GetExtension(options::v1::response_content_types, i));
    content[type] = {{"schema", {{"type", type == "application/json" ? "object" : "string"}}}};
  }
  if (content.empty()) content["application/octet-stream"] = {{"schema", {{"type", "string"}}}};
  return content;
}

ordered_json SuccessResponse(const Route& route, SchemaBuilder& schemas) {
  const Descriptor& type = *route.method->output_type();
  ordered_json response = {
      {"description", "OK"},
      {"headers", {{"X-Trace-Id", {{"$ref", "#/components/headers/X-Trace-Id"}}}}}};
  if (type.full_name() == "google.api.HttpBody") {
    response["content"] = DocumentContent(*route.method);
    return response;
  }
  ordered_json schema = route.response_field == nullptr ? schemas.OfMessage(type)
                                                        : schemas.OfField(*route.response_field);
  if (!route.method->server_streaming()) {
    response["content"] = Content("application/json", std::move(schema));
    return response;
  }
  response["description"] =
      "One JSON object a line, `{\"result\": …}`; a failure is the last line, `{\"error\": …}`. As "
      "server-sent events when asked for by `Accept: text/event-stream`.";
  ordered_json line = {
      {"type", "object"},
      {"properties",
       {{"result", std::move(schema)}, {"error", {{"$ref", "#/components/schemas/ErrorStatus"}}}}}};
  response["content"] = Content("application/x-ndjson", line);
  response["content"]["text/event-stream"] = {{"schema", {{"type", "string"}}}};
  return response;
}

ordered_json RequestBody(const Route& route, SchemaBuilder& schemas) {
  ordered_json schema = route.body_is_request ? schemas.OfMessage(*route.method->input_type())
                                              : schemas.OfField(*route.body_field);
  const bool raw = route.body_field != nullptr && route.body_field->message_type() != nullptr &&
                   route.body_field->message_type()->full_name() == "google.api.HttpBody";
  ordered_json body = {{"required", true}};
  body["content"] = raw ? ordered_json{{"*/*", {{"schema", {{"type", "string"}}}}}}
                        : Content("application/json", std::move(schema));
  return body;
}

// The method's comment and what its policy asks for.
void DescribeMethod(const MethodDescriptor& method, const ContractSet& contracts,
                    ordered_json& operation) {
  const absl::string_view comment = contracts.Comment(method.full_name());
  const size_t sentence = std::min(comment.find(". "), comment.find(".\n"));
  operation["summary"] = std::string(absl::StripSuffix(comment.substr(0, sentence), "."));
  std::string description(comment);
  if (method.options().HasExtension(options::v1::policy)) {
    const auto& policy = method.options().GetExtension(options::v1::policy);
    absl::StrAppend(&description, "\n\nScopes: ", absl::StrJoin(policy.scopes(), ", "),
                    ". Longest deadline: ", policy.max_deadline().seconds(), " s.");
  }
  operation["description"] = std::move(description);
  // Scopes are for OAuth flows, which these are not; the description names them.
  const ordered_json none = ordered_json::array();
  operation["security"] = {{{"bearer", none}}, {{"session", none}}};
}

ordered_json MakeOperation(const Route& route, const ContractSet& contracts, SchemaBuilder& schemas,
                           ordered_json parameters, int binding) {
  const MethodDescriptor& method = *route.method;
  ordered_json operation;
  operation["operationId"] = absl::StrCat(method.service()->name(), "_", method.name(),
                                          binding == 0 ? "" : absl::StrCat("_", binding + 1));
  operation["tags"] = {method.service()->full_name()};
  DescribeMethod(method, contracts, operation);
  if (!route.body_is_request) {
    QueryLister(route, schemas, parameters).List(*method.input_type(), "", "");
  }
  operation["parameters"] = std::move(parameters);
  if (route.body_is_request || route.body_field != nullptr) {
    operation["requestBody"] = RequestBody(route, schemas);
  }
  operation["responses"] = {{"200", SuccessResponse(route, schemas)}};
  operation["responses"].update(
      ErrorResponses(contracts.Comment(method.full_name()), operation.contains("requestBody")));
  return operation;
}

ordered_json Info(absl::string_view version) {
  return {
      {"title", "Dealtrace"},
      {"version", std::string(version)},
      {"summary", "Why deals are won and lost, from CRM records and calls."},
      {"description",
       "The methods of Dealtrace's services as JSON over HTTP. Send a bearer token. Ids in paths "
       "are percent-encoded whole, a `/` in them as `%2F`. Writes take a `requestId`, a UUID "
       "of your making: the same one repeats nothing. Errors carry google.rpc details; switch on "
       "the `reason` of ErrorInfo, never on the message."},
      {"contact", {{"name", "Whoever runs this Dealtrace"}}},
      {"license",
       {{"name", "Apache-2.0"}, {"url", "https://www.apache.org/licenses/LICENSE-2.0"}}}};
}

}  // namespace

std::string MakeOpenApi(const RouteTable& routes, const ContractSet& contracts,
                        absl::string_view version) {
  SchemaBuilder schemas(contracts);
  std::map<std::string, ordered_json> paths;
  absl::flat_hash_map<const MethodDescriptor*, int> binding_counts;
  absl::flat_hash_set<const google::protobuf::ServiceDescriptor*> used;
  for (const Route& route : routes.routes()) {
    ordered_json parameters = ordered_json::array();
    const std::string path = MakePath(route, parameters);
    paths[path][absl::AsciiStrToLower(route.http_method)] = MakeOperation(
        route, contracts, schemas, std::move(parameters), binding_counts[route.method]++);
    used.insert(route.method->service());
  }
  ordered_json document;
  document["openapi"] = "3.1.0";
  document["info"] = Info(version);
  document["servers"] = {
      {{"url", "/"}, {"description", "The gateway that this document is from."}}};
  document["tags"] = ordered_json::array();
  for (const auto* service : contracts.services()) {
    if (!used.contains(service)) continue;
    document["tags"].push_back(
        {{"name", service->full_name()},
         {"description", std::string(contracts.Comment(service->full_name()))}});
  }
  document["paths"] = ordered_json::object();
  for (auto& [path, operations] : paths) document["paths"][path] = std::move(operations);
  ordered_json& components = document["components"];
  components["schemas"] = schemas.TakeComponents();
  components["schemas"].update(ErrorSchemas());
  components["responses"] = ErrorComponents(document["paths"].dump());
  components["headers"] = HeaderComponents();
  components["securitySchemes"] = {{"bearer",
                                    {{"type", "http"},
                                     {"scheme", "bearer"},
                                     {"bearerFormat", "JWT"},
                                     {"description", "A token with the scopes of the method."}}},
                                   {"session",
                                    {{"type", "apiKey"},
                                     {"in", "cookie"},
                                     {"name", "dealtrace_session"},
                                     {"description", "A browser that has signed in at /login."}}}};
  return document.dump();
}

}  // namespace dealtrace::gateway
