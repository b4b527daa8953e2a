#include "services/ingestion/domain/references.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/text/fold.h"
#include "services/ingestion/domain/field_catalog.h"

namespace dealtrace::ingestion {
namespace {

constexpr size_t kAnswersMax = 200'000;
// Shorter names are too easily the same by chance.
constexpr size_t kNameKeyBytesMin = 3;
constexpr size_t kNameKeyBytesMax = 400;

bool FoundByName(RecordKind kind) {
  switch (kind) {
    case RecordKind::kAccount:
    case RecordKind::kProduct:
    case RecordKind::kUser:
    case RecordKind::kTeam:
    case RecordKind::kRegion:
    case RecordKind::kCampaign:
      return true;
    default:
      return false;
  }
}

struct ReferenceField {
  const google::protobuf::FieldDescriptor* descriptor;
  RecordKind target;
  bool many;
};
using ReferenceFields = absl::flat_hash_map<RecordKind, std::vector<ReferenceField>>;

ReferenceFields FindReferenceFields() {
  ReferenceFields fields;
  for (const RecordKindNames& names : kRecordKinds) {
    const auto* noun = PrototypeOf(names.kind).GetDescriptor();
    for (const FieldSpec& spec : FieldsOf(names.kind)) {
      const bool many = spec.type == FieldType::kReferenceList;
      if (!many && spec.type != FieldType::kReference && spec.type != FieldType::kRecordName) {
        continue;
      }
      fields[names.kind].push_back(
          {noun->FindFieldByName(std::string(spec.proto)), spec.target, many});
    }
  }
  return fields;
}

// Found once: to look for a field by its name costs more than to read it.
absl::Span<const ReferenceField> ReferenceFieldsOf(RecordKind kind) {
  static const ReferenceFields fields = FindReferenceFields();
  const auto found = fields.find(kind);
  return found == fields.end() ? absl::Span<const ReferenceField>() : found->second;
}

absl::string_view ExternalIdOf(absl::string_view id) { return id.substr(id.find('~') + 1); }

}  // namespace

std::string NormaliseName(absl::string_view name) {
  std::string folded = text::Fold(name);
  std::string key;
  int32_t i = 0;
  const auto length = static_cast<int32_t>(folded.size());
  while (i < length) {
    int32_t begin = i;
    UChar32 character = 0;
    U8_NEXT(folded.data(), i, length, character);
    if (character >= 0 && u_isalnum(character)) key.append(folded, begin, i - begin);
  }
  return key;
}

std::string NameKeyOf(RecordKind kind, absl::string_view external_id,
                      const google::protobuf::Message& message) {
  if (!FoundByName(kind)) return "";
  const auto* field = message.GetDescriptor()->FindFieldByName("display_name");
  std::string name = message.GetReflection()->GetString(message, field);
  std::string key = NormaliseName(name.empty() ? external_id : absl::string_view(name));
  return key.size() < kNameKeyBytesMin || key.size() > kNameKeyBytesMax ? "" : key;
}

void VisitReferences(RecordKind kind, google::protobuf::Message* message,
                     const ReferenceVisitor& visit) {
  const auto* reflection = message->GetReflection();
  for (const auto& [field, target, many] : ReferenceFieldsOf(kind)) {
    const size_t prefix = NamesOf(target).collection.size() + 1;
    const int count = many ? reflection->FieldSize(*message, field) : 1;
    for (int i = 0; i < count; ++i) {
      std::string name = many ? reflection->GetRepeatedString(*message, field, i)
                              : reflection->GetString(*message, field);
      if (name.size() <= prefix) continue;
      std::string id = name.substr(prefix);
      std::string other = visit(target, id);
      if (other == id) continue;
      name = MakeRecordName(target, other);
      if (many) {
        reflection->SetRepeatedString(message, field, i, std::move(name));
      } else {
        reflection->SetString(message, field, std::move(name));
      }
    }
  }
}

absl::StatusOr<ReferenceResolver::Counts> ReferenceResolver::Resolve(RecordKind kind,
                                                                     const IdIndex* own,
                                                                     ReferenceLookup& lookup,
                                                                     RecordBatch* batch) {
  absl::flat_hash_map<RecordKind, absl::flat_hash_set<std::string>> open;
  for (SourceRecord& record : batch->records) {
    VisitReferences(kind, record.message, [&](RecordKind target, std::string id) {
      // Kinds are read in their order: those behind this one are not there yet.
      bool coming = target > kind || (target == kind && own != nullptr && own->Contains(id));
      if (!coming && !answers_[target].contains(id)) open[target].insert(id);
      return id;
    });
  }
  for (auto& [target, ids] : open) {
    absl::Status status = Look(target, {ids.begin(), ids.end()}, lookup);
    if (!status.ok()) return status;
  }
  Counts counts;
  for (SourceRecord& record : batch->records) {
    VisitReferences(kind, record.message, [&](RecordKind target, std::string id) {
      auto& answers = answers_[target];
      auto found = answers.find(id);
      if (found == answers.end()) return id;  // is still to come in this stream
      if (found->second.empty()) {
        ++counts.unresolved;
        return id;
      }
      if (found->second != id) ++counts.by_name;
      return found->second;
    });
  }
  return counts;
}

absl::Status ReferenceResolver::Look(RecordKind target, std::vector<std::string> ids,
                                     ReferenceLookup& lookup) {
  auto& answers = answers_[target];
  if (answers.size() > kAnswersMax) answers.clear();
  absl::StatusOr<absl::flat_hash_set<std::string>> known = lookup.Known(target, ids);
  if (!known.ok()) return known.status();
  absl::flat_hash_map<std::string, std::vector<std::string>> by_key;
  for (std::string& id : ids) {
    if (known->contains(id)) {
      answers[id] = id;
      continue;
    }
    answers[id] = "";
    std::string key = FoundByName(target) ? NormaliseName(ExternalIdOf(id)) : "";
    if (key.size() >= kNameKeyBytesMin) by_key[key].push_back(std::move(id));
  }
  if (by_key.empty()) return absl::OkStatus();
  std::vector<std::string> keys;
  for (const auto& [key, unused] : by_key) keys.push_back(key);
  absl::StatusOr<absl::flat_hash_map<std::string, std::string>> named = lookup.ByName(target, keys);
  if (!named.ok()) return named.status();
  for (const auto& [key, id] : *named) {
    for (const std::string& spelling : by_key[key]) answers[spelling] = id;
  }
  return absl::OkStatus();
}

}  // namespace dealtrace::ingestion
