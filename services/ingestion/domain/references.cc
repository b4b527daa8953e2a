#include "services/ingestion/domain/references.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/text/fold.h"
#include "services/ingestion/domain/field_catalog.h"
#include "services/ingestion/domain/noun_access.h"
#include "services/ingestion/domain/salesforce_id.h"

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

// "1001" for "1001.0" and the reverse: what a program for decimals makes of a number. Empty: none.
std::string OtherNumber(absl::string_view id) {
  const absl::string_view external_id = ExternalIdOf(id);
  const bool has_decimals = absl::EndsWith(external_id, ".0");
  const absl::string_view digits = external_id.substr(0, external_id.size() - 2 * has_decimals);
  if (digits.empty() || !std::all_of(digits.begin(), digits.end(), absl::ascii_isdigit)) return "";
  return has_decimals ? std::string(id.substr(0, id.size() - 2)) : absl::StrCat(id, ".0");
}

// The form in which each of `ids` is stored or will be, where it is another one.
absl::StatusOr<absl::flat_hash_map<std::string, std::string>> StoredForms(
    RecordKind kind, const absl::flat_hash_set<std::string>& ids, const IdIndex& own,
    ReferenceLookup& lookup) {
  absl::flat_hash_map<std::string, std::string> forms;
  std::vector<std::string> both;
  for (const std::string& id : ids) {
    std::string other = OtherForm(id);
    if (other.empty()) continue;
    both.push_back(id);
    both.push_back(std::move(other));
  }
  if (both.empty()) return forms;
  absl::StatusOr<absl::flat_hash_set<std::string>> known = lookup.Known(kind, both);
  if (!known.ok()) return known.status();
  for (size_t i = 0; i < both.size(); i += 2) {
    const std::string& id = both[i];
    const std::string& other = both[i + 1];
    if (known->contains(id)) continue;
    const bool is_coming_so = own.Contains(id) && own.ContainsLongForm(id) != IsLongForm(id);
    if (known->contains(other) || is_coming_so) forms[id] = other;
  }
  return forms;
}

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

absl::Status UseStoredForms(RecordKind kind, const IdIndex& own, ReferenceLookup& lookup,
                            RecordBatch* batch) {
  absl::flat_hash_set<std::string> ids;
  for (const SourceRecord& record : batch->records) ids.insert(record.id);
  absl::StatusOr<absl::flat_hash_map<std::string, std::string>> forms =
      StoredForms(kind, ids, own, lookup);
  if (!forms.ok()) return forms.status();
  if (forms->empty()) return absl::OkStatus();
  for (SourceRecord& record : batch->records) {
    const auto found = forms->find(record.id);
    if (found == forms->end()) continue;
    record.id = found->second;
    SetRecordName(record.message, MakeRecordName(kind, record.id));
    if (crm::v1::Origin* origin = MutableOriginOf(kind, record.message)) {
      origin->set_external_id(std::string(ExternalIdOf(record.id)));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<ReferenceResolver::Counts> ReferenceResolver::Resolve(RecordKind kind,
                                                                     const IdIndex* own,
                                                                     ReferenceLookup& lookup,
                                                                     RecordBatch* batch) {
  absl::flat_hash_map<RecordKind, absl::flat_hash_set<std::string>> open;
  absl::flat_hash_set<std::string> coming;  // of the stream's own kind
  for (SourceRecord& record : batch->records) {
    VisitReferences(kind, record.message, [&](RecordKind target, std::string id) {
      // Kinds are read in their order: those behind this one are not there yet.
      if (target > kind) return id;
      if (target == kind && own != nullptr && own->Contains(id)) {
        coming.insert(id);
      } else if (!answers_[target].contains(id)) {
        open[target].insert(id);
      }
      return id;
    });
  }
  for (auto& [target, ids] : open) {
    absl::Status status = Look(target, {ids.begin(), ids.end()}, lookup);
    if (!status.ok()) return status;
  }
  absl::flat_hash_map<std::string, std::string> forms;
  if (!coming.empty()) {
    auto stored = StoredForms(kind, coming, *own, lookup);
    if (!stored.ok()) return stored.status();
    forms = *std::move(stored);
  }
  Counts counts;
  for (SourceRecord& record : batch->records) {
    VisitReferences(kind, record.message, [&](RecordKind target, std::string id) {
      if (const auto form = forms.find(id); target == kind && form != forms.end()) {
        ++counts.by_form;
        return form->second;
      }
      if (target > kind || (target == kind && coming.contains(id))) return id;
      const Answer& answer = answers_[target][id];
      switch (answer.found) {
        case Found::kNot:
          ++counts.unresolved;
          if (FormOf(ExternalIdOf(id)) == SalesforceForm::kBroken) ++counts.broken_ids;
          return id;
        case Found::kById:
          break;
        case Found::kByForm:
          ++counts.by_form;
          break;
        case Found::kByNumber:
          ++counts.by_number;
          break;
        case Found::kByName:
          ++counts.by_name;
          break;
      }
      return answer.id;
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
  std::vector<std::string> unknown;
  for (std::string& id : ids) {
    if (known->contains(id)) {
      answers[id] = {id, Found::kById};
    } else {
      answers[id] = {};
      unknown.push_back(std::move(id));
    }
  }
  if (unknown.empty()) return absl::OkStatus();
  if (absl::Status status = LookForOtherSpellings(target, unknown, lookup); !status.ok()) {
    return status;
  }
  absl::flat_hash_map<std::string, std::vector<std::string>> by_key;
  for (std::string& id : unknown) {
    // Ids that differ in case alone are different ids, although they read as one name.
    const bool may_be_name =
        FoundByName(target) && FormOf(ExternalIdOf(id)) == SalesforceForm::kNone;
    if (answers[id].found != Found::kNot || !may_be_name) continue;
    std::string key = NormaliseName(ExternalIdOf(id));
    if (key.size() >= kNameKeyBytesMin) by_key[key].push_back(std::move(id));
  }
  if (by_key.empty()) return absl::OkStatus();
  std::vector<std::string> keys;
  for (const auto& [key, unused] : by_key) keys.push_back(key);
  absl::StatusOr<absl::flat_hash_map<std::string, std::string>> named = lookup.ByName(target, keys);
  if (!named.ok()) return named.status();
  for (const auto& [key, id] : *named) {
    for (const std::string& spelling : by_key[key]) answers[spelling] = {id, Found::kByName};
  }
  return absl::OkStatus();
}

absl::Status ReferenceResolver::LookForOtherSpellings(RecordKind target,
                                                      const std::vector<std::string>& ids,
                                                      ReferenceLookup& lookup) {
  absl::flat_hash_map<std::string, Answer> others;  // by the id as it is
  std::vector<std::string> spellings;
  for (const std::string& id : ids) {
    Answer other{OtherForm(id), Found::kByForm};
    if (other.id.empty()) other = {OtherNumber(id), Found::kByNumber};
    if (other.id.empty()) continue;
    spellings.push_back(other.id);
    others.emplace(id, std::move(other));
  }
  if (spellings.empty()) return absl::OkStatus();
  absl::StatusOr<absl::flat_hash_set<std::string>> known = lookup.Known(target, spellings);
  if (!known.ok()) return known.status();
  for (auto& [id, other] : others) {
    if (known->contains(other.id)) answers_[target][id] = std::move(other);
  }
  return absl::OkStatus();
}

}  // namespace dealtrace::ingestion
