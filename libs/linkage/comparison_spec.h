// Which columns are compared, and how.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace dealtrace::linkage {

// How values of a column are read and compared.
enum class ValueType : uint8_t {
  kName,    // of an organisation
  kPerson,  // whole names, given names or family names
  kPhone,
  kEmail,
  kDomain,   // or a web address
  kAddress,  // street addresses, whole or in part
  kDate,
  kNumber,
  kText,   // free text: titles, descriptions
  kExact,  // codes and categories
};

// `name`, `person` … as link.yaml has them. INVALID_ARGUMENT lists those that there are.
absl::StatusOr<ValueType> ParseValueType(absl::string_view text);
absl::string_view ValueTypeName(ValueType type);

struct ComparisonSpec {
  std::string left;   // column of the left side
  std::string right;  // column of the right side
  ValueType type = ValueType::kText;
};

}  // namespace dealtrace::linkage
