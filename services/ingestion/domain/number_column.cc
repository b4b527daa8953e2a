#include "services/ingestion/domain/number_column.h"

#include "services/ingestion/domain/plain_text.h"

namespace dealtrace::ingestion {
namespace {

// So many times as often must one mark show itself for the other to be a slip.
constexpr int64_t kClearMajority = 20;

DecimalMark UsualMarkOf(const CurrencySign& sign) {
  switch (UsualDecimalMark(sign)) {
    case ',':
      return DecimalMark::kComma;
    case '.':
      return DecimalMark::kPoint;
    default:
      return DecimalMark::kUnknown;
  }
}

}  // namespace

void MarkCounts::Count(DecimalMark mark) {
  if (mark == DecimalMark::kPoint) ++point;
  if (mark == DecimalMark::kComma) ++comma;
}

DecimalMark MarkCounts::Decided() const {
  if (point > kClearMajority * comma) return DecimalMark::kPoint;
  if (comma > kClearMajority * point) return DecimalMark::kComma;
  return DecimalMark::kUnknown;
}

void NumberEvidence::Add(absl::string_view cell) {
  if (IsMissing(cell) || IsSpreadsheetError(cell)) return;
  const WrittenNumber number = ReadNumber(cell);
  if (!number.problem.empty()) {
    only_numbers_ = false;
    return;
  }
  const CurrencySign& sign = number.currency;
  if (number.mark != DecimalMark::kUnknown) {
    marks_.Count(number.mark);
    const size_t at = number.digits.rfind(CharacterOf(number.mark));
    const size_t decimals = at == std::string::npos ? 0 : number.digits.size() - at - 1;
    if (decimals == 1 || decimals == 2) short_decimals_.Count(number.mark);
    if (!sign.sign.empty()) by_sign_[sign.sign].Count(number.mark);
  } else if (number.open_mark != 0 && UsualMarkOf(sign) == DecimalMark::kUnknown) {
    ++(number.open_mark == '.' ? open_points_ : open_commas_);
  }
  if (above_one_ && between_) return;
  if (number.percent) return;
  if (const std::optional<Amount> value = ValueOf(number, DecimalMark::kUnknown)) {
    if (value->units > 1 || (value->units == 1 && value->nanos > 0)) above_one_ = true;
    if (value->units == 0 && value->nanos > 0) between_ = true;
  }
}

absl::flat_hash_map<std::string, DecimalMark> NumberEvidence::signs() const {
  absl::flat_hash_map<std::string, DecimalMark> decided;
  for (const auto& [sign, counts] : by_sign_) decided[sign] = counts.Decided();
  return decided;
}

DecimalMark NumberReading::MarkOf(const WrittenNumber& number) const {
  if (mark != DecimalMark::kUnknown) return mark;
  const auto found = by_sign.find(number.currency.sign);
  if (found != by_sign.end() && found->second != DecimalMark::kUnknown) return found->second;
  const DecimalMark usual = UsualMarkOf(number.currency);
  if (usual != DecimalMark::kUnknown) return usual;
  const DecimalMark own = number.open_mark == ',' ? DecimalMark::kComma : DecimalMark::kPoint;
  switch (open) {
    case OpenReading::kRefused:
      return DecimalMark::kUnknown;
    case OpenReading::kPointIsDecimal:
      return DecimalMark::kPoint;
    case OpenReading::kCommaIsDecimal:
      return DecimalMark::kComma;
    case OpenReading::kGroups:
      return Other(own);
    case OpenReading::kDecimals:
      return own;
  }
  return DecimalMark::kUnknown;
}

NumberDecision Decide(const NumberEvidence& evidence, NumberUse use, DecimalMark mapping,
                      DecimalMark file, char delimiter) {
  NumberDecision decision;
  NumberReading& reading = decision.reading;
  reading.has_percentages = evidence.above_one();
  if (mapping != DecimalMark::kUnknown) {
    reading.mark = mapping;
    decision.basis = MarkBasis::kMapping;
    return decision;
  }
  reading.mark = evidence.marks().Decided();
  if (reading.mark != DecimalMark::kUnknown) return decision;
  // There is no half employee, and no probability of 12,500 %.
  if (use == NumberUse::kWhole || use == NumberUse::kShare) {
    reading.open = use == NumberUse::kWhole ? OpenReading::kGroups : OpenReading::kDecimals;
    return decision;
  }
  if (evidence.marks().mixed()) {
    reading.open = OpenReading::kRefused;
    reading.by_sign = evidence.signs();
    return decision;
  }
  if (file != DecimalMark::kUnknown) {
    reading.open =
        file == DecimalMark::kPoint ? OpenReading::kPointIsDecimal : OpenReading::kCommaIsDecimal;
    decision.basis = MarkBasis::kFile;
    return decision;
  }
  decision.basis = MarkBasis::kDelimiter;
  if (delimiter == ';') {
    // Where the comma separates decimals, spreadsheets separate cells by semicolons.
    reading.open = OpenReading::kCommaIsDecimal;
  } else if (delimiter != ',' && use == NumberUse::kMoney) {
    // Money with exactly three decimals is far rarer than thousands.
    reading.open = OpenReading::kGroups;
  } else {
    reading.open = OpenReading::kPointIsDecimal;
  }
  return decision;
}

}  // namespace dealtrace::ingestion
