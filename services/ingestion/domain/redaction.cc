#include "services/ingestion/domain/redaction.h"

#include <algorithm>

#include "dealtrace/crm/v1/activity.pb.h"
#include "dealtrace/crm/v1/call.pb.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "libs/erasure/spoken_names.h"
#include "services/ingestion/domain/person_identity.h"

namespace dealtrace::ingestion {
namespace {

bool ClearReference(const ErasedPeople& people, std::string* name) {
  if (name->empty() || !people.HasRecord(*name)) return false;
  name->clear();
  return true;
}

bool TakeOutOfOpportunity(const ErasedPeople& people, crm::v1::Opportunity* deal) {
  auto* contacts = deal->mutable_contacts();
  auto end = std::remove_if(contacts->begin(), contacts->end(),
                            [&](const std::string& name) { return people.HasRecord(name); });
  if (end == contacts->end()) return false;
  contacts->erase(end, contacts->end());
  return true;
}

bool TakeOutOfParticipant(const ErasedPeople& people, crm::v1::Participant* participant,
                          absl::flat_hash_set<std::string>* names) {
  // A namesake is told by an address or a number of his own.
  const bool is_person = people.HasPhone(participant->phone()) ||
                         people.HasEmail(participant->email()) ||
                         (participant->phone().empty() && participant->email().empty() &&
                          people.HasName(participant->display_name()));
  if (!is_person) return false;
  if (!participant->display_name().empty()) names->insert(participant->display_name());
  const crm::v1::SpeakerRole role = participant->role();
  participant->Clear();
  participant->set_role(role);
  participant->set_display_name(erasure::kErasedName);
  return true;
}

bool TakeOutOfCall(const ErasedPeople& people, crm::v1::Call* call,
                   absl::flat_hash_set<std::string>* names) {
  bool changed = call->has_agent() && TakeOutOfParticipant(people, call->mutable_agent(), names);
  for (crm::v1::Participant& participant : *call->mutable_participants()) {
    changed = TakeOutOfParticipant(people, &participant, names) || changed;
  }
  return changed;
}

bool TakeOutOfReferences(const ErasedPeople& people, RecordKind kind,
                         google::protobuf::Message* message,
                         absl::flat_hash_set<std::string>* names) {
  switch (kind) {
    case RecordKind::kOpportunity:
      return TakeOutOfOpportunity(people, static_cast<crm::v1::Opportunity*>(message));
    case RecordKind::kActivity:
      return ClearReference(people, static_cast<crm::v1::Activity*>(message)->mutable_contact());
    case RecordKind::kSupportCase:
      return ClearReference(people, static_cast<crm::v1::SupportCase*>(message)->mutable_contact());
    case RecordKind::kCall:
      return TakeOutOfCall(people, static_cast<crm::v1::Call*>(message), names);
    default:
      return false;
  }
}

bool Mentions(RecordKind kind) {
  return kind == RecordKind::kCall || std::find(kMentioningKinds.begin(), kMentioningKinds.end(),
                                                kind) != kMentioningKinds.end();
}

}  // namespace

bool IsErased(const ErasedPeople& people, RecordKind kind,
              const google::protobuf::Message& message) {
  for (const std::string& hash : PersonHashes(kind, message)) {
    if (people.hashes.contains(hash)) return true;
  }
  return false;
}

bool TakeOut(const ErasedPeople& people, RecordKind kind, google::protobuf::Message* message,
             absl::flat_hash_set<std::string>* names) {
  if (!Mentions(kind)) return false;
  const bool changed = TakeOutOfReferences(people, kind, message, names);
  return people.TakeOutOfMessage(message) || changed;
}

bool TakeOutOfTranscript(const ErasedPeople& people, absl::flat_hash_set<std::string> names,
                         google::protobuf::Message* message) {
  for (const crm::v1::Utterance& utterance :
       static_cast<crm::v1::Transcript*>(message)->utterances()) {
    if (people.HasName(utterance.speaker())) names.insert(utterance.speaker());
  }
  const bool mentioned = people.TakeOutOfMessage(message);
  const erasure::SpokenNames spoken(names);
  if (spoken.empty()) return mentioned;
  auto& utterances = *static_cast<crm::v1::Transcript*>(message)->mutable_utterances();
  const bool with_capitals =
      std::any_of(utterances.begin(), utterances.end(), [](const crm::v1::Utterance& utterance) {
        return erasure::IsWrittenWithCapitals(utterance.text());
      });
  bool changed = mentioned;
  for (crm::v1::Utterance& utterance : utterances) {
    changed = spoken.TakeOutOf(with_capitals, utterance.mutable_text()) || changed;
    changed = spoken.TakeOutOf(/*with_capitals=*/false, utterance.mutable_speaker()) || changed;
  }
  return changed;
}

}  // namespace dealtrace::ingestion
