#include "libs/rpc/method.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "dealtrace/options/v1/method_policy.pb.h"
#include "libs/rpc/key_fields.h"

namespace dealtrace::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;
using options::v1::MethodPolicy;

constexpr int kConcurrencyMax = 10'000;

bool HasRequestId(const google::protobuf::Descriptor& request) {
  const FieldDescriptor* field = request.FindFieldByName("request_id");
  return field != nullptr && field->type() == FieldDescriptor::TYPE_STRING && !field->is_repeated();
}

bool IsLongPoll(const google::protobuf::Descriptor& request) {
  const FieldDescriptor* field = request.FindFieldByName("wait");
  return field != nullptr && field->message_type() != nullptr &&
         field->message_type()->full_name() == "google.protobuf.Duration";
}

absl::StatusOr<MethodRules> RulesOf(const MethodDescriptor& method,
                                    const std::vector<ForeignPolicy>& foreign) {
  const std::string name = MethodName(method);
  for (const ForeignPolicy& policy : foreign) {
    if (policy.method == name) {
      return MethodRules{policy.scopes, policy.max_deadline, policy.max_concurrency,
                         policy.is_traced, false};
    }
  }
  return ReadPolicy(method);
}

// The registration's types must be the contract's; the stream kind must be one that is served.
absl::Status CheckTypes(const MethodDescriptor& method, const Registration& registration) {
  if (method.client_streaming()) {
    return absl::UnimplementedError("client streams are not served");
  }
  if (method.server_streaming() != static_cast<bool>(registration.stream)) {
    return absl::InvalidArgumentError(method.server_streaming()
                                          ? "is a stream: register it with HandleStream"
                                          : "is not a stream: register it with Handle");
  }
  if (method.input_type() != registration.request ||
      method.output_type() != registration.response) {
    return absl::InvalidArgumentError(absl::StrCat("takes ", method.input_type()->full_name(),
                                                   " and returns ",
                                                   method.output_type()->full_name()));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Method>> BuildMethod(const MethodDescriptor& descriptor,
                                                    const Registration* registration,
                                                    const std::vector<ForeignPolicy>& foreign) {
  absl::StatusOr<MethodRules> rules = RulesOf(descriptor, foreign);
  if (!rules.ok()) return rules.status();
  if (registration == nullptr) return absl::InvalidArgumentError("has no handler");
  absl::Status types = CheckTypes(descriptor, *registration);
  if (!types.ok()) return types;
  auto method = std::make_unique<Method>(rules->max_concurrency);
  method->name = MethodName(descriptor);
  method->path = absl::StrCat("/", method->name);
  method->descriptor = &descriptor;
  google::protobuf::MessageFactory* factory = google::protobuf::MessageFactory::generated_factory();
  method->request_prototype = factory->GetPrototype(descriptor.input_type());
  method->response_prototype = factory->GetPrototype(descriptor.output_type());
  method->rules = *std::move(rules);
  method->unary = registration->unary;
  method->stream = registration->stream;
  method->key_fields = KeyFields(*descriptor.input_type());
  method->waits = descriptor.server_streaming() || IsLongPoll(*descriptor.input_type());
  return method;
}

}  // namespace

std::string MethodName(const MethodDescriptor& method) {
  return absl::StrCat(method.service()->full_name(), "/", method.name());
}

const MethodDescriptor* FindMethod(absl::string_view name) {
  return google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
      absl::StrReplaceAll(name, {{"/", "."}}));
}

absl::StatusOr<MethodRules> ReadPolicy(const MethodDescriptor& method) {
  if (!method.options().HasExtension(options::v1::policy)) {
    return absl::InvalidArgumentError("has no (dealtrace.options.v1.policy)");
  }
  const MethodPolicy& policy = method.options().GetExtension(options::v1::policy);
  MethodRules rules;
  rules.scopes.assign(policy.scopes().begin(), policy.scopes().end());
  rules.max_deadline = absl::Seconds(policy.max_deadline().seconds()) +
                       absl::Nanoseconds(policy.max_deadline().nanos());
  rules.max_concurrency = policy.max_concurrency();
  if (rules.scopes.empty()) return absl::InvalidArgumentError("its policy names no scope");
  if (rules.max_deadline <= absl::ZeroDuration()) {
    return absl::InvalidArgumentError("its policy has no max_deadline");
  }
  if (rules.max_concurrency < 1 || rules.max_concurrency > kConcurrencyMax) {
    return absl::InvalidArgumentError("its policy's max_concurrency is not 1 to 10,000");
  }
  if (policy.row_rights() == MethodPolicy::ROW_RIGHTS_UNSPECIFIED) {
    return absl::InvalidArgumentError(
        "its policy does not say which rows a person may see (row_rights)");
  }
  rules.needs_all_rows = policy.row_rights() == MethodPolicy::ROW_RIGHTS_ALL;
  if (policy.idempotency() == MethodPolicy::IDEMPOTENCY_UNSPECIFIED) {
    return absl::InvalidArgumentError("its policy does not say what a repeat does (idempotency)");
  }
  if (policy.idempotency() == MethodPolicy::IDEMPOTENCY_REQUEST_ID &&
      !HasRequestId(*method.input_type())) {
    return absl::InvalidArgumentError(
        "its policy is IDEMPOTENCY_REQUEST_ID but its request has no string request_id");
  }
  return rules;
}

absl::StatusOr<std::vector<std::unique_ptr<Method>>> BuildMethods(
    const std::vector<Registration>& registrations, const std::vector<ForeignPolicy>& foreign) {
  std::vector<std::string> problems;
  std::map<const MethodDescriptor*, const Registration*> handlers;
  // By name, so that the order of registration changes nothing.
  std::map<std::string, const ServiceDescriptor*> services;
  for (const Registration& registration : registrations) {
    const MethodDescriptor* descriptor = FindMethod(registration.method);
    if (descriptor == nullptr) {
      problems.push_back(absl::StrCat(registration.method, ": no linked contract has this method"));
    } else if (!handlers.emplace(descriptor, &registration).second) {
      problems.push_back(absl::StrCat(registration.method, ": has two handlers"));
    } else {
      services.emplace(descriptor->service()->full_name(), descriptor->service());
    }
  }
  std::vector<std::unique_ptr<Method>> methods;
  for (const auto& [name, service] : services) {
    for (int i = 0; i < service->method_count(); ++i) {
      const MethodDescriptor& descriptor = *service->method(i);
      const auto handler = handlers.find(&descriptor);
      absl::StatusOr<std::unique_ptr<Method>> method =
          BuildMethod(descriptor, handler == handlers.end() ? nullptr : handler->second, foreign);
      if (method.ok()) {
        methods.push_back(*std::move(method));
      } else {
        problems.push_back(absl::StrCat(MethodName(descriptor), ": ", method.status().message()));
      }
    }
  }
  if (problems.empty()) return methods;
  return absl::FailedPreconditionError(
      absl::StrCat("the server cannot start:\n  ", absl::StrJoin(problems, "\n  ")));
}

}  // namespace dealtrace::rpc
