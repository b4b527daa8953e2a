#include "services/ingestion/person_finder.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "dealtrace/crm/v1/call.pb.h"
#include "libs/erasure/mention_keys.h"
#include "libs/erasure/person_hash.h"
#include "libs/rpc/status_macros.h"
#include "services/ingestion/domain/person_identity.h"
#include "services/ingestion/store/queries.h"
#include "services/ingestion/store/record_store.h"

namespace dealtrace::ingestion {
namespace {

using google::protobuf::Message;

// Records of one look.
constexpr size_t kRecordsPerLook = 500;
constexpr size_t kSampleMax = 10;

// Whether two numbers may be one: the same, or one lacks its country.
bool MayBeSame(absl::string_view left, absl::string_view right) {
  const std::string a = erasure::NormalisePhone(left);
  const std::string b = erasure::NormalisePhone(right);
  if (a.empty() || b.empty()) return false;
  if (a == b) return true;
  const bool both_have_countries = absl::StartsWith(a, "+") && absl::StartsWith(b, "+");
  return !both_have_countries && erasure::NationalPhone(left) == erasure::NationalPhone(right);
}

}  // namespace

std::vector<std::string> MentioningFeedKinds() {
  std::vector<std::string> kinds;
  for (RecordKind kind : kMentioningKinds) kinds.emplace_back(NamesOf(kind).feed);
  kinds.emplace_back(NamesOf(RecordKind::kCall).feed);
  kinds.emplace_back(NamesOf(RecordKind::kTranscript).feed);
  return kinds;
}

ErasedPeople PeopleOf(const crm::v1::Erasure& wish) {
  ErasedPeople people;
  for (const std::string& email : wish.emails()) people.hashes.insert(erasure::HashEmail(email));
  for (const std::string& phone : wish.phones()) {
    people.hashes.insert(erasure::HashPhone(phone));
    for (std::string& hash : erasure::HashesOfPhoneInText(phone)) {
      people.hashes.insert(std::move(hash));
    }
  }
  for (const std::string& record : wish.records()) {
    people.hashes.insert(erasure::HashRecord(record));
  }
  return people;
}

absl::Status PersonFinder::Find() {
  RETURN_IF_ERROR(FindRecords(RecordKind::kContact));
  RETURN_IF_ERROR(FindRecords(RecordKind::kLead));
  ListShared();
  RETURN_IF_ERROR(FindNamesInCalls());
  RETURN_IF_ERROR(KeepOwnDetails());
  for (const std::string& name : record_names_) {
    // What mentions the record goes with it, under whichever identifier the person was named.
    people_.hashes.insert(erasure::HashRecord(name));
  }
  AddMentions();
  return absl::OkStatus();
}

absl::Status PersonFinder::VisitMentions(RecordKind kind,
                                         const std::vector<std::vector<int64_t>>& keys,
                                         const Visit& visit) {
  const std::string feed_kind(NamesOf(kind).feed);
  std::set<std::string> found;
  const auto add = [&](const postgres::Result& rows) {
    for (int i = 0; i < rows.size(); ++i) found.insert(rows[i].Text(0));
  };
  for (const std::vector<int64_t>& all : keys) {
    if (all.empty()) continue;
    ASSIGN_OR_RETURN(const postgres::Result rows,
                     transaction_->Execute(queries::kFindMentions, feed_kind, all));
    add(rows);
  }
  ASSIGN_OR_RETURN(const postgres::Result unkeyed,
                   transaction_->Execute(queries::kFindUnkeyedRecords, feed_kind));
  add(unkeyed);
  const std::vector<std::string> ids(found.begin(), found.end());
  const std::unique_ptr<Message> message(PrototypeOf(kind).New());
  for (size_t begin = 0; begin < ids.size(); begin += kRecordsPerLook) {
    const auto from = ids.begin() + static_cast<ptrdiff_t>(begin);
    const auto to =
        ids.begin() + static_cast<ptrdiff_t>(std::min(ids.size(), begin + kRecordsPerLook));
    ASSIGN_OR_RETURN(const auto contents, RecordStore::Load(*transaction_, kind, {from, to}));
    for (const auto& [id, content] : contents) {
      if (!message->ParseFromString(content)) {
        return absl::DataLossError(absl::StrCat("a stored ", feed_kind, " cannot be read"));
      }
      RETURN_IF_ERROR(visit(id, *message));
    }
  }
  return absl::OkStatus();
}

absl::Status PersonFinder::FindRecords(RecordKind kind) {
  std::vector<std::vector<int64_t>> keys;
  for (const std::string& email : wish_.emails()) keys.push_back(erasure::KeysOfEmail(email));
  for (const std::string& phone : wish_.phones()) keys.push_back(erasure::KeysOfPhone(phone));
  for (const std::string& record : wish_.records()) keys.push_back(erasure::KeysOfRecord(record));
  std::vector<std::string>& ids = records_[kind];
  return VisitMentions(kind, keys, [&](const std::string& id, const Message& message) {
    if (!IsErased(people_, kind, message)) return absl::OkStatus();
    ids.push_back(id);
    record_names_.push_back(MakeRecordName(kind, id));
    const PersonDetails details = DetailsOf(kind, message);
    emails_[erasure::NormaliseEmail(details.email)] = std::string(details.email);
    for (absl::string_view phone : details.phones) {
      phones_[erasure::NormalisePhone(phone)] = std::string(phone);
    }
    names_[erasure::NormaliseName(details.display_name)] = std::string(details.display_name);
    CountPeople(kind, message);
    return absl::OkStatus();
  });
}

void PersonFinder::CountPeople(RecordKind kind, const Message& message) {
  const PersonDetails details = DetailsOf(kind, message);
  const auto count = [&](const std::string& field, const std::string& person) {
    Holders& holders = holders_[field];
    holders.people.insert(person);
    if (holders.records.size() < kSampleMax) holders.records.push_back(record_names_.back());
  };
  std::string name = erasure::NormaliseName(details.display_name);
  if (name.empty()) name = std::string(details.display_name);
  const std::string email = erasure::NormaliseEmail(details.email);
  for (int i = 0; i < wish_.emails_size(); ++i) {
    if (email == erasure::NormaliseEmail(wish_.emails(i))) {
      count(absl::StrCat("erasure.emails[", i, "]"), name);
    }
  }
  for (int i = 0; i < wish_.phones_size(); ++i) {
    const std::string wished = erasure::NormalisePhone(wish_.phones(i));
    for (absl::string_view phone : details.phones) {
      if (erasure::NormalisePhone(phone) != wished) continue;
      count(absl::StrCat("erasure.phones[", i, "]"), name);
      break;
    }
  }
}

void PersonFinder::ListShared() {
  for (const auto& [field, holders] : holders_) {
    if (holders.people.size() < 2) continue;
    crm::v1::SharedIdentifier& shared = shared_.emplace_back();
    shared.set_field(field);
    shared.set_people_count(static_cast<int32_t>(holders.people.size()));
    for (const std::string& record : holders.records) shared.add_sample_records(record);
  }
}

absl::Status PersonFinder::FindNamesInCalls() {
  std::vector<std::vector<int64_t>> keys;
  for (const std::string& email : wish_.emails()) keys.push_back(erasure::KeysOfEmail(email));
  return VisitMentions(
      RecordKind::kCall, keys, [&](const std::string& /*id*/, const Message& call) {
        for (const crm::v1::Participant& person :
             static_cast<const crm::v1::Call&>(call).participants()) {
          if (!people_.HasEmail(person.email())) continue;
          names_[erasure::NormaliseName(person.display_name())] = person.display_name();
        }
        return absl::OkStatus();
      });
}

absl::Status PersonFinder::KeepOwnDetails() {
  for (auto* details : {&emails_, &phones_, &names_}) details->erase("");
  std::vector<std::vector<int64_t>> keys;
  for (const auto& [normal, email] : emails_) keys.push_back(erasure::KeysOfEmail(email));
  for (const auto& [normal, phone] : phones_) keys.push_back(erasure::KeysOfPhone(phone));
  for (const auto& [normal, name] : names_) keys.push_back(erasure::KeysOfName(name));
  const absl::flat_hash_set<std::string> own(record_names_.begin(), record_names_.end());
  // The number of a switchboard, a shared mailbox and a namesake's name are others' too.
  for (RecordKind kind :
       {RecordKind::kContact, RecordKind::kLead, RecordKind::kUser, RecordKind::kAccount}) {
    RETURN_IF_ERROR(VisitMentions(kind, keys, [&](const std::string& id, const Message& message) {
      if (own.contains(MakeRecordName(kind, id))) return absl::OkStatus();
      const PersonDetails details = DetailsOf(kind, message);
      emails_.erase(erasure::NormaliseEmail(details.email));
      for (absl::string_view phone : details.phones) {
        for (auto one = phones_.begin(); one != phones_.end();) {
          one = MayBeSame(one->second, phone) ? phones_.erase(one) : std::next(one);
        }
      }
      names_.erase(erasure::NormaliseName(details.display_name));
      return absl::OkStatus();
    }));
  }
  for (const auto& [normal, email] : emails_) people_.hashes.insert(erasure::HashEmail(email));
  for (const auto& [normal, phone] : phones_) {
    for (std::string& hash : erasure::HashesOfPhoneInText(phone)) {
      people_.hashes.insert(std::move(hash));
    }
  }
  for (const auto& [normal, name] : names_) {
    for (std::string& hash : erasure::HashesOfNameInText(name)) {
      people_.hashes.insert(std::move(hash));
    }
  }
  return absl::OkStatus();
}

void PersonFinder::AddMentions() {
  const auto add = [&](std::vector<int64_t> keys) {
    if (!keys.empty()) mentions_.push_back(std::move(keys));
  };
  for (const std::string& email : wish_.emails()) add(erasure::KeysOfEmail(email));
  for (const std::string& phone : wish_.phones()) add(erasure::KeysOfPhone(phone));
  for (const std::string& record : wish_.records()) add(erasure::KeysOfRecord(record));
  for (const std::string& record : record_names_) add(erasure::KeysOfRecord(record));
  for (const auto& [normal, email] : emails_) add(erasure::KeysOfEmail(email));
  for (const auto& [normal, phone] : phones_) add(erasure::KeysOfPhone(phone));
  for (const auto& [normal, name] : names_) add(erasure::KeysOfName(name));
  std::sort(mentions_.begin(), mentions_.end());
  mentions_.erase(std::unique(mentions_.begin(), mentions_.end()), mentions_.end());
}

}  // namespace dealtrace::ingestion
