#include "libs/linkage/column.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "libs/linkage/columns.h"
#include "libs/linkage/string_features.h"
#include "libs/linkage/words.h"
#include "libs/text/spreadsheet_number.h"
#include "libs/text/utf8.h"

namespace dealtrace::linkage {
namespace {

// Of a distinct value, beside kMissing; never handed out.
constexpr ValueId kDamaged = -2;

// What people and exports write for "nothing".
constexpr absl::string_view kNothing[] = {
    "n/a",  "na",      "n.a.",         "none",      "null",          "nil",
    "nan",  "unknown", "tbd",          "undefined", "not available", "n/d",
    "k.a.", "k. a.",   "keine angabe", "unbekannt", "inconnu",       "desconocido"};

bool SaysNothing(absl::string_view text) {
  for (const absl::string_view nothing : kNothing) {
    if (absl::EqualsIgnoreCase(text, nothing)) return true;
  }
  if (text::IsSpreadsheetError(text)) return true;
  for (const char c : text) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
        static_cast<unsigned char>(c) >= 0x80) {
      return false;
    }
  }
  return true;
}

}  // namespace

absl::string_view ValueText(absl::string_view raw) {
  return absl::StripAsciiWhitespace(text::TruncateUtf8(raw, kValueBytesMax));
}

ValueId Column::Intern(absl::string_view raw) {
  const absl::string_view text = ValueText(raw);
  if (text.empty()) return kMissing;
  const auto [entry, is_new] = distinct_.try_emplace(text, kMissing);
  if (is_new && NeedsAllDigits() && text::IsScientificNotation(text)) {
    entry->second = kDamaged;
    if (damaged_example_.empty()) damaged_example_ = std::string(text);
  } else if (is_new && !SaysNothing(text) && Prepare(text)) {
    entry->second = static_cast<ValueId>(value_count_++);
    if (keeps_texts_) texts_.push_back(ToLatin(text));
  }
  if (entry->second == kDamaged) ++damaged_count_;
  return std::max(entry->second, kMissing);
}

void Column::EndInterning() { distinct_ = {}; }

void Column::Count(ValueId value) {
  if (value == kMissing) return;
  counts_.resize(static_cast<size_t>(value_count_));
  ++counts_[static_cast<size_t>(value)];
  ++record_count_;
}

ValueId Column::Add(absl::string_view raw) {
  const ValueId value = Intern(raw);
  Count(value);
  return value;
}

void Column::Finish() {
  EndInterning();
  counts_.resize(static_cast<size_t>(value_count_));
  PrepareFrequencies();
}

double Column::Frequency(ValueId value) const {
  return static_cast<double>(count(value)) / static_cast<double>(record_count_);
}

Outcome Column::Compare(ValueId left, ValueId right) const {
  if (left == kMissing || right == kMissing) return {};
  return CompareValues(left, right);
}

size_t Column::feature_count() const { return 3 + kStringFeatureCount + extra_feature_count(); }

void Column::AppendFeatures(ValueId left, ValueId right, std::vector<float>* features) const {
  const size_t end = features->size() + feature_count();
  if (left == kMissing || right == kMissing) {
    features->resize(end, std::numeric_limits<float>::quiet_NaN());
    return;
  }
  const Outcome outcome = CompareValues(left, right);
  features->push_back(outcome.similarity);
  features->push_back(static_cast<float>(outcome.level));
  features->push_back(outcome.frequency > 0 ? -std::log2(outcome.frequency) : 0);
  AppendStringFeatures(texts_[static_cast<size_t>(left)], texts_[static_cast<size_t>(right)],
                       features);
  AppendExtraFeatures(left, right, features);
}

std::unique_ptr<Column> MakeColumn(ValueType type) {
  switch (type) {
    case ValueType::kName:
      return MakeOrganisationColumn();
    case ValueType::kPerson:
      return MakePersonColumn();
    case ValueType::kPhone:
      return MakePhoneColumn();
    case ValueType::kEmail:
      return MakeEmailColumn();
    case ValueType::kDomain:
      return MakeDomainColumn();
    case ValueType::kAddress:
      return MakeAddressColumn();
    case ValueType::kDate:
      return MakeDateColumn();
    case ValueType::kNumber:
      return MakeNumberColumn();
    case ValueType::kText:
      return MakeTextColumn();
    case ValueType::kExact:
      break;
  }
  return MakeExactColumn();
}

}  // namespace dealtrace::linkage
