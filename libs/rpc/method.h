// A served method: what its contract says of it, and its handler.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "libs/rpc/caller_limiter.h"
#include "libs/rpc/concurrency_limiter.h"
#include "libs/rpc/server.h"

namespace dealtrace::rpc {

struct MethodRules {
  std::vector<std::string> scopes;
  absl::Duration max_deadline;
  int max_concurrency = 0;
  bool is_traced = true;
  // Whether the caller must see all rows (Principal::SeesAllRows).
  bool needs_all_rows = false;
};

// What a service registers; exactly one of the handlers is set.
struct Registration {
  std::string method;
  const google::protobuf::Descriptor* request;
  const google::protobuf::Descriptor* response;
  Server::UnaryHandler unary;
  Server::StreamHandler stream;
};

struct Method {
  // One person may use half of the places.
  explicit Method(int max_concurrency)
      : limiter(max_concurrency), people(std::max(1, max_concurrency / 2)) {}

  std::string name;  // `package.Service/Method`
  std::string path;  // `/package.Service/Method`, as HTTP/2 has it
  const google::protobuf::MethodDescriptor* descriptor = nullptr;
  const google::protobuf::Message* request_prototype = nullptr;
  const google::protobuf::Message* response_prototype = nullptr;
  MethodRules rules;
  Server::UnaryHandler unary;
  Server::StreamHandler stream;
  // The handler may wait for something to happen, so it gets a thread of its own: streams, and long
  // polls, which are known by a Duration field `wait` in the request.
  bool waits = false;
  ConcurrencyLimiter limiter;
  // Of calls that people make; services may use all places.
  CallerLimiter people;
  // The fields of a request that end in keys of the store.
  std::vector<const google::protobuf::FieldDescriptor*> key_fields;
};

// Every method of every service of which a method is registered. FAILED_PRECONDITION lists all that
// lacks a handler or a policy, or has one that does not fit.
absl::StatusOr<std::vector<std::unique_ptr<Method>>> BuildMethods(
    const std::vector<Registration>& registrations, const std::vector<ForeignPolicy>& foreign);

// Reads the policy option of a method. INVALID_ARGUMENT says what it lacks.
absl::StatusOr<MethodRules> ReadPolicy(const google::protobuf::MethodDescriptor& method);

// `package.Service/Method`.
std::string MethodName(const google::protobuf::MethodDescriptor& method);
// Null when no linked contract has it.
const google::protobuf::MethodDescriptor* FindMethod(absl::string_view name);

}  // namespace dealtrace::rpc
