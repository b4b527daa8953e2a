#include "libs/linkage/comparison_spec.h"

#include "absl/strings/str_cat.h"

namespace dealtrace::linkage {
namespace {

struct TypeName {
  ValueType type;
  absl::string_view name;
};

constexpr TypeName kTypeNames[] = {
    {ValueType::kName, "name"},   {ValueType::kPerson, "person"}, {ValueType::kPhone, "phone"},
    {ValueType::kEmail, "email"}, {ValueType::kDomain, "domain"}, {ValueType::kAddress, "address"},
    {ValueType::kDate, "date"},   {ValueType::kNumber, "number"}, {ValueType::kText, "text"},
    {ValueType::kExact, "exact"},
};

}  // namespace

absl::StatusOr<ValueType> ParseValueType(absl::string_view text) {
  std::string known;
  for (const TypeName& entry : kTypeNames) {
    if (entry.name == text) return entry.type;
    absl::StrAppend(&known, known.empty() ? "" : ", ", entry.name);
  }
  return absl::InvalidArgumentError(
      absl::StrCat("type: there is no '", text, "'; use one of ", known));
}

absl::string_view ValueTypeName(ValueType type) {
  for (const TypeName& entry : kTypeNames) {
    if (entry.type == type) return entry.name;
  }
  return "";
}

}  // namespace dealtrace::linkage
