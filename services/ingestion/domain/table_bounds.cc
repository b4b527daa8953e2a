#include "services/ingestion/domain/table_bounds.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "libs/text/fold.h"
#include "services/ingestion/domain/column_vocabulary.h"
#include "services/ingestion/domain/plain_text.h"
#include "services/ingestion/domain/report_words.h"
#include "services/ingestion/domain/value_shape.h"

namespace dealtrace::ingestion {
namespace {

// How far the header row is looked for, and how many records tell how wide the table is.
constexpr size_t kPreambleRecordsMax = 40;
constexpr size_t kShapeRecordsMax = 100;
// Cells of a line before or behind a table.
constexpr size_t kRemarkCellsMax = 2;
constexpr size_t kRemarkBytesMax = 200;

struct SampleRecord {
  size_t fields = 0;
  size_t filled = 0;
  bool is_complete = false;
  // What it says about being a header row; of the first kPreambleRecordsMax only.
  size_t known_names = 0;
  size_t values = 0;
};

size_t FilledCells(absl::Span<const absl::string_view> values) {
  return static_cast<size_t>(
      std::count_if(values.begin(), values.end(),
                    [](absl::string_view value) { return !StripSpaces(value).empty(); }));
}

void JudgeCells(absl::Span<const absl::string_view> values, SampleRecord* record) {
  for (absl::string_view value : values) {
    if (IsValueOfARecord(value)) {
      ++record->values;
    } else if (IsKnownColumn(value)) {
      ++record->known_names;
    }
  }
}

std::vector<SampleRecord> ReadSample(absl::string_view sample, const CsvSyntax& syntax, bool last) {
  std::vector<SampleRecord> records;
  CsvFields fields;
  while (!sample.empty() && records.size() < kShapeRecordsMax) {
    const CsvParse parsed = ParseCsvRecord(sample, syntax, last, &fields);
    if (parsed == CsvParse::kIncomplete) break;
    SampleRecord& record = records.emplace_back();
    if (parsed == CsvParse::kComplete) {
      record.is_complete = true;
      record.fields = fields.values.size();
      record.filled = FilledCells(fields.values);
      if (records.size() <= kPreambleRecordsMax) JudgeCells(fields.values, &record);
    }
    sample.remove_prefix(std::min(sample.size(), std::max<size_t>(fields.length, 1)));
  }
  return records;
}

bool IsHeader(const SampleRecord& record) {
  return record.values == 0 || record.values < record.known_names;
}

// Cells that most records of the table fill. Blank lines and lone cells tell nothing.
size_t TypicalCells(const std::vector<SampleRecord>& records) {
  std::vector<size_t> filled;
  for (const SampleRecord& record : records) {
    if (record.filled > 1) filled.push_back(record.filled);
  }
  if (filled.empty()) return 1;
  std::sort(filled.begin(), filled.end());
  return filled[filled.size() / 2];
}

// The first line that fills most of the table's width, if it holds names rather than values.
size_t FirstWideRecord(const std::vector<SampleRecord>& records, size_t first, size_t typical) {
  for (size_t i = first; i < std::min(records.size(), kPreambleRecordsMax); ++i) {
    const SampleRecord& record = records[i];
    if (!record.is_complete) return first;
    // All that it holds are names of columns, however few they are.
    const bool is_known = record.filled > 1 && record.known_names == record.filled;
    const bool is_narrow = record.filled * 2 <= typical && record.filled <= kRemarkCellsMax;
    if (is_narrow && !is_known) continue;
    // A row of values: there is no header row, or it is the narrow line above.
    return IsHeader(record) ? i : first;
  }
  return first;
}

size_t HeaderAmong(const std::vector<SampleRecord>& records) {
  const size_t typical = TypicalCells(records);
  size_t first = 0;
  while (first < records.size() && records[first].filled == 0 && records[first].is_complete) {
    ++first;
  }
  if (typical < 2) return first;
  size_t header = FirstWideRecord(records, first, typical);
  // Above the names may stand groups of columns, and filters as wide as a narrow table: a line that
  // names more columns than they do, before the first values.
  for (size_t i = header + 1; i < std::min(records.size(), kPreambleRecordsMax); ++i) {
    const SampleRecord& record = records[i];
    if (!record.is_complete || !IsHeader(record)) break;
    if (record.known_names >= 2 && record.known_names * 2 >= record.filled &&
        record.known_names > records[header].known_names) {
      header = i;
    }
  }
  return header;
}

// Whether `text`, folded, begins with one of `words`, one a line; with `alone`, no letter may
// follow: "Grand Totals (12 records)" is a line of totals, "Count Basie Ltd" is a company.
bool BeginsWith(absl::string_view text, absl::string_view words, bool alone) {
  for (absl::string_view word : absl::StrSplit(words, '\n', absl::SkipEmpty())) {
    if (!absl::StartsWith(text, word)) continue;
    absl::string_view rest = text.substr(word.size());
    if (alone) rest = StripSpaces(rest);
    if (rest.empty() || !absl::ascii_isalnum(rest[0]) || !absl::ascii_isalnum(word.back())) {
      return true;
    }
    if (alone && absl::ascii_isdigit(rest[0])) return true;
  }
  return false;
}

}  // namespace

std::optional<DelimiterLine> ReadDelimiterLine(absl::string_view text, char terminator) {
  const size_t end = text.find(terminator);
  absl::string_view line = text.substr(0, end);
  DelimiterLine found;
  found.length = end == absl::string_view::npos ? text.size() : end + 1;
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  line = absl::StripSuffix(absl::StripPrefix(line, "\""), "\"");
  if (line.size() < 5 || !absl::EqualsIgnoreCase(line.substr(0, 4), "sep=")) return std::nullopt;
  found.delimiter = line[4];
  // Spreadsheets pad the line to the table's width: "sep=;;;;".
  if (line.find_first_not_of(line[4], 4) != line.npos) return std::nullopt;
  if (found.delimiter == '"' || absl::ascii_isalnum(found.delimiter)) return std::nullopt;
  return found;
}

size_t RecordsBeforeHeader(absl::string_view sample, const CsvSyntax& syntax, bool last) {
  return HeaderAmong(ReadSample(sample, syntax, last));
}

char DetectDelimiter(absl::string_view sample, char terminator) {
  char best = ',';
  size_t best_score = 0;
  for (char delimiter : {',', ';', '\t', '|'}) {
    const std::vector<SampleRecord> records =
        ReadSample(sample, CsvSyntax{delimiter, terminator}, /*last=*/true);
    const size_t header = HeaderAmong(records);
    if (header >= records.size() || records[header].fields < 2) continue;
    const size_t columns = records[header].fields;
    const auto agreeing = static_cast<size_t>(
        std::count_if(records.begin() + static_cast<ptrdiff_t>(header), records.end(),
                      [&](const SampleRecord& record) { return record.fields == columns; }));
    size_t score = agreeing * 1000 + std::min<size_t>(columns, 999);
    // Another delimiter may need no lines before the header row.
    if (header > 0 && records[0].filled > 0) score /= 2;
    if (score > best_score) {
      best_score = score;
      best = delimiter;
    }
  }
  return best;
}

bool LooksLikeRecord(absl::Span<const absl::string_view> header) {
  SampleRecord record;
  JudgeCells(header, &record);
  return !IsHeader(record);
}

LineRole RoleOf(absl::Span<const absl::string_view> values, size_t columns) {
  const size_t filled = FilledCells(values);
  if (columns < 2 || filled == 0) return LineRole::kRecord;
  const auto first = std::find_if(values.begin(), values.end(), [](absl::string_view value) {
    return !StripSpaces(value).empty();
  });
  const absl::string_view text = StripSpaces(*first);
  if (text.size() > kRemarkBytesMax) return LineRole::kRecord;
  const std::string folded = text::Fold(text);
  const bool is_narrow = filled * 2 <= columns;
  const bool rest_are_numbers = std::all_of(first + 1, values.end(), [](absl::string_view value) {
    const ValueShape shape = ShapeOf(value);
    return shape == ValueShape::kEmpty || shape == ValueShape::kNumber;
  });
  if ((is_narrow || rest_are_numbers) && BeginsWith(folded, kTotalWords, /*alone=*/true)) {
    return LineRole::kRemark;
  }
  if (!is_narrow) return LineRole::kRecord;
  // Sums without a word.
  if (first != values.begin() && rest_are_numbers && ShapeOf(text) == ValueShape::kNumber) {
    return LineRole::kRemark;
  }
  // Spreadsheets pad a remark with empty cells; a record that is nearly empty looks the same.
  const bool is_padded = values.size() >= columns;
  if (filled <= kRemarkCellsMax && BeginsWith(folded, kRemarkWords, /*alone=*/false)) {
    return is_padded ? LineRole::kDoubt : LineRole::kRemark;
  }
  if (filled > 1 || (is_padded && text.find(' ') == text.npos)) return LineRole::kRecord;
  return LineRole::kDoubt;
}

}  // namespace dealtrace::ingestion
