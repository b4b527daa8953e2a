#include "services/gateway/domain/json_check.h"

#include <cmath>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "nlohmann/json.hpp"
#include "services/gateway/domain/route_table.h"

namespace dealtrace::gateway {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using nlohmann::json;

class Checker {
 public:
  void CheckMessage(const json& value, const Descriptor& message, const std::string& path,
                    int depth) {
    if (absl::StartsWith(message.full_name(), "google.protobuf.")) return;
    if (depth > kBodyDepthMax) {
      return Add(path, absl::StrCat("nests deeper than ", kBodyDepthMax));
    }
    if (!value.is_object()) return Add(path, "must be a JSON object");
    for (const auto& [key, member] : value.items()) {
      const std::string member_path = path.empty() ? key : absl::StrCat(path, ".", key);
      const FieldDescriptor* field = FindFieldByAnyName(message, key);
      if (field == nullptr) {
        Add(member_path, absl::StrCat("is no field of ", message.name()));
      } else if (!member.is_null()) {
        CheckField(member, *field, member_path, depth);
      }
    }
  }

  std::vector<FieldError> TakeErrors() { return std::move(errors_); }

 private:
  void CheckField(const json& value, const FieldDescriptor& field, const std::string& path,
                  int depth) {
    if (field.is_map()) {
      if (!value.is_object()) return Add(path, "must be a JSON object");
      for (const auto& [key, member] : value.items()) {
        CheckValue(member, *field.message_type()->map_value(),
                   absl::StrCat(path, "[\"", key, "\"]"), depth);
      }
    } else if (field.is_repeated()) {
      if (!value.is_array()) return Add(path, "must be a JSON array");
      for (size_t i = 0; i < value.size(); ++i) {
        CheckValue(value[i], field, absl::StrCat(path, "[", i, "]"), depth);
      }
    } else {
      CheckValue(value, field, path, depth);
    }
  }

  void CheckValue(const json& value, const FieldDescriptor& field, const std::string& path,
                  int depth) {
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return CheckMessage(value, *field.message_type(), path, depth + 1);
      case FieldDescriptor::CPPTYPE_BOOL:
        if (!value.is_boolean()) Add(path, "must be true or false");
        return;
      case FieldDescriptor::CPPTYPE_STRING:
        if (!value.is_string()) Add(path, "must be a JSON string");
        return;
      case FieldDescriptor::CPPTYPE_ENUM:
        return CheckEnum(value, field, path);
      case FieldDescriptor::CPPTYPE_INT32:
        return CheckInteger<int32_t>(value, field, path);
      case FieldDescriptor::CPPTYPE_INT64:
        return CheckInteger<int64_t>(value, field, path);
      case FieldDescriptor::CPPTYPE_UINT32:
        return CheckInteger<uint32_t>(value, field, path);
      case FieldDescriptor::CPPTYPE_UINT64:
        return CheckInteger<uint64_t>(value, field, path);
      case FieldDescriptor::CPPTYPE_DOUBLE:
      case FieldDescriptor::CPPTYPE_FLOAT:
        double number;
        if (!value.is_number() &&
            !(value.is_string() &&
              absl::SimpleAtod(value.get_ref<const std::string&>(), &number))) {
          Add(path, "must be a number");
        }
        return;
    }
  }

  void CheckEnum(const json& value, const FieldDescriptor& field, const std::string& path) {
    if (value.is_number_integer()) return;
    if (value.is_string() &&
        field.enum_type()->FindValueByName(value.get_ref<const std::string&>()) != nullptr) {
      return;
    }
    Add(path, absl::StrCat("must be a value of ", field.enum_type()->name()));
  }

  // A number without a fraction or its digits as text, in the range of T.
  template <class T>
  void CheckInteger(const json& value, const FieldDescriptor& field, const std::string& path) {
    std::string digits;
    if (value.is_number_integer()) digits = value.dump();
    if (value.is_string()) digits = value.get<std::string>();
    if (value.is_number_float() && value.get<double>() == std::trunc(value.get<double>())) {
      digits = absl::StrFormat("%.0f", value.get<double>());
    }
    T number;
    if (!absl::SimpleAtoi(digits, &number)) {
      Add(path, absl::StrCat("must be a number of type ", field.type_name()));
    }
  }

  void Add(const std::string& path, absl::string_view description) {
    if (errors_.size() < kFieldErrorsMax) errors_.push_back({path, std::string(description)});
  }

  std::vector<FieldError> errors_;
};

}  // namespace

std::vector<FieldError> CheckJson(const json& value, const Descriptor& message) {
  Checker checker;
  checker.CheckMessage(value, message, "", 0);
  return checker.TakeErrors();
}

}  // namespace dealtrace::gateway
