#include "services/matching/offline/damaged_values.h"

#include <iostream>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "libs/text/printable.h"
#include "libs/text/spreadsheet_number.h"

namespace dealtrace::matching {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

void DamagedValues::LookAt(const std::string& column, absl::string_view value) {
  if (text::IsScientificNotation(value)) Add(column, 1, value);
}

void DamagedValues::LookAtPhones(const std::string& file, const Message& record) {
  const google::protobuf::Reflection& reflection = *record.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(record, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->type() == FieldDescriptor::TYPE_MESSAGE) {
      const int count = field->is_repeated() ? reflection.FieldSize(record, field) : 1;
      for (int i = 0; i < count; ++i) {
        LookAtPhones(file, field->is_repeated() ? reflection.GetRepeatedMessage(record, field, i)
                                                : reflection.GetMessage(record, field));
      }
      continue;
    }
    const bool is_phone =
        absl::StrContains(field->name(), "phone") || absl::EndsWith(field->name(), "_number");
    if (!is_phone || field->type() != FieldDescriptor::TYPE_STRING || field->is_repeated())
      continue;
    LookAt(absl::StrCat(file, ": ", field->name()), reflection.GetString(record, field));
  }
}

void DamagedValues::Add(const std::string& column, int64_t count, absl::string_view example) {
  if (count == 0) return;
  Damage& damage = columns_[column];
  if (damage.count == 0) damage.example = std::string(example);
  damage.count += count;
}

void DamagedValues::Print(absl::string_view consequence) const {
  for (const auto& [column, damage] : columns_) {
    std::cerr << text::Printable(column) << ": "
              << (damage.count == 1 ? std::string("a value is")
                                    : absl::StrCat(damage.count, " values are"))
              << " in scientific notation (" << (damage.count == 1 ? "" : "the first is ")
              << text::Printable(damage.example) << "): a spreadsheet cut the last digits, "
              << consequence << "; export the column as text\n";
  }
}

}  // namespace dealtrace::matching
