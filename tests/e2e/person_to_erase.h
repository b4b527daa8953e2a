// A person of a sample company, whose erasure shows in every service.
#pragma once

#include <string>
#include <vector>

namespace dealtrace::e2e {

// The schemas of all services, as a pattern.
inline constexpr char kServiceSchemas[] = "^(ingestion|matching|insight|scoring|report)$";

struct PersonToErase {
  std::string id, name, email;
  std::string phone;   // as the export spells it
  std::string digits;  // the last nine of it

  // What must be nowhere once the person is erased.
  std::vector<std::string> Identifiers() const { return {name, email, phone, digits}; }
};

// Somebody with a name, an address and a number that nobody else has, who speaks in a call and was
// once a lead. Fails the test when the company in `folder` has nobody such.
PersonToErase FindPersonToErase(const std::string& folder);

}  // namespace dealtrace::e2e
