#include "services/gateway/domain/route_table.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "google/api/annotations.pb.h"

namespace dealtrace::gateway {
namespace {

using google::api::HttpRule;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

absl::Status Unservable(const MethodDescriptor& method, absl::string_view why) {
  return absl::InvalidArgumentError(
      absl::StrCat("google.api.http of ", method.full_name(), ": ", why));
}

// The HTTP method and path template of a rule; both empty when it has none.
std::pair<std::string, std::string> PatternOf(const HttpRule& rule) {
  switch (rule.pattern_case()) {
    case HttpRule::kGet:
      return {"GET", rule.get()};
    case HttpRule::kPut:
      return {"PUT", rule.put()};
    case HttpRule::kPost:
      return {"POST", rule.post()};
    case HttpRule::kDelete:
      return {"DELETE", rule.delete_()};
    case HttpRule::kPatch:
      return {"PATCH", rule.patch()};
    case HttpRule::kCustom:
      return {absl::AsciiStrToUpper(rule.custom().kind()), rule.custom().path()};
    case HttpRule::PATTERN_NOT_SET:
      break;
  }
  return {};
}

absl::Status CheckVariables(const Route& route) {
  for (const PathVariable& variable : route.path.variables()) {
    const FieldDescriptor* field =
        FindFieldByPath(*route.method->input_type(), variable.field_path);
    if (field == nullptr || field->is_repeated() || field->message_type() != nullptr) {
      return Unservable(*route.method,
                        absl::StrCat("the path variable `", variable.field_path,
                                     "` must be a singular scalar field of the request"));
    }
  }
  return absl::OkStatus();
}

absl::Status ReadBody(const HttpRule& rule, Route& route) {
  route.body_is_request = rule.body() == "*";
  if (!rule.body().empty() && !route.body_is_request) {
    route.body_field = route.method->input_type()->FindFieldByName(rule.body());
    if (route.body_field == nullptr) {
      return Unservable(*route.method,
                        absl::StrCat("the body `", rule.body(), "` is no field of the request"));
    }
  }
  if (!rule.body().empty() && (route.http_method == "GET" || route.http_method == "DELETE")) {
    return Unservable(*route.method, absl::StrCat(route.http_method, " cannot have a body"));
  }
  if (rule.response_body().empty()) return absl::OkStatus();
  route.response_field = route.method->output_type()->FindFieldByName(rule.response_body());
  if (route.response_field == nullptr) {
    return Unservable(*route.method, absl::StrCat("the response_body `", rule.response_body(),
                                                  "` is no field of the response"));
  }
  return absl::OkStatus();
}

absl::StatusOr<Route> CompileRule(const MethodDescriptor& method, const HttpRule& rule) {
  Route route;
  route.method = &method;
  std::tie(route.http_method, route.path_text) = PatternOf(rule);
  if (route.path_text.empty()) return Unservable(method, "has no path");
  auto path = PathTemplate::Parse(route.path_text);
  if (!path.ok()) return Unservable(method, path.status().message());
  route.path = *std::move(path);
  if (absl::Status status = CheckVariables(route); !status.ok()) return status;
  if (absl::Status status = ReadBody(rule, route); !status.ok()) return status;
  return route;
}

absl::Status CompileMethod(const MethodDescriptor& method, std::vector<Route>& routes) {
  if (!method.options().HasExtension(google::api::http)) return absl::OkStatus();
  if (method.client_streaming()) {
    return Unservable(method, "a method that the client streams to cannot be called over HTTP");
  }
  const HttpRule& rule = method.options().GetExtension(google::api::http);
  auto main = CompileRule(method, rule);
  if (!main.ok()) return main.status();
  routes.push_back(*std::move(main));
  for (const HttpRule& binding : rule.additional_bindings()) {
    if (binding.additional_bindings_size() > 0) {
      return Unservable(method, "additional_bindings cannot be nested");
    }
    auto route = CompileRule(method, binding);
    if (!route.ok()) return route.status();
    routes.push_back(*std::move(route));
  }
  return absl::OkStatus();
}

bool IsMoreSpecific(const Route& a, const Route& b) {
  return std::make_pair(a.path.SpecificityKey(), a.http_method) <
         std::make_pair(b.path.SpecificityKey(), b.http_method);
}

}  // namespace

const FieldDescriptor* FindFieldByAnyName(const Descriptor& message, absl::string_view name) {
  const std::string key(name);
  const FieldDescriptor* field = message.FindFieldByName(key);
  if (field != nullptr) return field;
  for (int i = 0; i < message.field_count(); ++i) {
    if (message.field(i)->json_name() == key) return message.field(i);
  }
  return nullptr;
}

const FieldDescriptor* FindFieldByPath(const Descriptor& message, absl::string_view path) {
  const Descriptor* scope = &message;
  const FieldDescriptor* field = nullptr;
  for (const absl::string_view name : absl::StrSplit(path, '.')) {
    if (scope == nullptr || (field != nullptr && field->is_repeated())) return nullptr;
    field = FindFieldByAnyName(*scope, name);
    if (field == nullptr) return nullptr;
    scope = field->message_type();
  }
  return field;
}

absl::StatusOr<RouteTable> RouteTable::Compile(
    absl::Span<const ServiceDescriptor* const> services) {
  RouteTable table;
  for (const ServiceDescriptor* service : services) {
    for (int i = 0; i < service->method_count(); ++i) {
      absl::Status status = CompileMethod(*service->method(i), table.routes_);
      if (!status.ok()) return status;
    }
  }
  std::stable_sort(table.routes_.begin(), table.routes_.end(), IsMoreSpecific);
  for (size_t i = 1; i < table.routes_.size(); ++i) {
    const Route& previous = table.routes_[i - 1];
    const Route& route = table.routes_[i];
    if (!IsMoreSpecific(previous, route)) {
      return Unservable(*route.method,
                        absl::StrCat(route.http_method, " ", route.path_text, " is also served by ",
                                     previous.method->full_name()));
    }
  }
  return table;
}

absl::StatusOr<RouteMatch> RouteTable::Match(absl::string_view http_method,
                                             absl::string_view path) const {
  RouteMatch match;
  const std::vector<absl::string_view> segments = SplitPath(path);
  for (const Route& route : routes_) {
    if (!route.path.Matches(segments)) continue;
    if (route.http_method != http_method && route.http_method != "*") {
      match.allowed_methods.push_back(route.http_method);
      continue;
    }
    auto bindings = route.path.Bind(segments);
    if (!bindings.ok()) return bindings.status();
    match.route = &route;
    match.bindings = *std::move(bindings);
    match.allowed_methods.clear();
    return match;
  }
  return match;
}

}  // namespace dealtrace::gateway
