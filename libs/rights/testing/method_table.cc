#include "libs/rights/testing/method_table.h"

#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "dealtrace/options/v1/method_policy.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/text_format.h"
#include "libs/rpc/method.h"

namespace dealtrace::rights::testing {
namespace {

using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;
using options::v1::MethodPolicy;

std::unique_ptr<Message> NewMessage(const google::protobuf::Descriptor* type) {
  return std::unique_ptr<Message>(MessageFactory::generated_factory()->GetPrototype(type)->New());
}

absl::Status Call(rpc::Client& client, const MethodDescriptor& method, const std::string& name,
                  const Message& request, std::string* answer) {
  const std::unique_ptr<Message> response = NewMessage(method.output_type());
  const rpc::CallOptions options = rpc::CallOptions::Within(absl::Seconds(20));
  if (!method.server_streaming()) {
    const absl::Status status = client.CallUnary(name, request, *response, options);
    *answer = response->DebugString();
    return status;
  }
  return client.CallServerStream(name, request, *response, options, [&](const Message& message) {
    absl::StrAppend(answer, message.DebugString());
    return absl::OkStatus();
  });
}

// What is wrong with the answer that a role got; empty when it is right.
std::string WhatIsWrong(MethodPolicy::RowRights row_rights, const MethodCase& row, const Role& role,
                        const absl::Status& status, const std::string& answer) {
  const bool denied = absl::IsPermissionDenied(status);
  const bool must_be_denied = row_rights == MethodPolicy::ROW_RIGHTS_ALL && !role.sees_all;
  if (denied != must_be_denied) return absl::StrCat("got ", status.ToString());
  if (denied || row.mark.empty()) return "";
  const bool shown = status.ok() && absl::StrContains(answer, row.mark);
  const bool may_see =
      role.sees_all || role.sees_row || row_rights == MethodPolicy::ROW_RIGHTS_NONE;
  if (shown != may_see)
    return absl::StrCat(shown ? "sees" : "does not see", " ", row.mark, ": ", status.ToString());
  if (!status.ok() && !absl::IsNotFound(status)) return absl::StrCat("got ", status.ToString());
  return "";
}

}  // namespace

std::vector<std::string> FindRightsHoles(const std::vector<std::string>& services,
                                         const std::vector<MethodCase>& table,
                                         const std::vector<Role>& roles, int& calls) {
  std::vector<std::string> holes;
  std::set<std::string> covered;
  for (const MethodCase& row : table) {
    const MethodDescriptor* method = rpc::FindMethod(row.method);
    if (method == nullptr) {
      holes.push_back(absl::StrCat(row.method, ": no linked contract has it"));
      continue;
    }
    covered.insert(row.method);
    const std::unique_ptr<Message> request = NewMessage(method->input_type());
    if (!google::protobuf::TextFormat::ParseFromString(row.request, request.get())) {
      holes.push_back(absl::StrCat(row.method, ": its request cannot be read"));
      continue;
    }
    const auto row_rights = method->options().GetExtension(options::v1::policy).row_rights();
    for (const Role& role : roles) {
      std::string answer;
      const absl::Status status = Call(*role.client, *method, row.method, *request, &answer);
      ++calls;
      const std::string wrong = WhatIsWrong(row_rights, row, role, status, answer);
      if (!wrong.empty()) holes.push_back(absl::StrCat(row.method, " as ", role.name, ": ", wrong));
    }
  }
  for (const std::string& name : services) {
    const auto* service =
        google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(name);
    if (service == nullptr) {
      holes.push_back(absl::StrCat(name, ": no linked contract has this service"));
      continue;
    }
    for (int i = 0; i < service->method_count(); ++i) {
      const std::string method = rpc::MethodName(*service->method(i));
      if (!covered.contains(method)) {
        holes.push_back(absl::StrCat(method, ": is not in the table of roles and methods"));
      }
    }
  }
  return holes;
}

}  // namespace dealtrace::rights::testing
