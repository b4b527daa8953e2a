// JSON Schemas (OpenAPI 3.1, JSON Schema 2020-12) of protobuf messages in their JSON form.
#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "google/protobuf/descriptor.h"
#include "nlohmann/json_fwd.hpp"
#include "services/gateway/domain/contract_set.h"

namespace dealtrace::gateway {

// Makes schemas that refer to each other under `#/components/schemas/`, and remembers which are
// needed. Not thread safe.
class SchemaBuilder {
 public:
  explicit SchemaBuilder(const ContractSet& contracts) : contracts_(contracts) {}

  // The schema of a message: its own form for the well-known types, a reference for all others.
  nlohmann::ordered_json OfMessage(const google::protobuf::Descriptor& message);
  // The schema of a field's value, a list or a map included, with its description.
  nlohmann::ordered_json OfField(const google::protobuf::FieldDescriptor& field);

  // All schemas that were referred to, by full name.
  nlohmann::ordered_json TakeComponents();

 private:
  nlohmann::ordered_json OfSingleValue(const google::protobuf::FieldDescriptor& field);
  nlohmann::ordered_json OfEnum(const google::protobuf::EnumDescriptor& type);
  nlohmann::ordered_json ObjectSchema(const google::protobuf::Descriptor& message);
  std::string OneofNote(const google::protobuf::Descriptor& message) const;

  const ContractSet& contracts_;
  absl::flat_hash_set<const google::protobuf::Descriptor*> seen_;
  std::vector<const google::protobuf::Descriptor*> pending_;
};

}  // namespace dealtrace::gateway
