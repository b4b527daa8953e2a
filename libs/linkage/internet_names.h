// Domains of organisations, and addresses that are nobody's own.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace dealtrace::linkage {

// The registrable domain of an e-mail address, host or web address, lower case: `acme.co.uk` of
// `https://www.acme.co.uk/about`. Empty for free mail and for what is none.
std::string OrganisationDomain(absl::string_view text);

// `info`, `sales`, `office` …: shared by many people.
bool IsRoleAddress(absl::string_view local_part);

}  // namespace dealtrace::linkage
