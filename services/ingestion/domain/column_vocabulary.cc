#include "services/ingestion/domain/column_vocabulary.h"

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "services/ingestion/domain/column_name.h"
#include "services/ingestion/domain/column_words.h"
#include "services/ingestion/domain/field_catalog.h"

namespace dealtrace::ingestion {
namespace {

std::vector<std::string> Keys(absl::string_view names) {
  std::vector<std::string> keys;
  for (absl::string_view name : absl::StrSplit(names, '|')) {
    std::string key = ColumnKey(name);
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(std::move(key));
  }
  return keys;
}

void Append(const std::vector<std::string>& more, std::vector<std::string>* keys) {
  for (const std::string& key : more) {
    if (std::find(keys->begin(), keys->end(), key) == keys->end()) keys->push_back(key);
  }
}

// "dealid", "iddeal", "donotmodifydeal": the last as Dynamics exports write it.
std::vector<std::string> IdKeys(RecordKind kind) {
  std::vector<std::string> keys;
  for (const std::string& noun : NounKeys(kind)) {
    for (const std::string& word : Keys(IdWords())) {
      Append({noun + word, word + noun, noun + "name" + word}, &keys);
    }
    for (absl::string_view warning :
         {"(Do Not Modify)", "(Nicht ändern)", "(Ne pas modifier)", "(No modificar)"}) {
      Append({ColumnKey(absl::StrCat(warning, " ", noun))}, &keys);
    }
  }
  Append(Keys(IdNames()), &keys);
  return keys;
}

// "accountid" before "account" before "accountname", in the order of the nouns.
std::vector<std::string> NameKeys(RecordKind kind) {
  std::vector<std::string> keys;
  for (const std::string& noun : NounKeys(kind)) {
    for (absl::string_view word : {"name", "nom", "nombre", "bezeichnung", "titel"}) {
      Append({absl::StrCat(noun, word), absl::StrCat(word, noun)}, &keys);
    }
    Append({noun}, &keys);
  }
  return keys;
}

std::vector<std::string> MakeKeys(RecordKind kind, const FieldSpec& field) {
  std::vector<std::string> keys;
  for (const ColumnWords& words : ColumnTable()) {
    if (words.kind == kind && words.field == field.name) Append(Keys(words.names), &keys);
  }
  if (field.type == FieldType::kExternalId) Append(IdKeys(kind), &keys);
  if (field.name == "name") {
    Append(Keys(RecordNames()), &keys);
    Append(NameKeys(kind), &keys);
  }
  Append({ColumnKey(field.name)}, &keys);
  for (const ColumnWords& words : SharedColumnTable()) {
    if (words.field == field.name) Append(Keys(words.names), &keys);
  }
  const bool is_reference = field.type == FieldType::kReference ||
                            field.type == FieldType::kReferenceList ||
                            field.type == FieldType::kRecordName;
  // A parent is of the record's own kind: the noun alone is the record itself.
  if (is_reference && field.target != kind) {
    std::vector<std::string> ids;
    for (const std::string& noun : NounKeys(field.target)) Append({noun + "id", "id" + noun}, &ids);
    if (field.target != RecordKind::kUser) Append(ids, &keys);
    if (field.target != RecordKind::kUser) Append(NameKeys(field.target), &keys);
  }
  return keys;
}

using FieldKeys = absl::flat_hash_map<std::string, std::vector<std::string>>;

std::string FieldKey(RecordKind kind, absl::string_view field) {
  return absl::StrCat(NamesOf(kind).feed, ".", field);
}

const FieldKeys& AllKeys() {
  static const FieldKeys& all = *[] {
    auto* made = new FieldKeys;
    for (const RecordKindNames& names : kRecordKinds) {
      for (const FieldSpec& field : FieldsOf(names.kind)) {
        (*made)[FieldKey(names.kind, field.name)] = MakeKeys(names.kind, field);
      }
    }
    return made;
  }();
  return all;
}

}  // namespace

std::vector<std::string> NounKeys(RecordKind kind) {
  for (const NounWords& noun : NounTable()) {
    if (noun.kind == kind) return Keys(noun.names);
  }
  return {};
}

const std::vector<std::string>& KeysOfField(RecordKind kind, absl::string_view field) {
  static const std::vector<std::string>& none = *new std::vector<std::string>;
  const auto found = AllKeys().find(FieldKey(kind, field));
  return found == AllKeys().end() ? none : found->second;
}

std::vector<std::string> KeysOfColumn(RecordKind kind, absl::string_view column) {
  std::vector<std::string> keys = {ColumnKey(column)};
  const std::string key = keys[0];
  // What stands in brackets may be what the column holds: "Betrag (Währung)".
  Append({ColumnKey(absl::StrReplaceAll(column, {{"(", " "}, {")", " "}}))}, &keys);
  for (const std::string& noun : NounKeys(kind)) {
    if (key.size() <= noun.size()) continue;
    if (absl::StartsWith(key, noun)) Append({key.substr(noun.size())}, &keys);
    if (absl::EndsWith(key, noun)) Append({key.substr(0, key.size() - noun.size())}, &keys);
  }
  return keys;
}

bool IsKnownColumn(absl::string_view column) {
  static const absl::flat_hash_set<std::string>& known = *[] {
    auto* made = new absl::flat_hash_set<std::string>;
    for (const auto& [field, keys] : AllKeys()) made->insert(keys.begin(), keys.end());
    return made;
  }();
  return known.contains(ColumnKey(column));
}

}  // namespace dealtrace::ingestion
