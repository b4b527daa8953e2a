// Names of companies and the ways in which people spell them.
#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "tools/sandbox/company/phones.h"
#include "tools/sandbox/company/random.h"

namespace dealtrace::sandbox {

struct CompanyName {
  std::string core;        // "Brightwater Logistics"
  std::string legal_form;  // "LLC"
};

// The name of company number `index` of this country. Names of non-negative indexes are unique per
// seed; the first 57,600 have two words, later ones more. Negative indexes draw from the other end
// of the same two-word names, so they are distinct from them while there are few of both.
CompanyName MakeCompanyName(uint64_t seed, int64_t index, Country country);

// "Brightwater Logistics, LLC".
std::string LegalName(const CompanyName& name);

// Another spelling that a person would still take for the company: other legal form, short form,
// acronym, other word order, upper case, "&" for "and".
std::string NameVariant(const CompanyName& name, Random& random);

// The name with one letter lost, doubled, swapped or mistyped.
std::string WithTypo(absl::string_view name, Random& random);

// "brightwaterlogistics": lower-case letters and digits of an ASCII name, for domains.
std::string DomainLabel(absl::string_view name);

}  // namespace dealtrace::sandbox
