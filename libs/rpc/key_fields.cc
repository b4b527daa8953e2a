#include "libs/rpc/key_fields.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/api/resource.pb.h"
#include "libs/rpc/errors.h"

namespace dealtrace::rpc {
namespace {

using google::protobuf::FieldDescriptor;

// Two of them fit into one key.
constexpr size_t kKeyBytesMax = 1024;

constexpr absl::string_view kKeyNames[] = {"consumer", "feed",  "incarnation", "key",
                                           "name",     "names", "parent"};

// In the text form of RFC 9562, of any version: a scheduler may make one from its own names
// (version 5), so that a repeat after a crash has the same.
bool IsUuid(absl::string_view text) {
  constexpr size_t kUuidCharacters = 36;
  if (text.size() != kUuidCharacters) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool fits =
        is_dash ? text[i] == '-' : absl::ascii_isxdigit(static_cast<unsigned char>(text[i]));
    if (!fits) return false;
  }
  return true;
}

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
    const bool is_request_id = field->name() == "request_id";
    const int count = field->is_repeated() ? reflection.FieldSize(request, field) : 1;
    std::string scratch;
    for (int i = 0; i < count; ++i) {
      const std::string& value =
          field->is_repeated() ? reflection.GetRepeatedStringReference(request, field, i, &scratch)
                               : reflection.GetStringReference(request, field, &scratch);
      if (is_request_id && !value.empty() && !IsUuid(value)) {
        validator.Require(false, field->name(),
                          "must be a UUID of your making, for example "
                          "`8b0d3a5e-6d8f-4f0a-9f57-0f1a6a6f3e11`; send the same one to repeat a "
                          "call");
      }
      if (value.size() <= kKeyBytesMax) continue;
      validator.Require(false, field->name(),
                        absl::StrCat("may have ", kKeyBytesMax, " bytes and has ", value.size()));
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
