#include "services/ingestion/domain/mapping_guess.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/text/fold.h"
#include "services/ingestion/domain/column_name.h"
#include "services/ingestion/domain/column_profile.h"
#include "services/ingestion/domain/column_vocabulary.h"
#include "services/ingestion/domain/field_catalog.h"
#include "services/ingestion/domain/file_words.h"
#include "services/ingestion/domain/stage_vocabulary.h"

namespace dealtrace::ingestion {
namespace {

constexpr size_t kWordAloneMax = 4;
// Of few rows the values prove nothing.
constexpr size_t kRowsToJudgeByValues = 3;
constexpr size_t kStagesMax = 25;
// A column's name in sources.yaml.
constexpr size_t kColumnBytesMax = 400;

std::optional<RecordKind> KindOfFile(absl::string_view file_name) {
  const std::string stem = text::Fold(file_name.substr(0, file_name.rfind('.')));
  std::string joined;
  std::string words = " ";
  for (char c : stem) {
    const bool is_letter = absl::ascii_isalnum(c) || !absl::ascii_isascii(c);
    if (is_letter) joined += c;
    words += is_letter ? c : ' ';
  }
  words += ' ';
  for (const FileWords& entry : kFileWords) {
    for (absl::string_view word : absl::StrSplit(entry.words, ' ')) {
      const bool is_found = word.size() > kWordAloneMax
                                ? absl::StrContains(joined, word)
                                : absl::StrContains(words, absl::StrCat(" ", word, " ")) ||
                                      absl::StrContains(words, absl::StrCat(" ", word, "s ")) ||
                                      joined == word || joined == absl::StrCat(word, "s");
      if (is_found) return entry.kind;
    }
  }
  return std::nullopt;
}

// Finds a column for each field of one kind.
class Matcher {
 public:
  Matcher(RecordKind kind, absl::Span<const std::string> header,
          absl::Span<const std::vector<std::string>> rows)
      : kind_(kind), header_(header), used_(header.size(), false) {
    for (size_t i = 0; i < header.size(); ++i) {
      profiles_.emplace_back(rows, i);
      keys_.push_back(KeysOfColumn(kind, header[i]));
      // sources.yaml has no room for it.
      if (header[i].size() > kColumnBytesMax) used_[i] = true;
    }
  }

  std::optional<TableGuess> Match() {
    guess_.kind = kind_;
    const FieldSpec* id = FindField(kind_, "id");
    const FieldSpec* name = FindField(kind_, "name");
    int id_column = id == nullptr ? -1 : ByName(*id);
    if (id_column >= 0) Take(*id, id_column, "");
    int name_column = name == nullptr ? -1 : ByName(*name);
    if (name_column >= 0 && id_column >= 0) Take(*name, name_column, "");
    const bool names_are_ids = id_column < 0 && name_column >= 0;
    if (id_column < 0 && id != nullptr && id->required) {
      const int by_values = IdByValues();
      if (by_values >= 0) {
        Take(*id, by_values, "each row has its own value");
        id_column = by_values;
        if (name_column >= 0 && name_column != by_values) Take(*name, name_column, "");
      } else if (names_are_ids) {
        Take(*id, name_column, "there is no column of ids");
        id_column = name_column;
        Add(*name, name_column, "");
      } else {
        return std::nullopt;
      }
    }
    for (const FieldSpec& field : FieldsOf(kind_)) {
      if (&field == id || &field == name) continue;
      const int column = field.type == FieldType::kStage ? Stage(field) : ByName(field);
      if (column >= 0) Take(field, column, stage_reason_);
      if (column >= 0 && field.type == FieldType::kReference) AddAlternatives(field);
      stage_reason_.clear();
    }
    AddByValues();
    if (name != nullptr && !IsMapped("name")) NameByValues(*name, id_column);
    for (const FieldSpec& field : FieldsOf(kind_)) {
      if (field.required && !IsMapped(field.name)) return std::nullopt;
    }
    Finish();
    return std::move(guess_);
  }

 private:
  bool IsMapped(absl::string_view field) const {
    return std::any_of(guess_.fields.begin(), guess_.fields.end(),
                       [&](const GuessedField& guessed) { return guessed.field == field; });
  }

  void Add(const FieldSpec& field, int column, const std::string& reason) {
    const auto index = static_cast<size_t>(column);
    GuessedField guessed{std::string(field.name), header_[index], reason, Unit::kOnes};
    if (field.type == FieldType::kProbability && IsPercent(index)) guessed.unit = Unit::kPercent;
    guess_.fields.push_back(std::move(guessed));
  }

  void Take(const FieldSpec& field, int column, const std::string& reason) {
    used_[static_cast<size_t>(column)] = true;
    Add(field, column, reason);
  }

  // "Probability (%)": 1 is one per cent.
  bool IsPercent(size_t column) const { return absl::StrContains(header_[column], '%'); }

  // Columns whose name is one of the field's, the best first.
  std::vector<int> Candidates(const FieldSpec& field) const {
    const std::vector<std::string>& wanted = KeysOfField(kind_, field.name);
    std::vector<std::pair<size_t, int>> ranked;
    for (size_t i = 0; i < header_.size(); ++i) {
      if (used_[i]) continue;
      size_t best = wanted.size() * keys_[i].size();
      for (size_t k = 0; k < keys_[i].size(); ++k) {
        // The noun of the table's own kind says nothing about whose id or name a column is.
        const auto found = std::find(wanted.begin(), wanted.end(), keys_[i][k]);
        if (found == wanted.end()) continue;
        const auto rank = static_cast<size_t>(found - wanted.begin()) + k * wanted.size();
        best = std::min(best, rank);
      }
      if (best < wanted.size() * keys_[i].size()) ranked.emplace_back(best, static_cast<int>(i));
    }
    std::sort(ranked.begin(), ranked.end());
    std::vector<int> columns;
    for (const auto& [rank, column] : ranked) columns.push_back(column);
    return columns;
  }

  const ColumnProfile& ProfileOf(int column) const {
    return profiles_[static_cast<size_t>(column)];
  }

  int ByName(const FieldSpec& field) {
    int doubtful = -1;
    for (int column : Candidates(field)) {
      const ColumnProfile& profile = ProfileOf(column);
      bool fits = profile.Fits(field);
      // A name is text where some column that is called so holds text.
      if (field.name == "name" && profile.filled() > 0 &&
          profile.Share({ValueShape::kText, ValueShape::kBoolean}) < 0.5) {
        if (fits && doubtful < 0) doubtful = column;
        continue;
      }
      if (fits) return column;
      misfits_.push_back(
          {std::string(field.name), header_[static_cast<size_t>(column)], "", Unit::kOnes});
    }
    return doubtful;
  }

  // The column of stages in which deals are won or lost: in some exports the stage tells how far a
  // deal came, and the status how it ended.
  int Stage(const FieldSpec& field) {
    const std::vector<int> candidates = Candidates(field);
    int first = -1;
    for (int column : candidates) {
      if (!ProfileOf(column).Fits(field)) continue;
      if (first < 0) first = column;
      if (!TellsOutcomes(column)) continue;
      if (column != first) {
        stage_reason_ = absl::StrCat("it tells what was won or lost, '",
                                     header_[static_cast<size_t>(first)], "' does not");
      }
      return column;
    }
    if (first >= 0) return first;
    for (size_t i = 0; i < header_.size(); ++i) {
      const auto column = static_cast<int>(i);
      if (used_[i] || !TellsOutcomes(column)) continue;
      stage_reason_ = "its values are stages";
      return column;
    }
    return -1;
  }

  bool TellsOutcomes(int column) const {
    const ColumnProfile& profile = ProfileOf(column);
    if (profile.some_values().size() > kStagesMax) return false;
    return std::any_of(
        profile.some_values().begin(), profile.some_values().end(), [](const std::string& value) {
          const auto guess = GuessStage(value);
          return guess && guess->is_certain && guess->outcome != crm::v1::OUTCOME_OPEN;
        });
  }

  int IdByValues() const {
    for (size_t i = 0; i < header_.size(); ++i) {
      const ColumnProfile& profile = profiles_[i];
      if (used_[i] || profile.rows() < kRowsToJudgeByValues || !profile.IsUnique()) continue;
      if (profile.Share({ValueShape::kId, ValueShape::kCode}) > 0.9) return static_cast<int>(i);
    }
    return -1;
  }

  void AddByValues() {
    const FieldSpec* email = FindField(kind_, "email");
    if (email == nullptr || IsMapped("email")) return;
    for (size_t i = 0; i < header_.size(); ++i) {
      if (used_[i] || profiles_[i].rows() < kRowsToJudgeByValues) continue;
      if (profiles_[i].Share({ValueShape::kEmail}) < 0.8) continue;
      Take(*email, static_cast<int>(i), "its values are e-mail addresses");
      return;
    }
  }

  void AddAlternatives(const FieldSpec& field) {
    for (int column : Candidates(field)) {
      if (!ProfileOf(column).Fits(field)) continue;
      guess_.alternatives.push_back(
          {std::string(field.name), header_[static_cast<size_t>(column)], "", Unit::kOnes});
    }
  }

  // The leftmost text that nearly every row has for itself; as a last resort the id.
  void NameByValues(const FieldSpec& field, int id_column) {
    for (size_t i = 0; i < header_.size(); ++i) {
      const ColumnProfile& profile = profiles_[i];
      if (used_[i] || profile.rows() < kRowsToJudgeByValues) continue;
      const bool is_filled = profile.filled() * 10 >= profile.rows() * 9;
      const bool is_short =
          std::all_of(profile.some_values().begin(), profile.some_values().end(),
                      [](const std::string& value) { return value.size() <= 120; });
      if (is_filled && is_short && profile.Distinct() >= 0.8 &&
          profile.Share({ValueShape::kText}) >= 0.8) {
        Take(field, static_cast<int>(i), "nearly every row has its own text in it");
        return;
      }
    }
    if (id_column >= 0) Add(field, id_column, "no column names the records");
  }

  // A record has one name: who exports it in two columns is told.
  void TellFirstNames() {
    static constexpr absl::string_view kFirstNames = "|firstname|givenname|vorname|prenom|nombre|";
    const bool is_person =
        kind_ == RecordKind::kContact || kind_ == RecordKind::kLead || kind_ == RecordKind::kUser;
    if (!is_person) return;
    for (size_t i = 0; i < header_.size(); ++i) {
      if (used_[i] || keys_[i].empty()) continue;
      if (!absl::StrContains(kFirstNames, absl::StrCat("|", keys_[i][0], "|"))) continue;
      guess_.doubts.push_back(absl::StrCat(
          "column '", header_[i],
          "' holds first names, and name takes one column: export the full name as well"));
    }
  }

  // In the catalogue's order, as people read it.
  void Finish() {
    TellFirstNames();
    for (const GuessedField& misfit : misfits_) {
      const auto column = std::find(header_.begin(), header_.end(), misfit.column);
      // Another field has it.
      if (used_[static_cast<size_t>(column - header_.begin())]) continue;
      guess_.doubts.push_back(absl::StrCat("column '", misfit.column, "' is called as ",
                                           misfit.field,
                                           " is, and its values are not: not taken for it"));
    }
    std::vector<GuessedField> ordered;
    for (const FieldSpec& field : FieldsOf(kind_)) {
      for (GuessedField& guessed : guess_.fields) {
        if (guessed.field == field.name) ordered.push_back(std::move(guessed));
      }
    }
    guess_.fields = std::move(ordered);
    const auto is_taken = [&](const GuessedField& other) {
      const auto column = std::find(header_.begin(), header_.end(), other.column);
      return used_[static_cast<size_t>(column - header_.begin())];
    };
    guess_.alternatives.erase(
        std::remove_if(guess_.alternatives.begin(), guess_.alternatives.end(), is_taken),
        guess_.alternatives.end());
    for (size_t i = 0; i < header_.size(); ++i) {
      if (!used_[i] || header_[i].size() > kColumnBytesMax) {
        guess_.unmapped_columns.push_back(header_[i]);
      }
    }
  }

  const RecordKind kind_;
  const absl::Span<const std::string> header_;
  std::vector<ColumnProfile> profiles_;
  std::vector<std::vector<std::string>> keys_;
  std::vector<bool> used_;
  std::string stage_reason_;
  std::vector<GuessedField> misfits_;  // called like the field, and its values are not
  TableGuess guess_;
};

// How surely columns mean a kind: what every table has (an id, a name, times) tells nothing.
double Weight(const TableGuess& guess) {
  double weight = 0;
  for (const GuessedField& field : guess.fields) {
    const FieldSpec* spec = FindField(guess.kind, field.field);
    if (!field.reason.empty() && spec->type != FieldType::kStage) continue;
    switch (spec->type) {
      case FieldType::kStage:
        weight += 2;
        break;
      case FieldType::kExternalId: {
        // "Deal ID" names the kind, "Id" does not.
        const std::string key = ColumnKey(field.column);
        for (const std::string& noun : NounKeys(guess.kind)) {
          if (!absl::StrContains(key, noun)) continue;
          weight += 2;
          break;
        }
        break;
      }
      case FieldType::kOriginCreateTime:
      case FieldType::kOriginUpdateTime:
      case FieldType::kOriginUri:
      case FieldType::kCurrency:
        break;
      default:
        weight += field.field == "name" || field.field == "owner" ? 0.3 : 1;
    }
  }
  return weight;
}

// What nobody tells by name must be plain: so much more than what the next kind has.
constexpr double kWeightMin = 3;
constexpr double kWeightAhead = 1;
// By so much the columns must speak against a file's name.
constexpr double kWeightAgainstName = 4;

struct Judged {
  std::optional<TableGuess> best;
  double weight = 0;
  double next_weight = 0;
};

Judged JudgeKinds(absl::Span<const std::string> header,
                  absl::Span<const std::vector<std::string>> rows) {
  Judged judged;
  for (RecordKind kind :
       {RecordKind::kOpportunity, RecordKind::kAccount, RecordKind::kContact, RecordKind::kLead,
        RecordKind::kProduct, RecordKind::kUser, RecordKind::kActivity, RecordKind::kSupportCase,
        RecordKind::kLineItem, RecordKind::kFieldChange}) {
    std::optional<TableGuess> guess = GuessColumns(kind, header, rows);
    if (!guess) continue;
    const double weight = Weight(*guess);
    if (!judged.best || weight > judged.weight) {
      judged.next_weight = judged.weight;
      judged.weight = weight;
      judged.best = std::move(guess);
    } else {
      judged.next_weight = std::max(judged.next_weight, weight);
    }
  }
  return judged;
}

}  // namespace

std::optional<TableGuess> GuessColumns(RecordKind kind, absl::Span<const std::string> header,
                                       absl::Span<const std::vector<std::string>> rows) {
  return Matcher(kind, header, rows).Match();
}

std::optional<TableGuess> GuessTable(absl::string_view file_name,
                                     absl::Span<const std::string> header,
                                     absl::Span<const std::vector<std::string>> rows) {
  const std::optional<RecordKind> kind = KindOfFile(file_name);
  std::optional<TableGuess> named;
  if (kind) named = GuessColumns(*kind, header, rows);
  Judged judged = JudgeKinds(header, rows);
  if (!judged.best) return named;
  judged.best->is_kind_by_columns = true;
  if (named) {
    if (judged.best->kind == *kind) return named;
    return judged.weight >= Weight(*named) + kWeightAgainstName ? std::move(judged.best)
                                                                : std::move(named);
  }
  const bool is_plain =
      judged.weight >= kWeightMin && judged.weight >= judged.next_weight + kWeightAhead;
  if (is_plain) return std::move(judged.best);
  return std::nullopt;
}

}  // namespace dealtrace::ingestion
