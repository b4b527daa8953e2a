#include "services/gateway/domain/openapi_schema.h"

#include "absl/strings/str_join.h"
#include "google/api/field_behavior.pb.h"
#include "nlohmann/json.hpp"
#include "services/gateway/domain/openapi_examples.h"

namespace dealtrace::gateway {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::OneofDescriptor;
using nlohmann::ordered_json;

bool HasBehavior(const FieldDescriptor& field, google::api::FieldBehavior behavior) {
  const auto& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == behavior) return true;
  }
  return false;
}

ordered_json Typed(const char* type, const char* format = nullptr) {
  ordered_json schema = {{"type", type}};
  if (format != nullptr) schema["format"] = format;
  return schema;
}

// The schema of a well-known type by its full name; null when it is none.
ordered_json WellKnown(const Descriptor& message) {
  static const absl::flat_hash_map<absl::string_view, const char*> kForms = {
      {"google.protobuf.Timestamp", R"({"type":"string","format":"date-time"})"},
      {"google.protobuf.Duration",
       R"({"type":"string","pattern":"^-?[0-9]+(\\.[0-9]{1,9})?s$","examples":["1.5s"]})"},
      {"google.protobuf.FieldMask", R"({"type":"string","examples":["title,pageCount"]})"},
      {"google.protobuf.Struct", R"({"type":"object"})"},
      {"google.protobuf.ListValue", R"({"type":"array","items":{}})"},
      {"google.protobuf.Value", R"({})"},
      {"google.protobuf.Empty", R"({"type":"object","maxProperties":0})"},
      {"google.protobuf.Any",
       R"({"type":"object","properties":{"@type":{"type":"string"}},"required":["@type"],)"
       R"("additionalProperties":true})"},
      {"google.protobuf.DoubleValue", R"({"type":["number","null"],"format":"double"})"},
      {"google.protobuf.FloatValue", R"({"type":["number","null"],"format":"float"})"},
      {"google.protobuf.Int64Value", R"({"type":["string","null"],"format":"int64"})"},
      {"google.protobuf.UInt64Value", R"({"type":["string","null"],"format":"uint64"})"},
      {"google.protobuf.Int32Value", R"({"type":["integer","null"],"format":"int32"})"},
      {"google.protobuf.UInt32Value", R"({"type":["integer","null"],"format":"uint32"})"},
      {"google.protobuf.BoolValue", R"({"type":["boolean","null"]})"},
      {"google.protobuf.StringValue", R"({"type":["string","null"]})"},
      {"google.protobuf.BytesValue", R"({"type":["string","null"],"contentEncoding":"base64"})"},
  };
  const auto found = kForms.find(message.full_name());
  return found == kForms.end() ? ordered_json() : ordered_json::parse(found->second);
}

void Describe(absl::string_view comment, ordered_json& schema) {
  if (!comment.empty()) schema["description"] = std::string(comment);
}

// Example values of texts that name something: a resource, a repeat.
void AddExample(const FieldDescriptor& field, absl::string_view comment, ordered_json& schema) {
  if (field.type() != FieldDescriptor::TYPE_STRING || field.is_map()) return;
  ordered_json& value = field.is_repeated() ? schema["items"] : schema;
  if (field.name() == "request_id") {
    value["format"] = "uuid";
    value["examples"] = {"8b0d3a5e-6d8f-4f0a-9f57-0f1a6a6f3e11"};
    return;
  }
  const std::string name = ExampleName(comment);
  if (!name.empty()) value["examples"] = {name};
}

}  // namespace

ordered_json SchemaBuilder::OfMessage(const Descriptor& message) {
  ordered_json known = WellKnown(message);
  if (!known.is_null()) return known;
  if (seen_.insert(&message).second) pending_.push_back(&message);
  return {{"$ref", absl::StrCat("#/components/schemas/", message.full_name())}};
}

ordered_json SchemaBuilder::OfEnum(const EnumDescriptor& type) {
  ordered_json schema = Typed("string");
  std::vector<std::string> lines = {std::string(contracts_.Comment(type.full_name()))};
  schema["enum"] = ordered_json::array();
  for (int i = 0; i < type.value_count(); ++i) {
    schema["enum"].push_back(type.value(i)->name());
    lines.push_back(absl::StrCat("- `", type.value(i)->name(),
                                 "`: ", contracts_.Comment(type.value(i)->full_name())));
  }
  schema["description"] = absl::StrJoin(lines, "\n");
  return schema;
}

ordered_json SchemaBuilder::OfSingleValue(const FieldDescriptor& field) {
  switch (field.type()) {
    case FieldDescriptor::TYPE_MESSAGE:
    case FieldDescriptor::TYPE_GROUP:
      return OfMessage(*field.message_type());
    case FieldDescriptor::TYPE_ENUM:
      return OfEnum(*field.enum_type());
    case FieldDescriptor::TYPE_BYTES:
      return {{"type", "string"}, {"contentEncoding", "base64"}};
    case FieldDescriptor::TYPE_STRING:
      return Typed("string");
    case FieldDescriptor::TYPE_BOOL:
      return Typed("boolean");
    case FieldDescriptor::TYPE_DOUBLE:
      return Typed("number", "double");
    case FieldDescriptor::TYPE_FLOAT:
      return Typed("number", "float");
    default:
      break;
  }
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT64:
      return Typed("string", "int64");
    case FieldDescriptor::CPPTYPE_UINT64:
      return Typed("string", "uint64");
    case FieldDescriptor::CPPTYPE_UINT32:
      return Typed("integer", "uint32");
    default:
      return Typed("integer", "int32");
  }
}

ordered_json SchemaBuilder::OfField(const FieldDescriptor& field) {
  ordered_json schema;
  if (field.is_map()) {
    schema = {{"type", "object"},
              {"additionalProperties", OfSingleValue(*field.message_type()->map_value())}};
  } else if (field.is_repeated()) {
    schema = {{"type", "array"}, {"items", OfSingleValue(field)}};
  } else {
    schema = OfSingleValue(field);
  }
  const absl::string_view comment = contracts_.Comment(field.full_name());
  if (!comment.empty() && schema.contains("description")) {
    schema["description"] = absl::StrCat(comment, "\n\n", schema["description"].get<std::string>());
  } else {
    Describe(comment, schema);
  }
  AddExample(field, comment, schema);
  if (HasBehavior(field, google::api::OUTPUT_ONLY)) schema["readOnly"] = true;
  if (HasBehavior(field, google::api::INPUT_ONLY)) schema["writeOnly"] = true;
  return schema;
}

std::string SchemaBuilder::OneofNote(const Descriptor& message) const {
  std::string note;
  for (int i = 0; i < message.real_oneof_decl_count(); ++i) {
    const OneofDescriptor& oneof = *message.oneof_decl(i);
    std::vector<std::string> names;
    for (int j = 0; j < oneof.field_count(); ++j) {
      names.push_back(absl::StrCat("`", oneof.field(j)->json_name(), "`"));
    }
    absl::StrAppend(&note, "\n\nAt most one of ", absl::StrJoin(names, ", "), " is set.");
  }
  return note;
}

ordered_json SchemaBuilder::ObjectSchema(const Descriptor& message) {
  ordered_json schema = Typed("object");
  Describe(absl::StrCat(contracts_.Comment(message.full_name()), OneofNote(message)), schema);
  ordered_json properties = ordered_json::object();
  ordered_json required = ordered_json::array();
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    properties[field.json_name()] = OfField(field);
    if (HasBehavior(field, google::api::REQUIRED)) required.push_back(field.json_name());
  }
  schema["properties"] = std::move(properties);
  if (!required.empty()) schema["required"] = std::move(required);
  return schema;
}

ordered_json SchemaBuilder::TakeComponents() {
  std::map<std::string, ordered_json> sorted;
  while (!pending_.empty()) {
    const Descriptor* message = pending_.back();
    pending_.pop_back();
    sorted[message->full_name()] = ObjectSchema(*message);
  }
  ordered_json components = ordered_json::object();
  for (auto& [name, schema] : sorted) components[name] = std::move(schema);
  return components;
}

}  // namespace dealtrace::gateway
