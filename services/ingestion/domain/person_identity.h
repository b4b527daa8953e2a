// By what a person who was erased is known again, without keeping the person.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "services/ingestion/domain/record_kind.h"

namespace dealtrace::ingestion {

// An e-mail address as it is compared: lower case, trimmed.
std::string NormaliseEmail(absl::string_view email);

// A phone number as it is compared: its last nine digits, so that "+1 415 555 0100" and
// "(415) 555-0100" are one. Empty when it has fewer than seven digits.
std::string NormalisePhone(absl::string_view phone);

// Hashes of identifiers; each of a kind of its own so that none can stand for another.
std::string HashEmail(absl::string_view email);
std::string HashPhone(absl::string_view phone);
std::string HashRecord(absl::string_view record_name);

// The identifiers of the person that a contact or a lead is; empty for other kinds.
std::vector<std::string> PersonHashes(RecordKind kind, const google::protobuf::Message& message);

}  // namespace dealtrace::ingestion
