// Finds erased people in texts and messages and takes them out.
#pragma once

#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace dealtrace::erasure {

// What stands where the person was.
inline constexpr char kErasedName[] = "[ERASED]";

// Whom to take out: hashes of addresses, numbers, full names and record names (person_hash.h), so
// that the list itself tells nobody.
struct ErasedPeople {
  absl::flat_hash_set<std::string> hashes;

  bool HasEmail(absl::string_view email) const;
  bool HasPhone(absl::string_view phone) const;
  bool HasRecord(absl::string_view record_name) const;
  bool HasName(absl::string_view name) const;

  // Puts kErasedName where an address, a number or a full name of theirs stands in a text. True
  // when the text changed. Linear in the text.
  bool TakeOutOfText(std::string* text) const;

  // The same for every text in a message, in whatever depth; a text that is nothing but the address
  // or the number becomes empty. Names of resources are no texts. True when the message changed.
  bool TakeOutOfMessage(google::protobuf::Message* message) const;
};

}  // namespace dealtrace::erasure
