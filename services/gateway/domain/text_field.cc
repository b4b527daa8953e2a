#include "services/gateway/domain/text_field.h"

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/util/field_mask_util.h"
#include "google/protobuf/util/json_util.h"
#include "services/gateway/domain/errors.h"
#include "services/gateway/domain/json_check.h"
#include "services/gateway/domain/route_table.h"

namespace dealtrace::gateway {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FieldMask;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr absl::string_view kWrapperNames[] = {
    "google.protobuf.DoubleValue", "google.protobuf.FloatValue",  "google.protobuf.Int64Value",
    "google.protobuf.UInt64Value", "google.protobuf.Int32Value",  "google.protobuf.UInt32Value",
    "google.protobuf.BoolValue",   "google.protobuf.StringValue", "google.protobuf.BytesValue"};

bool IsWrapper(const Descriptor& message) {
  return std::find(std::begin(kWrapperNames), std::end(kWrapperNames), message.full_name()) !=
         std::end(kWrapperNames);
}

// A number of type T, or nullopt.
template <class T>
std::optional<T> ParseNumber(absl::string_view text) {
  T value;
  bool ok = false;
  if constexpr (std::is_same_v<T, double>) {
    ok = absl::SimpleAtod(text, &value);
  } else if constexpr (std::is_same_v<T, float>) {
    ok = absl::SimpleAtof(text, &value);
  } else {
    ok = absl::SimpleAtoi(text, &value);
  }
  return ok ? std::optional<T>(value) : std::nullopt;
}

// Calls the setter or the adder, whichever the field needs, through Reflection's pair of methods.
template <class Value, class Parameter>
bool Put(Message& message, const FieldDescriptor& field, const std::optional<Value>& value,
         void (Reflection::*set)(Message*, const FieldDescriptor*, Parameter) const,
         void (Reflection::*add)(Message*, const FieldDescriptor*, Parameter) const) {
  if (!value.has_value()) return false;
  (message.GetReflection()->*(field.is_repeated() ? add : set))(&message, &field, *value);
  return true;
}

std::optional<bool> ParseBool(absl::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

std::optional<std::string> ParseText(const FieldDescriptor& field, absl::string_view text) {
  if (field.type() != FieldDescriptor::TYPE_BYTES) return std::string(text);
  std::string bytes;
  if (absl::WebSafeBase64Unescape(text, &bytes) || absl::Base64Unescape(text, &bytes)) return bytes;
  return std::nullopt;
}

std::optional<int> ParseEnum(const FieldDescriptor& field, absl::string_view text) {
  const EnumValueDescriptor* value = field.enum_type()->FindValueByName(std::string(text));
  if (value != nullptr) return value->number();
  return ParseNumber<int32_t>(text);
}

bool PutScalar(const FieldDescriptor& field, absl::string_view text, Message& message) {
  using R = Reflection;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return Put(message, field, ParseNumber<int32_t>(text), &R::SetInt32, &R::AddInt32);
    case FieldDescriptor::CPPTYPE_INT64:
      return Put(message, field, ParseNumber<int64_t>(text), &R::SetInt64, &R::AddInt64);
    case FieldDescriptor::CPPTYPE_UINT32:
      return Put(message, field, ParseNumber<uint32_t>(text), &R::SetUInt32, &R::AddUInt32);
    case FieldDescriptor::CPPTYPE_UINT64:
      return Put(message, field, ParseNumber<uint64_t>(text), &R::SetUInt64, &R::AddUInt64);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return Put(message, field, ParseNumber<double>(text), &R::SetDouble, &R::AddDouble);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return Put(message, field, ParseNumber<float>(text), &R::SetFloat, &R::AddFloat);
    case FieldDescriptor::CPPTYPE_BOOL:
      return Put(message, field, ParseBool(text), &R::SetBool, &R::AddBool);
    case FieldDescriptor::CPPTYPE_ENUM:
      return Put(message, field, ParseEnum(field, text), &R::SetEnumValue, &R::AddEnumValue);
    case FieldDescriptor::CPPTYPE_STRING:
      return Put(message, field, ParseText(field, text), &R::SetString, &R::AddString);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
  return false;
}

bool PutTextMessage(absl::string_view text, Message& message) {
  const Descriptor& type = *message.GetDescriptor();
  if (IsWrapper(type)) return PutScalar(*type.field(0), text, message);
  if (type.full_name() == "google.protobuf.FieldMask" && absl::StrContains(text, '_')) {
    FieldMask mask;
    google::protobuf::util::FieldMaskUtil::FromString(std::string(text), &mask);
    return message.ParseFromString(mask.SerializeAsString());
  }
  if (text.find_first_of("\"\\") != absl::string_view::npos) return false;
  return google::protobuf::util::JsonStringToMessage(absl::StrCat("\"", text, "\""), &message).ok();
}

std::string TypeText(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_ENUM:
      return absl::StrCat("a value of ", field.enum_type()->name());
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return absl::StrCat("a ", field.message_type()->name(), " in its JSON form");
    case FieldDescriptor::CPPTYPE_BOOL:
      return "`true` or `false`";
    case FieldDescriptor::CPPTYPE_STRING:
      return "base64";
    default:
      return absl::StrCat("a number of type ", field.type_name());
  }
}

// Refuses what would overwrite something that was set before.
absl::Status CheckUnset(absl::string_view path, const FieldDescriptor& field,
                        const Message& message) {
  const Reflection& reflection = *message.GetReflection();
  if (field.real_containing_oneof() != nullptr) {
    const FieldDescriptor* set =
        reflection.GetOneofFieldDescriptor(message, field.real_containing_oneof());
    if (set != nullptr && set != &field) {
      return InvalidField(path, absl::StrCat("cannot be set together with `", set->name(), "`"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

bool IsTextMessage(const Descriptor& message) {
  return IsWrapper(message) || message.full_name() == "google.protobuf.Timestamp" ||
         message.full_name() == "google.protobuf.Duration" ||
         message.full_name() == "google.protobuf.FieldMask";
}

absl::Status SetFieldFromText(absl::string_view path, absl::string_view text, Message& message) {
  Message* scope = &message;
  const std::vector<absl::string_view> names = absl::StrSplit(path, '.');
  if (names.size() > static_cast<size_t>(kBodyDepthMax)) {
    return InvalidField(names.front(), absl::StrCat("is nested deeper than ", kBodyDepthMax));
  }
  for (size_t i = 0; i < names.size(); ++i) {
    const FieldDescriptor* field = FindFieldByAnyName(*scope->GetDescriptor(), names[i]);
    if (field == nullptr) {
      return InvalidField(path, absl::StrCat("is no field of ", message.GetDescriptor()->name()));
    }
    if (absl::Status status = CheckUnset(path, *field, *scope); !status.ok()) return status;
    const bool is_message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (i + 1 < names.size()) {
      if (!is_message || field->is_repeated() || IsTextMessage(*field->message_type())) {
        return InvalidField(path, absl::StrCat("`", field->name(), "` has no fields to set here"));
      }
      scope = scope->GetReflection()->MutableMessage(scope, field);
      continue;
    }
    if (is_message && (field->is_map() || !IsTextMessage(*field->message_type()))) {
      return InvalidField(path, "cannot be given as text: set its fields, or send it in the body");
    }
    bool valid = false;
    if (!is_message) {
      valid = PutScalar(*field, text, *scope);
    } else {
      const Reflection& reflection = *scope->GetReflection();
      valid = PutTextMessage(text, field->is_repeated() ? *reflection.AddMessage(scope, field)
                                                        : *reflection.MutableMessage(scope, field));
    }
    if (!valid) return InvalidField(path, absl::StrCat("must be ", TypeText(*field)));
  }
  return absl::OkStatus();
}

}  // namespace dealtrace::gateway
