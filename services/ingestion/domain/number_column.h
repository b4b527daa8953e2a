// How the numbers of one column are written, judged by all of them.
#pragma once

#include <cstdint>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "services/ingestion/domain/amount.h"

namespace dealtrace::ingestion {

// How many numbers show by themselves which mark separates their decimals.
struct MarkCounts {
  int64_t point = 0;
  int64_t comma = 0;

  bool mixed() const { return point > 0 && comma > 0; }

  // The mark that all of them show, or nearly all (20 to 1).
  DecimalMark Decided() const;

  void Count(DecimalMark mark);
};

// What a column's numbers show. Add every cell, then ask.
class NumberEvidence {
 public:
  void Add(absl::string_view cell);

  const MarkCounts& marks() const { return marks_; }
  // As marks(), of numbers with one or two decimals: those are decimals beyond doubt.
  const MarkCounts& short_decimals() const { return short_decimals_; }
  // Whether every cell with something in it was a number.
  bool only_numbers() const { return only_numbers_; }
  // Whether some number is above 1 without being marked as a percentage, and whether some lies
  // between 0 and 1.
  bool above_one() const { return above_one_; }
  bool between_zero_and_one() const { return between_; }

  // The mark that numbers with each currency sign show.
  absl::flat_hash_map<std::string, DecimalMark> signs() const;

  // Numbers that may be read either way ("12.500") and beside which no currency tells how.
  int64_t open_points() const { return open_points_; }
  int64_t open_commas() const { return open_commas_; }

 private:
  MarkCounts marks_;
  MarkCounts short_decimals_;
  absl::flat_hash_map<std::string, MarkCounts> by_sign_;
  int64_t open_points_ = 0;
  int64_t open_commas_ = 0;
  bool only_numbers_ = true;
  bool above_one_ = false;
  bool between_ = false;
};

// What a field's numbers count.
enum class NumberUse : uint8_t { kMoney, kWhole, kShare, kOther };

// What "12.500" and "5,000" are taken for.
enum class OpenReading : uint8_t { kRefused, kPointIsDecimal, kCommaIsDecimal, kGroups, kDecimals };

// What the evidence comes to for a column.
struct NumberReading {
  // For every number of the column: one that shows the other mark is refused. Unknown: numbers show
  // both, or none shows any.
  DecimalMark mark = DecimalMark::kUnknown;
  // For numbers that leave it open, where only weaker evidence tells.
  OpenReading open = OpenReading::kPointIsDecimal;
  // Of numbers with a currency sign, where signs differ.
  absl::flat_hash_map<std::string, DecimalMark> by_sign;
  bool has_percentages = false;  // a probability of 1 is one of a hundred

  // How a number that shows none is read. Unknown: it cannot be told.
  DecimalMark MarkOf(const WrittenNumber& number) const;
};

// Where a reading comes from, the strongest first.
enum class MarkBasis : uint8_t { kMapping, kColumn, kFile, kDelimiter };

struct NumberDecision {
  NumberReading reading;
  MarkBasis basis = MarkBasis::kColumn;
};

// `mapping` is what sources.yaml says, `file` what the other number columns show.
NumberDecision Decide(const NumberEvidence& evidence, NumberUse use, DecimalMark mapping,
                      DecimalMark file, char delimiter);

}  // namespace dealtrace::ingestion
