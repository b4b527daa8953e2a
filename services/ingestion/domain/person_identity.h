// What makes a contact or a lead the record of a person who was erased.
#pragma once

#include <string>
#include <vector>

#include "google/protobuf/message.h"
#include "services/ingestion/domain/record_kind.h"

namespace dealtrace::ingestion {

// Hashes (libs/erasure/person_hash.h) of the record's name, addresses and numbers: one of them is
// enough. Empty for kinds other than contacts and leads.
std::vector<std::string> PersonHashes(RecordKind kind, const google::protobuf::Message& message);

// What a record tells of a person. The views are valid as long as the message.
struct PersonDetails {
  absl::string_view display_name;
  absl::string_view email;
  std::vector<absl::string_view> phones;
};

// Of a contact, lead, user or account; empty for other kinds.
PersonDetails DetailsOf(RecordKind kind, const google::protobuf::Message& message);

}  // namespace dealtrace::ingestion
