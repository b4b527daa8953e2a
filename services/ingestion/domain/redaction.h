// Takes erased people out of the records that mention them.
#pragma once

#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "libs/erasure/erased_people.h"
#include "services/ingestion/domain/record_kind.h"

namespace dealtrace::ingestion {

using erasure::ErasedPeople;

// Whether a contact or a lead is one of them.
bool IsErased(const ErasedPeople& people, RecordKind kind,
              const google::protobuf::Message& message);

// The kinds that may mention a person in a reference or a text.
inline constexpr std::array kMentioningKinds = {RecordKind::kAccount,     RecordKind::kCampaign,
                                                RecordKind::kOpportunity, RecordKind::kLineItem,
                                                RecordKind::kFieldChange, RecordKind::kActivity,
                                                RecordKind::kSupportCase};

// Takes the people out of a record of one of these kinds or a call: references, numbers, addresses
// and full names wherever they stand, and in a call all that a participant's entry tells. `names`
// collects the names that were taken out of a call's participants, so that its transcript can be
// cleaned of their single words too. True when the message changed.
bool TakeOut(const ErasedPeople& people, RecordKind kind, google::protobuf::Message* message,
             absl::flat_hash_set<std::string>* names);

// The same for a call's transcript; and takes `names`, and those under which they speak, with their
// single words (libs/erasure/spoken_names.h) out of its speakers and words.
bool TakeOutOfTranscript(const ErasedPeople& people, absl::flat_hash_set<std::string> names,
                         google::protobuf::Message* transcript);

}  // namespace dealtrace::ingestion
