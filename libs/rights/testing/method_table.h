// A table of role x method: every method of a service, called as everybody who might, over gRPC.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "libs/rpc/client.h"

namespace dealtrace::rights::testing {

struct Role {
  std::string name;
  std::shared_ptr<rpc::Client> client;
  bool sees_all = false;
  // May see the row that the table asks for.
  bool sees_row = false;
};

struct MethodCase {
  std::string method;   // `dealtrace.ingestion.v1.CrmService/GetAccount`
  std::string request;  // in text format
  // What stands in the answer when, and only when, the role sees the row. Empty for a method that
  // is called for its admission alone, and whose answer says nothing of a row.
  std::string mark;
};

// What is wrong: a method of `services` that is not in the table, a role that is let in or kept out
// against the method's `row_rights`, or an answer that shows a row to somebody who may not see it,
// hides it from somebody who may, or tells that it exists. `calls` counts the calls made.
std::vector<std::string> FindRightsHoles(const std::vector<std::string>& services,
                                         const std::vector<MethodCase>& table,
                                         const std::vector<Role>& roles, int& calls);

}  // namespace dealtrace::rights::testing
