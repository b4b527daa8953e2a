#include "services/ingestion/domain/salesforce_id.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace dealtrace::ingestion {
namespace {

constexpr size_t kShortLength = 15;
constexpr size_t kLongLength = 18;
// Names that happen to have as many letters have fewer digits.
constexpr int64_t kDigitsMin = 3;

struct IdParts {
  absl::string_view source;       // with the '~'
  absl::string_view external_id;  // up to a '.'
  absl::string_view rest;
};

IdParts Split(absl::string_view record_id) {
  const size_t begin = record_id.find('~') + 1;
  size_t end = record_id.find('.', begin);
  end = std::min(end, record_id.size());
  return {record_id.substr(0, begin), record_id.substr(begin, end - begin), record_id.substr(end)};
}

// Five characters' case as one of 32 signs.
char ChecksumOf(absl::string_view five) {
  static constexpr absl::string_view kSigns = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
  size_t bits = 0;
  for (size_t i = 0; i < five.size(); ++i) {
    if (absl::ascii_isupper(five[i])) bits |= size_t{1} << i;
  }
  return kSigns[bits];
}

}  // namespace

SalesforceForm FormOf(absl::string_view external_id) {
  if (external_id.size() != kShortLength && external_id.size() != kLongLength) {
    return SalesforceForm::kNone;
  }
  if (!std::all_of(external_id.begin(), external_id.end(), absl::ascii_isalnum)) {
    return SalesforceForm::kNone;
  }
  const absl::string_view id = external_id.substr(0, kShortLength);
  if (std::count_if(id.begin(), id.end(), absl::ascii_isdigit) < kDigitsMin) {
    return SalesforceForm::kNone;
  }
  if (external_id.size() == kShortLength) return SalesforceForm::kShort;
  return LongForm(id) == external_id ? SalesforceForm::kLong : SalesforceForm::kBroken;
}

std::string LongForm(absl::string_view short_id) {
  std::string id(short_id);
  for (size_t at = 0; at < kShortLength; at += 5) id += ChecksumOf(short_id.substr(at, 5));
  return id;
}

std::string OtherForm(absl::string_view record_id) {
  const IdParts parts = Split(record_id);
  switch (FormOf(parts.external_id)) {
    case SalesforceForm::kShort:
      return absl::StrCat(parts.source, LongForm(parts.external_id), parts.rest);
    case SalesforceForm::kLong:
      return absl::StrCat(parts.source, parts.external_id.substr(0, kShortLength), parts.rest);
    default:
      return "";
  }
}

std::string CanonicalId(absl::string_view record_id) {
  return IsLongForm(record_id) ? OtherForm(record_id) : std::string(record_id);
}

bool IsLongForm(absl::string_view record_id) {
  return FormOf(Split(record_id).external_id) == SalesforceForm::kLong;
}

}  // namespace dealtrace::ingestion
