// Finds a person who is to be erased: which records are the person, by what the person is known,
// and which records may mention the person. Changes nothing.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "dealtrace/crm/v1/erasure.pb.h"
#include "libs/postgres/database.h"
#include "services/ingestion/domain/redaction.h"

namespace dealtrace::ingestion {

// The kinds of which a record may mention a person. A transcript is looked at with its call too.
std::vector<std::string> MentioningFeedKinds();

// What an erasure was asked for by, as hashes.
ErasedPeople PeopleOf(const crm::v1::Erasure& wish);

// One use, in one transaction.
class PersonFinder {
 public:
  PersonFinder(postgres::Transaction* transaction, const crm::v1::Erasure& wish)
      : transaction_(transaction), wish_(wish), people_(PeopleOf(wish)) {}

  // Errors are the database's; DATA_LOSS: a stored record cannot be read.
  absl::Status Find();

  // What was given, the names of the records that are the person, and of these records' addresses,
  // numbers and full names those that nobody else has.
  const ErasedPeople& people() const { return people_; }
  // Ids of the contacts and leads that are the person.
  const std::map<RecordKind, std::vector<std::string>>& records() const { return records_; }
  // Keys by each of which records may mention the person (libs/erasure/mention_keys.h).
  const std::vector<std::vector<int64_t>>& mentions() const { return mentions_; }
  // Given addresses and numbers that are several people's.
  const std::vector<crm::v1::SharedIdentifier>& shared() const { return shared_; }

 private:
  using Visit =
      std::function<absl::Status(const std::string& id, const google::protobuf::Message&)>;

  // Calls `visit` once with every record of a kind that has all of one of the keys, or no keys.
  absl::Status VisitMentions(RecordKind kind, const std::vector<std::vector<int64_t>>& keys,
                             const Visit& visit);
  absl::Status FindRecords(RecordKind kind);
  // How the calls of a person known by an address name the person.
  absl::Status FindNamesInCalls();
  // Drops of the details what is somebody else's too.
  absl::Status KeepOwnDetails();
  void CountPeople(RecordKind kind, const google::protobuf::Message& message);
  void ListShared();
  void AddMentions();

  // Who has one given address or number.
  struct Holders {
    absl::flat_hash_set<std::string> people;
    std::vector<std::string> records;
  };

  postgres::Transaction* const transaction_;
  const crm::v1::Erasure wish_;
  ErasedPeople people_;
  std::map<RecordKind, std::vector<std::string>> records_;
  std::vector<std::string> record_names_;
  std::map<std::string, Holders> holders_;  // by the field of the request
  // As the records spell them, by how they are compared.
  std::map<std::string, std::string> emails_;
  std::map<std::string, std::string> phones_;
  std::map<std::string, std::string> names_;
  std::vector<std::vector<int64_t>> mentions_;
  std::vector<crm::v1::SharedIdentifier> shared_;
};

}  // namespace dealtrace::ingestion
