#include "services/ingestion/domain/source_proposal.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "dealtrace/crm/v1/opportunity.pb.h"
#include "services/ingestion/domain/csv_reader.h"
#include "services/ingestion/domain/field_catalog.h"
#include "services/ingestion/domain/record_reader.h"
#include "services/ingestion/domain/references.h"
#include "services/ingestion/domain/stage_vocabulary.h"
#include "services/ingestion/domain/table_bounds.h"

namespace dealtrace::ingestion {
namespace {

constexpr size_t kGuessRowsMax = 2000;
constexpr size_t kBatchRecords = 1000;
constexpr size_t kColumnsNamedMax = 12;
// Different stages that are worth a list.
constexpr size_t kStagesMax = 1000;

// Ids and names of the tables that were read before.
struct KnownRecords {
  absl::flat_hash_map<RecordKind, absl::flat_hash_set<std::string>> ids;
  absl::flat_hash_map<RecordKind, absl::flat_hash_set<std::string>> name_keys;

  bool Has(RecordKind kind, absl::string_view id) const {
    const auto found = ids.find(kind);
    if (found != ids.end() && found->second.contains(id)) return true;
    const auto named = name_keys.find(kind);
    return named != name_keys.end() &&
           named->second.contains(NormaliseName(id.substr(id.find('~') + 1)));
  }
};

StreamConfig StreamOf(const TableGuess& guess, const std::string& path) {
  StreamConfig stream;
  stream.kind = guess.kind;
  stream.path = path;
  for (const GuessedField& field : guess.fields) {
    FieldMapping mapping;
    mapping.field = field.field;
    mapping.column = field.column;
    mapping.unit = field.unit;
    stream.fields.push_back(std::move(mapping));
  }
  return stream;
}

const std::string& StageOf(RecordKind kind, const google::protobuf::Message& message) {
  static const std::string& none = *new std::string;
  if (kind == RecordKind::kOpportunity) {
    return static_cast<const crm::v1::Opportunity&>(message).stage();
  }
  if (kind == RecordKind::kFieldChange) {
    return static_cast<const crm::v1::FieldChange&>(message).new_value();
  }
  return none;
}

void CountReferences(RecordKind kind, const KnownRecords& known, google::protobuf::Message* message,
                     TableProof* proof) {
  VisitReferences(kind, message, [&](RecordKind target, std::string id) {
    if (target == kind || !known.ids.contains(target)) return id;
    for (const FieldSpec& field : FieldsOf(kind)) {
      const bool refers = field.type == FieldType::kReference ||
                          field.type == FieldType::kReferenceList ||
                          field.type == FieldType::kRecordName;
      if (!refers || field.target != target) continue;
      ReferenceCount& count = proof->references[std::string(field.name)];
      known.Has(target, id) ? ++count.found : ++count.not_found;
      break;
    }
    return id;
  });
}

// Reads every row as a sync does. `records` gets the ids and names. Errors are those of a sync.
absl::StatusOr<TableProof> Prove(SourceConfig source, const StreamConfig& stream,
                                 const ProposalFile& file, const KnownRecords& known,
                                 KnownRecords* records) {
  source.streams = {stream};
  auto bytes = file.open();
  if (!bytes.ok()) return bytes.status();
  auto reader = OpenRecords(source, stream, *std::move(bytes), file.name);
  if (!reader.ok()) return reader.status();
  TableProof proof;
  proof.warnings.Merge((*reader)->file_warnings());
  RecordBatch batch;
  auto& ids = records->ids[stream.kind];
  auto& name_keys = records->name_keys[stream.kind];
  while (true) {
    absl::StatusOr<bool> more = (*reader)->Next(kBatchRecords, &batch);
    if (!more.ok()) return more.status();
    if (!*more) break;
    proof.record_count += static_cast<int64_t>(batch.records.size());
    proof.reject_count += static_cast<int64_t>(batch.rejects.size());
    proof.warnings.Merge(batch.warnings);
    for (Reject& reject : batch.rejects) {
      ++proof.rejects_of_field[reject.field];
      proof.first_reject_of_field.try_emplace(reject.field, std::move(reject));
    }
    for (const SourceRecord& record : batch.records) {
      if (!ids.insert(record.id).second) ++proof.repeated_id_count;
      name_keys.insert(
          NameKeyOf(stream.kind, record.id.substr(record.id.find('~') + 1), *record.message));
      CountReferences(stream.kind, known, record.message, &proof);
      const std::string& stage = StageOf(stream.kind, *record.message);
      if (!stage.empty() && (proof.stages.size() < kStagesMax || proof.stages.contains(stage))) {
        ++proof.stages[stage];
      }
    }
  }
  name_keys.erase("");
  return proof;
}

// The mapped field, not required, for which most rows would be rejected.
std::optional<std::string> RefusedField(const TableGuess& guess, const TableProof& proof) {
  for (const auto& [name, count] : proof.rejects_of_field) {
    const FieldSpec* field = FindField(guess.kind, name);
    if (field == nullptr || field->required) continue;
    if (count * 2 > proof.record_count + proof.reject_count) return name;
  }
  return std::nullopt;
}

void DropField(const std::string& name, const TableProof& proof, TableGuess* guess) {
  const auto field = std::find_if(guess->fields.begin(), guess->fields.end(),
                                  [&](const GuessedField& each) { return each.field == name; });
  if (field == guess->fields.end()) return;
  const Reject& first = proof.first_reject_of_field.at(name);
  guess->doubts.push_back(absl::StrCat("column '", field->column, "' is called as ", name,
                                       " is, and ", proof.rejects_of_field.at(name),
                                       " rows would be rejected for it (line ", first.line, ": ",
                                       first.reason, "): not taken for it"));
  guess->unmapped_columns.push_back(field->column);
  guess->fields.erase(field);
}

// Another column for a reference that hardly finds a record: names where the other table has no
// ids, or the other way round.
std::optional<TableGuess> WithBetterReference(const TableGuess& guess, const TableProof& proof) {
  for (const auto& [name, count] : proof.references) {
    if (count.found >= count.not_found) continue;
    for (const GuessedField& other : guess.alternatives) {
      if (other.field != name) continue;
      TableGuess changed = guess;
      for (GuessedField& field : changed.fields) {
        if (field.field != name) continue;
        std::replace(changed.unmapped_columns.begin(), changed.unmapped_columns.end(), other.column,
                     field.column);
        field = other;
        field.reason = "its values are found in the other table";
      }
      changed.alternatives.clear();
      return changed;
    }
  }
  return std::nullopt;
}

int64_t FoundReferences(const TableProof& proof) {
  int64_t found = 0;
  for (const auto& [name, count] : proof.references) found += count.found;
  return found;
}

struct Guessed {
  const ProposalFile* file = nullptr;
  TableGuess guess;
};

absl::StatusOr<TableGuess> GuessFile(const ProposalFile& file) {
  auto bytes = file.open();
  if (!bytes.ok()) return bytes.status();
  auto reader = CsvReader::Open(*std::move(bytes), {});
  if (!reader.ok()) return reader.status();
  const std::vector<absl::string_view> names((*reader)->header().begin(),
                                             (*reader)->header().end());
  if (LooksLikeRecord(names)) {
    return absl::FailedPreconditionError(absl::StrJoin((*reader)->notes(), "; "));
  }
  std::vector<std::vector<std::string>> rows;
  CsvRecord row;
  while (rows.size() < kGuessRowsMax) {
    absl::StatusOr<bool> more = (*reader)->Next(&row);
    if (!more.ok()) return more.status();
    if (!*more) break;
    if (row.problem.empty()) rows.emplace_back(row.values.begin(), row.values.end());
  }
  std::optional<TableGuess> guess = GuessTable(file.name, (*reader)->header(), rows);
  if (guess) return *std::move(guess);
  std::vector<std::string> columns = (*reader)->header();
  const bool is_cut = columns.size() > kColumnsNamedMax;
  if (is_cut) columns.resize(kColumnsNamedMax);
  std::string reason = absl::StrCat("neither its name nor its columns tell what it holds: ",
                                    absl::StrJoin(columns, ", "), is_cut ? ", …" : "");
  for (const std::string& note : (*reader)->notes()) absl::StrAppend(&reason, "; ", note);
  return absl::NotFoundError(reason);
}

// Guesses and proves; goes over to a smaller mapping while a field refuses most rows.
absl::StatusOr<ProposedTable> ProposeTable(const SourceConfig& source, const Guessed& guessed,
                                           KnownRecords* known) {
  TableGuess guess = guessed.guess;
  while (true) {
    ProposedTable table;
    table.file = guessed.file->name;
    table.stream = StreamOf(guess, guessed.file->path);
    KnownRecords read;
    auto proof = Prove(source, table.stream, *guessed.file, *known, &read);
    if (!proof.ok()) return proof.status();
    if (const auto refused = RefusedField(guess, *proof)) {
      DropField(*refused, *proof, &guess);
      continue;
    }
    if (proof->record_count == 0 && proof->reject_count > 0) {
      const Reject& first = proof->first_reject_of_field.begin()->second;
      return absl::FailedPreconditionError(
          absl::StrCat("no row can be read, the first one because: line ", first.line, ": ",
                       first.field, first.field.empty() ? "" : " ", first.reason));
    }
    if (const auto better = WithBetterReference(guess, *proof)) {
      KnownRecords unused;
      auto other =
          Prove(source, StreamOf(*better, guessed.file->path), *guessed.file, *known, &unused);
      if (other.ok() && FoundReferences(*other) > FoundReferences(*proof)) {
        guess = *better;
        continue;
      }
    }
    table.guess = std::move(guess);
    table.proof = *std::move(proof);
    for (auto& [kind, ids] : read.ids) known->ids[kind] = std::move(ids);
    for (auto& [kind, keys] : read.name_keys) known->name_keys[kind] = std::move(keys);
    return table;
  }
}

// Of several files of one kind the one whose name says so, then the one with more known columns.
bool IsBetter(const TableGuess& one, const TableGuess& other) {
  if (one.is_kind_by_columns != other.is_kind_by_columns) return other.is_kind_by_columns;
  return one.fields.size() > other.fields.size();
}

}  // namespace

SourceProposal ProposeSource(const SourceConfig& source, const std::vector<ProposalFile>& files) {
  SourceProposal proposal;
  std::map<RecordKind, std::vector<Guessed>> by_kind;
  for (const ProposalFile& file : files) {
    absl::StatusOr<TableGuess> guess = GuessFile(file);
    if (!guess.ok()) {
      proposal.left_out.push_back({file.name, std::string(guess.status().message())});
      continue;
    }
    by_kind[guess->kind].push_back({&file, *std::move(guess)});
  }
  KnownRecords known;
  for (const RecordKindNames& names : kRecordKinds) {
    std::vector<Guessed>& guesses = by_kind[names.kind];
    std::stable_sort(guesses.begin(), guesses.end(), [](const Guessed& one, const Guessed& other) {
      return IsBetter(one.guess, other.guess);
    });
    const ProposedTable* taken = nullptr;
    for (const Guessed& guessed : guesses) {
      if (taken != nullptr) {
        proposal.left_out.push_back(
            {guessed.file->name,
             absl::StrCat("there is another file of ", names.stream, ", ", taken->file,
                          "; to read both, put them into one folder and name that as the path")});
        continue;
      }
      absl::StatusOr<ProposedTable> table = ProposeTable(source, guessed, &known);
      if (!table.ok()) {
        proposal.left_out.push_back({guessed.file->name, std::string(table.status().message())});
        continue;
      }
      for (const auto& [stage, count] : table->proof.stages) proposal.stages[stage] += count;
      proposal.tables.push_back(*std::move(table));
      taken = &proposal.tables.back();
    }
  }
  return proposal;
}

}  // namespace dealtrace::ingestion
