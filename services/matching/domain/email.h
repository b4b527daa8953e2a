// E-mail addresses and the organisations that they tell.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace dealtrace::matching {

// Lower case without blanks, or "" for what is no address.
std::string NormalizeEmail(absl::string_view text);

// The organisation's domain of an e-mail address, host name or URL: `acme.co.uk` for
// `jo@mail.acme.co.uk` and for `https://www.acme.co.uk/en`. "" when there is none, and for
// providers that give mail to anybody (`gmail.com`).
std::string OrganizationDomain(absl::string_view text);

}  // namespace dealtrace::matching
