// The OpenAPI 3.1 document of a route table.
#pragma once

#include <string>

#include "services/gateway/domain/contract_set.h"
#include "services/gateway/domain/route_table.h"

namespace dealtrace::gateway {

// JSON. Each wildcard of a path template becomes a parameter of its own, named after the collection
// before it (`/v1/{name=accounts/*}` is `/v1/accounts/{account}`); fields that are neither in the
// path nor in the body are query parameters, nested ones with dots. Descriptions are the protos'
// comments, with each method's scopes and longest deadline.
std::string MakeOpenApi(const RouteTable& routes, const ContractSet& contracts,
                        absl::string_view version);

}  // namespace dealtrace::gateway
