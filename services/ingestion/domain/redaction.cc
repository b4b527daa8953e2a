#include "services/ingestion/domain/redaction.h"

#include <re2/re2.h>

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "dealtrace/crm/v1/activity.pb.h"
#include "dealtrace/crm/v1/call.pb.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "services/ingestion/domain/person_identity.h"

namespace dealtrace::ingestion {
namespace {

constexpr size_t kNameWordBytesMin = 3;

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
  std::vector<std::string> words;
  for (const std::string& name : names) {
    words.push_back(name);
    for (absl::string_view word : absl::StrSplit(name, ' ', absl::SkipEmpty())) {
      if (word.size() >= kNameWordBytesMin) words.emplace_back(word);
    }
  }
  if (words.empty()) return mentioned;
  // The whole name first, so that "Jo Lin" is one mark and not two.
  std::sort(words.begin(), words.end(), [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() > b.size() : a < b;
  });
  for (std::string& word : words) word = re2::RE2::QuoteMeta(word);
  const re2::RE2 pattern(absl::StrCat("(?i)\\b(?:", absl::StrJoin(words, "|"), ")\\b"));
  if (!pattern.ok()) return mentioned;
  bool changed = mentioned;
  for (crm::v1::Utterance& utterance :
       *static_cast<crm::v1::Transcript*>(message)->mutable_utterances()) {
    changed =
        re2::RE2::GlobalReplace(utterance.mutable_text(), pattern, erasure::kErasedName) > 0 ||
        changed;
    changed =
        re2::RE2::GlobalReplace(utterance.mutable_speaker(), pattern, erasure::kErasedName) > 0 ||
        changed;
  }
  return changed;
}

}  // namespace dealtrace::ingestion
