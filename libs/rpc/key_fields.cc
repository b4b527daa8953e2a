#include "libs/rpc/key_fields.h"

#include <algorithm>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/api/resource.pb.h"
#include "libs/rpc/errors.h"

namespace dealtrace::rpc {
namespace {

using google::protobuf::FieldDescriptor;

// A UUID has 36; schedulers make longer ones from their own names.
constexpr size_t kRequestIdBytesMax = 128;
// Two of them fit into one key.
constexpr size_t kKeyBytesMax = 1024;

constexpr absl::string_view kKeyNames[] = {"consumer", "feed",  "incarnation", "key",
                                           "name",     "names", "parent"};

bool IsKey(const FieldDescriptor& field) {
  if (field.type() != FieldDescriptor::TYPE_STRING || field.is_map()) return false;
  return std::find(std::begin(kKeyNames), std::end(kKeyNames), field.name()) !=
             std::end(kKeyNames) ||
         absl::EndsWith(field.name(), "_id") ||
         field.options().HasExtension(google::api::resource_reference);
}

}  // namespace

std::vector<const FieldDescriptor*> KeyFields(const google::protobuf::Descriptor& request) {
  std::vector<const FieldDescriptor*> fields;
  for (int i = 0; i < request.field_count(); ++i) {
    if (IsKey(*request.field(i))) fields.push_back(request.field(i));
  }
  return fields;
}

absl::Status CheckKeyLengths(const std::vector<const FieldDescriptor*>& fields,
                             const google::protobuf::Message& request) {
  RequestValidator validator;
  const google::protobuf::Reflection& reflection = *request.GetReflection();
  for (const FieldDescriptor* field : fields) {
    const size_t bytes_max = field->name() == "request_id" ? kRequestIdBytesMax : kKeyBytesMax;
    const int count = field->is_repeated() ? reflection.FieldSize(request, field) : 1;
    std::string scratch;
    for (int i = 0; i < count; ++i) {
      const std::string& value =
          field->is_repeated() ? reflection.GetRepeatedStringReference(request, field, i, &scratch)
                               : reflection.GetStringReference(request, field, &scratch);
      if (value.size() <= bytes_max) continue;
      validator.Require(false, field->name(),
                        absl::StrCat("may have ", bytes_max, " bytes and has ", value.size()));
      break;
    }
  }
  return validator.Finish();
}

void AddRecordNames(const google::protobuf::Message& message, telemetry::RecordNames& records) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> set;
  reflection.ListFields(message, &set);
  std::string scratch;
  for (const FieldDescriptor* field : set) {
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING && IsKey(*field)) {
      const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
      for (int i = 0; i < count; ++i) {
        records.Add(field->is_repeated()
                        ? reflection.GetRepeatedStringReference(message, field, i, &scratch)
                        : reflection.GetStringReference(message, field, &scratch));
      }
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !field->is_repeated()) {
      AddRecordNames(reflection.GetMessage(message, field), records);
    }
  }
}

}  // namespace dealtrace::rpc
