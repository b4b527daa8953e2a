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

bool IsPhone(const ErasedPerson& person, const std::string& phone) {
  std::string digits = NormalisePhone(phone);
  return !digits.empty() && person.phones.contains(digits);
}

bool ClearPhone(const ErasedPerson& person, std::string* phone) {
  if (!IsPhone(person, *phone)) return false;
  phone->clear();
  return true;
}

bool ClearReference(const ErasedPerson& person, std::string* name) {
  if (!person.records.contains(*name)) return false;
  name->clear();
  return true;
}

bool TakeOutOfOpportunity(const ErasedPerson& person, crm::v1::Opportunity* deal) {
  bool changed = ClearPhone(person, deal->mutable_contact_phone());
  auto* contacts = deal->mutable_contacts();
  auto end = std::remove_if(contacts->begin(), contacts->end(),
                            [&](const std::string& name) { return person.records.contains(name); });
  changed = changed || end != contacts->end();
  contacts->erase(end, contacts->end());
  return changed;
}

bool TakeOutOfParticipant(const ErasedPerson& person, crm::v1::Participant* participant,
                          absl::flat_hash_set<std::string>* names) {
  bool is_person = IsPhone(person, participant->phone()) ||
                   (!participant->email().empty() &&
                    person.emails.contains(NormaliseEmail(participant->email())));
  if (!is_person) return false;
  if (!participant->display_name().empty()) names->insert(participant->display_name());
  const crm::v1::SpeakerRole role = participant->role();
  participant->Clear();
  participant->set_role(role);
  participant->set_display_name(kErasedName);
  return true;
}

bool TakeOutOfCall(const ErasedPerson& person, crm::v1::Call* call,
                   absl::flat_hash_set<std::string>* names) {
  bool changed = ClearPhone(person, call->mutable_dialed_number());
  changed = ClearPhone(person, call->mutable_caller_number()) || changed;
  if (call->has_agent())
    changed = TakeOutOfParticipant(person, call->mutable_agent(), names) || changed;
  for (crm::v1::Participant& participant : *call->mutable_participants()) {
    changed = TakeOutOfParticipant(person, &participant, names) || changed;
  }
  return changed;
}

}  // namespace

bool TakeOut(const ErasedPerson& person, RecordKind kind, google::protobuf::Message* message,
             absl::flat_hash_set<std::string>* names) {
  switch (kind) {
    case RecordKind::kOpportunity:
      return TakeOutOfOpportunity(person, static_cast<crm::v1::Opportunity*>(message));
    case RecordKind::kActivity:
      return ClearReference(person, static_cast<crm::v1::Activity*>(message)->mutable_contact());
    case RecordKind::kSupportCase:
      return ClearReference(person, static_cast<crm::v1::SupportCase*>(message)->mutable_contact());
    case RecordKind::kCall:
      return TakeOutOfCall(person, static_cast<crm::v1::Call*>(message), names);
    default:
      return false;
  }
}

bool TakeOutOfTranscript(const absl::flat_hash_set<std::string>& names,
                         google::protobuf::Message* message) {
  std::vector<std::string> words;
  for (const std::string& name : names) {
    words.push_back(name);
    for (absl::string_view word : absl::StrSplit(name, ' ', absl::SkipEmpty())) {
      if (word.size() >= kNameWordBytesMin) words.emplace_back(word);
    }
  }
  if (words.empty()) return false;
  // The whole name first, so that "Jo Lin" is one mark and not two.
  std::sort(words.begin(), words.end(), [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() > b.size() : a < b;
  });
  for (std::string& word : words) word = re2::RE2::QuoteMeta(word);
  const re2::RE2 pattern(absl::StrCat("(?i)\\b(?:", absl::StrJoin(words, "|"), ")\\b"));
  if (!pattern.ok()) return false;
  bool changed = false;
  for (crm::v1::Utterance& utterance :
       *static_cast<crm::v1::Transcript*>(message)->mutable_utterances()) {
    changed =
        re2::RE2::GlobalReplace(utterance.mutable_text(), pattern, kErasedName) > 0 || changed;
    changed =
        re2::RE2::GlobalReplace(utterance.mutable_speaker(), pattern, kErasedName) > 0 || changed;
  }
  return changed;
}

}  // namespace dealtrace::ingestion
