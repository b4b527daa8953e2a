#include "services/ingestion/domain/column_profile.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "services/ingestion/domain/amount.h"
#include "services/ingestion/domain/plain_text.h"

namespace dealtrace::ingestion {
namespace {

constexpr size_t kSomeValuesMax = 40;

bool IsCurrencyCode(absl::string_view text) {
  return text.size() == 3 && std::all_of(text.begin(), text.end(), absl::ascii_isalpha);
}

}  // namespace

ColumnProfile::ColumnProfile(absl::Span<const std::vector<std::string>> rows, size_t column) {
  absl::flat_hash_set<absl::string_view> distinct;
  for (const std::vector<std::string>& row : rows) {
    ++rows_;
    if (column >= row.size()) continue;
    const absl::string_view value = StripSpaces(row[column]);
    if (value.empty() || IsMissing(value)) continue;
    ++filled_;
    ++shapes_[static_cast<size_t>(ShapeOf(value))];
    if (IsCurrencyCode(value)) ++currency_codes_;
    if (std::count_if(value.begin(), value.end(), absl::ascii_isdigit) >= 7) ++many_digits_;
    if (distinct.insert(value).second && some_values_.size() < kSomeValuesMax) {
      some_values_.emplace_back(value);
    }
  }
  distinct_ = distinct.size();
}

double ColumnProfile::Share(std::initializer_list<ValueShape> shapes) const {
  if (filled_ == 0) return 0;
  size_t count = 0;
  for (ValueShape shape : shapes) count += shapes_[static_cast<size_t>(shape)];
  return static_cast<double>(count) / static_cast<double>(filled_);
}

double ColumnProfile::Distinct() const {
  return filled_ == 0 ? 0 : static_cast<double>(distinct_) / static_cast<double>(filled_);
}

bool ColumnProfile::Fits(const FieldSpec& field) const {
  if (filled_ == 0) return true;
  using enum ValueShape;
  switch (field.type) {
    case FieldType::kTime:
    case FieldType::kOriginCreateTime:
    case FieldType::kOriginUpdateTime:
      // Numbers: Unix times, and days as spreadsheets count them.
      return Share({kDate}) + (Share({kNumber}) > 0.9 && Distinct() * filled_ > 2 ? 1 : 0) >= 0.5;
    case FieldType::kMoney:
    case FieldType::kInteger:
    case FieldType::kNumber:
    case FieldType::kProbability:
      return Share({kNumber, kPhone}) >= 0.5;
    case FieldType::kCurrency:
      return currency_codes_ == filled_;
    case FieldType::kExternalId:
      // A few rows twice are an export's fault; many are another record's id.
      return 2 * filled_ > rows_ && Distinct() > 0.5 && Share({kDate, kEmail, kBoolean}) < 0.5;
    case FieldType::kReference:
    case FieldType::kReferenceList:
    case FieldType::kRecordName:
      return Share({kDate, kBoolean}) < 0.5;
    case FieldType::kStage:
    case FieldType::kPreviousStage:
      return Share({kDate, kEmail, kBoolean}) < 0.5;
    default:
      break;
  }
  if (field.name == "email") return Share({kEmail}) >= 0.5;
  if (field.name == "phone" || field.name == "mobile_phone" || field.name == "contact_phone") {
    return 2 * many_digits_ >= filled_ || Share({kPhone, kNumber}) >= 0.5;
  }
  if (field.name == "website") return Share({kNumber, kDate, kBoolean}) < 0.5;
  return Share({kDate, kBoolean}) < 0.5;
}

}  // namespace dealtrace::ingestion
