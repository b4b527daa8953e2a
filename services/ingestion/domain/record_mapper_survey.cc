// How each column of a file is read, judged by all of its rows.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/ingestion/domain/plain_text.h"
#include "services/ingestion/domain/record_mapper.h"
#include "services/ingestion/domain/salesforce_id.h"

namespace dealtrace::ingestion {
namespace {

// Rows in which columns that are not mapped are looked at.
constexpr int64_t kCustomRowsMax = 1000;
constexpr size_t kCustomNumberBytesMax = 24;

bool IsNumber(FieldType type) {
  return type == FieldType::kMoney || type == FieldType::kInteger || type == FieldType::kNumber ||
         type == FieldType::kProbability;
}

NumberUse UseOf(FieldType type) {
  switch (type) {
    case FieldType::kMoney:
      return NumberUse::kMoney;
    case FieldType::kInteger:
      return NumberUse::kWhole;
    case FieldType::kProbability:
      return NumberUse::kShare;
    default:
      return NumberUse::kOther;
  }
}

bool HoldsIdOrPhone(FieldType type) {
  return type == FieldType::kPhone || type == FieldType::kReference ||
         type == FieldType::kRecordName || type == FieldType::kReferenceList;
}

// What a column that was read one way says about it, when only weak evidence told.
std::string MarkWarning(absl::string_view column, absl::string_view key, char mark,
                        bool is_decimal) {
  return absl::StrCat("column '", column, "': nothing in the file tells whether 1",
                      std::string(1, mark), "234 is 1234 or has three decimals: '",
                      std::string(1, mark), "' was taken to separate ",
                      is_decimal ? "decimals" : "thousands", "; set decimal_mark for ", key);
}

}  // namespace

std::string RecordMapper::MapKey(const BoundField& field) const {
  return absl::StrCat("crm.", NamesOf(kind_).stream, ".map.", field.spec->name);
}

void RecordMapper::Survey(absl::Span<const absl::string_view> values, int64_t line) {
  ++surveyed_count_;
  for (BoundField& field : fields_) {
    const absl::string_view value = CellText(values[static_cast<size_t>(field.column)]);
    if (value.empty()) continue;
    if (value.front() == '#' && field.error_line == 0 && IsSpreadsheetError(value)) {
      field.error_line = line;
    } else if (field.spec->type == FieldType::kExternalId) {
      const SalesforceForm form = FormOf(value);
      if (form == SalesforceForm::kLong) ++field.long_ids;
      if (form == SalesforceForm::kBroken && field.broken_ids++ == 0) field.broken_line = line;
    } else if (IsNumber(field.spec->type)) {
      field.numbers.Add(value);
    } else if (field.detects_time) {
      if (!IsMissing(value)) field.dates.Add(value);
    } else if (field.damaged_line == 0 && HoldsIdOrPhone(field.spec->type) &&
               IsScientificNumber(value)) {
      field.damaged_line = line;
    }
  }
  if (surveyed_count_ > kCustomRowsMax) return;
  for (size_t i = 0; i < custom_columns_.size(); ++i) {
    if (!custom_numbers_[i].only_numbers() && !custom_dates_[i].only_dates()) continue;
    const absl::string_view value = CellText(values[static_cast<size_t>(custom_columns_[i].first)]);
    if (value.empty() || IsMissing(value)) continue;
    if (custom_numbers_[i].only_numbers()) {
      custom_numbers_[i].Add(value.size() > kCustomNumberBytesMax ? "text" : value);
    }
    if (custom_dates_[i].only_dates()) custom_dates_[i].Add(value);
  }
}

void RecordMapper::Conclude(char delimiter, Warnings* file_warnings) {
  ConcludeNumbers(delimiter, file_warnings);
  ConcludeTimes(delimiter, file_warnings);
  ConcludeIds(file_warnings);
  custom_numbers_.clear();
  custom_dates_.clear();
}

DecimalMark RecordMapper::MarkOfOtherColumns(const BoundField& field) const {
  MarkCounts columns;
  for (const BoundField& other : fields_) {
    if (&other != &field && IsNumber(other.spec->type)) {
      columns.Count(other.numbers.marks().Decided());
    }
  }
  // Of a column that nobody has called a number, only cents count: "10.20.100" may be a version.
  for (const NumberEvidence& numbers : custom_numbers_) {
    if (numbers.only_numbers()) columns.Count(numbers.short_decimals().Decided());
  }
  return columns.mixed() ? DecimalMark::kUnknown : columns.Decided();
}

void RecordMapper::ConcludeNumbers(char delimiter, Warnings* file_warnings) {
  for (BoundField& field : fields_) {
    if (!IsNumber(field.spec->type)) continue;
    const NumberEvidence& numbers = field.numbers;
    const NumberUse use = UseOf(field.spec->type);
    NumberDecision decision =
        Decide(numbers, use, field.decimal_mark, MarkOfOtherColumns(field), delimiter);
    field.number = std::move(decision.reading);
    if (decision.basis != MarkBasis::kMapping && numbers.marks().mixed()) {
      file_warnings->Count(
          absl::StrCat("column '", field.column_name, "' separates decimals with '.' in ",
                       numbers.marks().point, " values and with ',' in ", numbers.marks().comma,
                       field.number.mark == DecimalMark::kUnknown
                           ? ": each was read by its own form, and refused where it has none"
                           : absl::StrCat(": '", std::string(1, CharacterOf(field.number.mark)),
                                          "' was taken, and the others were refused"),
                       "; set decimal_mark for ", MapKey(field)));
    }
    if (decision.basis == MarkBasis::kDelimiter) {
      // What is told: decimals of money in threes, and whatever only a semicolon tells.
      const OpenReading open = field.number.open;
      const bool points_are_decimal = open == OpenReading::kPointIsDecimal;
      const bool commas_are_decimal = open == OpenReading::kCommaIsDecimal;
      if (numbers.open_points() > 0 && (use == NumberUse::kMoney || !points_are_decimal)) {
        file_warnings->Count(MarkWarning(field.column_name, MapKey(field), '.', points_are_decimal),
                             numbers.open_points());
      }
      if (numbers.open_commas() > 0 && commas_are_decimal) {
        file_warnings->Count(MarkWarning(field.column_name, MapKey(field), ',', true),
                             numbers.open_commas());
      }
    }
    if (use == NumberUse::kShare && field.unit != Unit::kPercent && numbers.above_one() &&
        numbers.between_zero_and_one()) {
      file_warnings->Count(absl::StrCat(
          "column '", field.column_name,
          "' holds numbers below and above 1: all were read as percentages; correct the export if "
          "some are shares of 1"));
    }
  }
}

DateOrder RecordMapper::OrderOfOtherColumns(const BoundField& field) const {
  bool day_first = false;
  bool month_first = false;
  auto count = [&](const DateEvidence& dates) {
    day_first = day_first || dates.Decided() == DateOrder::kDayFirst;
    month_first = month_first || dates.Decided() == DateOrder::kMonthFirst;
  };
  for (const BoundField& other : fields_) {
    if (&other != &field && other.detects_time) count(other.dates);
  }
  for (const DateEvidence& dates : custom_dates_) {
    if (dates.only_dates()) count(dates);
  }
  if (day_first == month_first) return DateOrder::kUnknown;
  return day_first ? DateOrder::kDayFirst : DateOrder::kMonthFirst;
}

bool RecordMapper::HasDecimalCommas(char delimiter) const {
  MarkCounts columns;
  for (const BoundField& field : fields_) {
    if (IsNumber(field.spec->type)) columns.Count(field.numbers.marks().Decided());
  }
  if (columns.point == columns.comma) return delimiter == ';';
  return columns.comma > columns.point;
}

void RecordMapper::ConcludeTimes(char delimiter, Warnings* file_warnings) {
  for (BoundField& field : fields_) {
    if (!field.detects_time) continue;
    const DateEvidence& dates = field.dates;
    DateOrder order = dates.Decided();
    if (dates.mixed()) {
      file_warnings->Count(absl::StrCat(
          "column '", field.column_name, "' writes the day first in ", dates.day_first(),
          " values and the month first in ", dates.month_first(), ": ",
          order == DateOrder::kUnknown
              ? "each was read by its own form, and refused where it has none"
              : absl::StrCat(order == DateOrder::kDayFirst ? "the day" : "the month",
                             " first was taken, and the others were refused"),
          "; set date_format for ", MapKey(field)));
    } else if (order == DateOrder::kUnknown) {
      order = OrderOfOtherColumns(field);
      if (order == DateOrder::kUnknown) {
        order = HasDecimalCommas(delimiter) ? DateOrder::kDayFirst : DateOrder::kMonthFirst;
        if (dates.open() > 0) {
          file_warnings->Count(
              absl::StrCat("the order of day and month in column '", field.column_name,
                           "' is not certain: read as ", dates.Form(order),
                           "; set date_format for ", MapKey(field)),
              dates.open());
        }
      }
    }
    if (dates.serials() > 0) {
      file_warnings->Count(absl::StrCat("column '", field.column_name,
                                        "' holds numbers of a spreadsheet instead of dates: read "
                                        "as days since 1900; format the column as a date"),
                           dates.serials());
    }
    field.time = TimeParser::ForColumn(order, dates.Form(order), source_.zone);
  }
}

void RecordMapper::ConcludeIds(Warnings* file_warnings) const {
  for (const BoundField& field : fields_) {
    // Ids of another system may have 18 characters too: only beside sound ones are they
    // Salesforce's.
    if (field.broken_ids == 0 || field.long_ids == 0) continue;
    file_warnings->Count(
        absl::StrCat(
            "column '", field.column_name,
            "' holds ids of 18 characters whose last three do not fit the others, first in "
            "line ",
            field.broken_line,
            ": kept as they are; letters may have lost their case, export them again"),
        field.broken_ids);
  }
}

}  // namespace dealtrace::ingestion
