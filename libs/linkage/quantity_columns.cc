// Dates and numbers, compared by how far they lie apart.
#include <algorithm>
#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "libs/linkage/columns.h"
#include "libs/linkage/words.h"
#include "libs/text/spreadsheet_number.h"

namespace dealtrace::linkage {
namespace {

int MonthOf(absl::string_view word) {
  constexpr absl::string_view kMonths = "janfebmaraprmayjunjulaugsepoctnovdec";
  if (word.size() < 3) return 0;
  const size_t at = kMonths.find(word.substr(0, 3));
  return at == absl::string_view::npos || at % 3 != 0 ? 0 : static_cast<int>(at / 3) + 1;
}

class DateColumn final : public Column {
 public:
  int cost() const override { return 0; }

  absl::Span<const Level> levels() const override {
    static constexpr Level kLevels[] = {{"MISSING", 1, 1},
                                        {"SAME_DAY", 0.78, 0.004},
                                        {"ONE_ERROR", 0.1, 0.004},
                                        {"WITHIN_A_MONTH", 0.03, 0.02},
                                        {"WITHIN_A_QUARTER", 0.02, 0.03},
                                        {"WITHIN_A_YEAR", 0.02, 0.06},
                                        {"DISAGREES", 0.05, 0.882}};
    return kLevels;
  }

  void AppendKeys(ValueId value, std::vector<uint64_t>* keys) const override {
    const Date& date = dates_[static_cast<size_t>(value)];
    keys->push_back(StableHash(date.digits, 600));
    if (!date.only_year) {
      keys->push_back(StableHash(date.digits.substr(0, 6), 601));  // year and month
      keys->push_back(StableHash(date.digits.substr(4), 602));     // month and day
      keys->push_back(
          StableHash(absl::StrCat(date.digits.substr(0, 4), date.digits.substr(6)), 603));
    }
  }

  SketchKind sketch_kind() const override { return SketchKind::kDate; }
  uint32_t Sketch(ValueId value) const override {
    return dates_[static_cast<size_t>(value)].sketch;
  }

 private:
  struct Date {
    std::string digits;  // YYYYMMDD as written: months of 13 stay, as errors do
    absl::CivilDay day;
    bool only_year = false;
    uint32_t sketch = kNoSketch;  // for days that are in the calendar's order
  };

  // "4.52E+04", the day's number in a spreadsheet.
  bool NeedsAllDigits() const override { return true; }

  bool Prepare(absl::string_view raw) override {
    std::vector<std::string> words = SplitWords(absl::AsciiStrToLower(raw.substr(0, 40)), 8);
    int year = 0, month = 0, day = 0;
    if (!Parse(words, &year, &month, &day) || month > 99 || day > 99) return false;
    Date date;
    date.only_year = month == 0;
    date.digits = absl::StrFormat("%04d%02d%02d", year, month, day);
    date.day = absl::CivilDay(year, std::max(1, month), std::max(1, day));
    if (month >= 1 && month <= 12 && day <= 31) date.sketch = DateSketch(year, month, day);
    dates_.push_back(std::move(date));
    return true;
  }

  static bool Parse(const std::vector<std::string>& words, int* year, int* month, int* day) {
    if (words.empty()) return false;
    const std::string& first = words[0];
    const bool digits_only = std::all_of(first.begin(), first.end(),
                                         [](unsigned char c) { return absl::ascii_isdigit(c); });
    if (digits_only && first.size() == 8) {
      const bool year_first =
          first.substr(0, 2) == "19" || first.substr(0, 2) == "20" || first.substr(0, 2) == "18";
      *year = std::atoi(first.substr(year_first ? 0 : 4, 4).c_str());
      *month = std::atoi(first.substr(year_first ? 4 : 2, 2).c_str());
      *day = std::atoi(first.substr(year_first ? 6 : 0, 2).c_str());
      return true;
    }
    std::vector<int> numbers;
    for (const std::string& word : words) {
      int number = 0;
      if (MonthOf(word) > 0) {
        *month = MonthOf(word);
      } else if (absl::SimpleAtoi(absl::string_view(word).substr(0, word.find('t')), &number)) {
        numbers.push_back(number);
      }
      if (numbers.size() == 3) break;
    }
    if (numbers.empty()) return false;
    if (numbers.size() == 1) {
      *year = numbers[0];
      return numbers[0] >= 1000 && numbers[0] <= 2999;
    }
    if (*month > 0) {
      const bool year_first = numbers[0] > 31;
      *year = numbers[year_first ? 0 : 1];
      *day = numbers[year_first ? 1 : 0];
    } else if (numbers.size() == 3 && numbers[0] > 31) {
      *year = numbers[0], *month = numbers[1], *day = numbers[2];
    } else if (numbers.size() == 3) {
      *year = numbers[2];
      // 25/12 and 12/25 tell; 03/04 is read one way on both sides, and ONE_ERROR forgives.
      const bool month_first = numbers[1] > 12;
      *month = numbers[month_first ? 0 : 1];
      *day = numbers[month_first ? 1 : 0];
    } else {
      *year = numbers[0], *month = numbers[1];
    }
    if (*year < 100) *year += *year < 40 ? 2000 : 1900;
    return *year <= 2999;
  }

  void PrepareFrequencies() override {
    CountByForm([this](size_t value) { return absl::string_view(dates_[value].digits); });
  }

  Outcome CompareValues(ValueId left, ValueId right) const override {
    const Date& a = dates_[static_cast<size_t>(left)];
    const Date& b = dates_[static_cast<size_t>(right)];
    if (a.digits == b.digits) return {1, 1, static_cast<float>(Frequency(left))};
    const auto days = static_cast<double>(std::abs(a.day - b.day));
    const auto similarity = static_cast<float>(std::exp2(-days / 365));
    if (a.only_year || b.only_year) {
      return {a.day.year() == b.day.year() ? 5 : 6, similarity, 0};
    }
    const bool swapped = a.digits.substr(0, 4) == b.digits.substr(0, 4) &&
                         a.digits.substr(4, 2) == b.digits.substr(6) &&
                         b.digits.substr(4, 2) == a.digits.substr(6);
    if (swapped || WithinOneEdit(a.digits, b.digits) || days <= 1) {
      return {2, std::max(similarity, 0.9F), 0};
    }
    if (days <= 31) return {3, similarity, 0};
    if (days <= 92) return {4, similarity, 0};
    return {days <= 366 ? 5 : 6, similarity, 0};
  }

  std::vector<Date> dates_;
};

class NumberColumn final : public Column {
 public:
  int cost() const override { return 0; }

  absl::Span<const Level> levels() const override {
    static constexpr Level kLevels[] = {{"MISSING", 1, 1},
                                        {"EQUAL", 0.6, 0.03},
                                        {"WITHIN_1_PERCENT", 0.08, 0.01},
                                        {"WITHIN_10_PERCENT", 0.12, 0.06},
                                        {"WITHIN_30_PERCENT", 0.1, 0.12},
                                        {"DISAGREES", 0.1, 0.78}};
    return kLevels;
  }

  void AppendKeys(ValueId value, std::vector<uint64_t>* keys) const override {
    keys->push_back(StableHash(absl::StrCat(numbers_[static_cast<size_t>(value)]), 610));
  }

 private:
  bool Prepare(absl::string_view raw) override {
    std::string plain;
    for (const char c : raw.substr(0, 60)) {
      if (absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '.' || c == '-' || c == ',') {
        plain.push_back(c);
      }
    }
    if (text::IsScientificNotation(raw)) return Keep(WithoutFrame(raw));
    // "1.234,50", "1,234.50" and "1.234.567".
    const size_t comma = plain.rfind(','), dot = plain.rfind('.');
    const bool comma_is_decimal =
        comma != std::string::npos &&
        (dot == std::string::npos ? plain.size() - comma <= 3 : comma > dot);
    const bool dots_are_groups =
        comma_is_decimal || std::count(plain.begin(), plain.end(), '.') > 1;
    std::string number;
    for (const char c : plain) {
      if (c == ',') {
        if (comma_is_decimal) number.push_back('.');
      } else if (c != '.' || !dots_are_groups) {
        number.push_back(c);
      }
    }
    return Keep(number);
  }

  // "1,5E+06" as a program reads it: an amount may be rounded and still be near another.
  static std::string WithoutFrame(absl::string_view raw) {
    std::string number;
    for (const char c : raw) {
      if (c == ',') number.push_back('.');
      if (absl::ascii_isdigit(static_cast<unsigned char>(c)) || absl::StrContains(".-+Ee", c)) {
        number.push_back(c);
      }
    }
    return number;
  }

  bool Keep(absl::string_view number) {
    double value = 0;
    if (!absl::SimpleAtod(number, &value) || !std::isfinite(value)) return false;
    numbers_.push_back(value);
    return true;
  }

  void PrepareFrequencies() override {
    for (size_t value = 0; value < numbers_.size(); ++value) {
      counts_[numbers_[value]] += count(static_cast<ValueId>(value));
    }
  }

  Outcome CompareValues(ValueId left, ValueId right) const override {
    const double a = numbers_[static_cast<size_t>(left)];
    const double b = numbers_[static_cast<size_t>(right)];
    if (a == b) {
      const auto holders = static_cast<float>(counts_.at(a));
      return {1, 1, holders / static_cast<float>(record_count())};
    }
    const double difference = std::abs(a - b) / std::max(std::abs(a), std::abs(b));
    const auto similarity = static_cast<float>(std::max(0.0, 1 - difference));
    if (difference <= 0.01) return {2, similarity, 0};
    if (difference <= 0.1) return {3, similarity, 0};
    return {difference <= 0.3 ? 4 : 5, similarity, 0};
  }

  std::vector<double> numbers_;
  absl::flat_hash_map<double, int64_t> counts_;
};

}  // namespace

std::unique_ptr<Column> MakeDateColumn() { return std::make_unique<DateColumn>(); }
std::unique_ptr<Column> MakeNumberColumn() { return std::make_unique<NumberColumn>(); }

}  // namespace dealtrace::linkage
