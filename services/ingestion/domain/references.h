// References between records: found by their exact id, else by their normalised spelling.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/ingestion/domain/id_index.h"
#include "services/ingestion/domain/record_kind.h"
#include "services/ingestion/domain/record_reader.h"

namespace dealtrace::ingestion {

// "GTX Pro", "gtx-pro" and "GTXPro" are "gtxpro": folded, letters and digits only.
std::string NormaliseName(absl::string_view name);

// Under which normalised name a record can be found by those that refer to it: its display name,
// else its id. Empty for kinds that are only referred to by id.
std::string NameKeyOf(RecordKind kind, absl::string_view external_id,
                      const google::protobuf::Message& message);

// Calls `visit` with each reference of a message: the kind and the id it refers to. When it returns
// another id, the reference is changed to that.
using ReferenceVisitor = std::function<std::string(RecordKind target, std::string id)>;
void VisitReferences(RecordKind kind, google::protobuf::Message* message,
                     const ReferenceVisitor& visit);

// What is stored. Implemented by the store, and by tests in memory.
class ReferenceLookup {
 public:
  virtual ~ReferenceLookup() = default;

  // Those of `ids` that are stored.
  virtual absl::StatusOr<absl::flat_hash_set<std::string>> Known(
      RecordKind kind, const std::vector<std::string>& ids) = 0;

  // Name key -> id, for those of `name_keys` that exactly one record of the source has.
  virtual absl::StatusOr<absl::flat_hash_map<std::string, std::string>> ByName(
      RecordKind kind, const std::vector<std::string>& name_keys) = 0;
};

// Gives records of a batch the form of their id in which they are stored, or else that of 18
// characters where the stream has both: a Salesforce id of 15 characters and its form of 18 are one
// record, which keeps the name that it got first.
absl::Status UseStoredForms(RecordKind kind, const IdIndex& own, ReferenceLookup& lookup,
                            RecordBatch* batch);

// Resolves the references of one stream's batches; remembers up to 200,000 answers. Not
// thread-safe.
class ReferenceResolver {
 public:
  struct Counts {
    int64_t unresolved = 0;
    int64_t by_name = 0;
    int64_t by_form = 0;     // by the other form of a Salesforce id
    int64_t by_number = 0;   // "1001.0" and "1001"
    int64_t broken_ids = 0;  // of the unresolved: Salesforce ids whose checksum is wrong
  };

  // Changes references that only their normalised spelling resolves, and keeps those that nothing
  // does. `own`, which may be null, knows the ids of the stream's own kind that come later.
  // References to kinds that are read later are kept and not counted.
  absl::StatusOr<Counts> Resolve(RecordKind kind, const IdIndex* own, ReferenceLookup& lookup,
                                 RecordBatch* batch);

 private:
  absl::Status Look(RecordKind target, std::vector<std::string> ids, ReferenceLookup& lookup);

  absl::Status LookForOtherSpellings(RecordKind target, const std::vector<std::string>& ids,
                                     ReferenceLookup& lookup);

  enum class Found : uint8_t { kNot, kById, kByForm, kByNumber, kByName };
  struct Answer {
    std::string id;  // the id to use; empty when nothing resolves it
    Found found = Found::kNot;
  };

  // Per target kind and id.
  absl::flat_hash_map<RecordKind, absl::flat_hash_map<std::string, Answer>> answers_;
};

}  // namespace dealtrace::ingestion
