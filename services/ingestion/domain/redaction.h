// Takes erased people out of the records that mention them.
#pragma once

#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "services/ingestion/domain/record_kind.h"

namespace dealtrace::ingestion {

// Whom to take out: hashes of addresses, numbers and record names (person_identity.h), so that the
// list itself tells nobody.
struct ErasedPeople {
  absl::flat_hash_set<std::string> hashes;

  bool HasEmail(absl::string_view email) const;
  bool HasPhone(absl::string_view phone) const;
  bool HasRecord(absl::string_view record_name) const;
};

// Whether a contact or a lead is one of them.
bool IsErased(const ErasedPeople& people, RecordKind kind,
              const google::protobuf::Message& message);

// What stands where the person was.
inline constexpr char kErasedName[] = "[ERASED]";

// Takes the people out of an opportunity, an activity, a support case or a call: references, phone
// numbers, and in a call the participants' names, addresses and numbers. `names` collects the names
// that were taken out of calls, so that the call's transcript can be cleaned of them. True when the
// message changed.
bool TakeOut(const ErasedPeople& people, RecordKind kind, google::protobuf::Message* message,
             absl::flat_hash_set<std::string>* names);

// Takes names, and their single words of three letters or more, out of a transcript's speakers and
// words. True when the message changed.
bool TakeOutOfTranscript(const absl::flat_hash_set<std::string>& names,
                         google::protobuf::Message* transcript);

}  // namespace dealtrace::ingestion
