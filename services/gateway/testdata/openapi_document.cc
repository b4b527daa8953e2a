// Prints the OpenAPI document of all contracts, as a gateway serves it.
#include <iostream>

#include "services/gateway/contracts.h"
#include "services/gateway/domain/openapi.h"

int main() {
  using namespace dealtrace::gateway;  // NOLINT(google-build-using-namespace): main is outside.
  const auto contracts = ContractSet::Load(ContractDescriptors());
  if (!contracts.ok()) {
    std::cerr << contracts.status() << "\n";
    return 1;
  }
  const auto routes = RouteTable::Compile(contracts->services());
  if (!routes.ok()) {
    std::cerr << routes.status() << "\n";
    return 1;
  }
  std::cout << MakeOpenApi(*routes, *contracts, "0") << "\n";
  return 0;
}
