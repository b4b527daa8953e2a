// Takes an erased person out of the records that mention them.
#pragma once

#include <string>

#include "absl/container/flat_hash_set.h"
#include "google/protobuf/message.h"
#include "services/ingestion/domain/record_kind.h"

namespace dealtrace::ingestion {

// Whom to take out.
struct ErasedPerson {
  absl::flat_hash_set<std::string> emails;   // NormaliseEmail
  absl::flat_hash_set<std::string> phones;   // NormalisePhone
  absl::flat_hash_set<std::string> records;  // resource names of contacts and leads
};

// What stands where the person was.
inline constexpr char kErasedName[] = "[ERASED]";

// Takes the person out of an opportunity, an activity, a support case or a call: references, phone
// numbers, and in a call the participant's name, address and number. `names` collects the names
// that were taken out of calls, so that the call's transcript can be cleaned of them. True when the
// message changed.
bool TakeOut(const ErasedPerson& person, RecordKind kind, google::protobuf::Message* message,
             absl::flat_hash_set<std::string>* names);

// Takes names, and their single words of three letters or more, out of a transcript's speakers and
// words. True when the message changed.
bool TakeOutOfTranscript(const absl::flat_hash_set<std::string>& names,
                         google::protobuf::Message* transcript);

}  // namespace dealtrace::ingestion
