// Columns typed by their names and contents, for tables without a link.yaml.
#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "libs/linkage/model.h"
#include "libs/rpc/status_macros.h"
#include "services/matching/offline/link_config.h"
#include "services/matching/offline/table_reader.h"

namespace dealtrace::matching {
namespace {

using linkage::ValueType;

constexpr size_t kSampleRows = 500;

struct NameRule {
  absl::string_view part;  // of the folded column name
  ValueType type;
};

// The first that fits counts.
constexpr NameRule kNameRules[] = {
    {"mail", ValueType::kEmail},        {"phone", ValueType::kPhone},
    {"mobile", ValueType::kPhone},      {"fax", ValueType::kPhone},
    {"telephone", ValueType::kPhone},   {"website", ValueType::kDomain},
    {"domain", ValueType::kDomain},     {"url", ValueType::kDomain},
    {"homepage", ValueType::kDomain},   {"given", ValueType::kPerson},
    {"first_name", ValueType::kPerson}, {"firstname", ValueType::kPerson},
    {"last_name", ValueType::kPerson},  {"lastname", ValueType::kPerson},
    {"surname", ValueType::kPerson},    {"family", ValueType::kPerson},
    {"middle", ValueType::kPerson},     {"author", ValueType::kText},
    {"contact", ValueType::kPerson},    {"person", ValueType::kPerson},
    {"zip", ValueType::kExact},         {"postcode", ValueType::kExact},
    {"postal", ValueType::kExact},      {"street_number", ValueType::kExact},
    {"address", ValueType::kAddress},   {"addr", ValueType::kAddress},
    {"street", ValueType::kAddress},    {"suburb", ValueType::kAddress},
    {"city", ValueType::kAddress},      {"town", ValueType::kAddress},
    {"date", ValueType::kDate},         {"birth", ValueType::kDate},
    {"dob", ValueType::kDate},          {"price", ValueType::kNumber},
    {"amount", ValueType::kNumber},     {"year", ValueType::kNumber},
    {"company", ValueType::kName},      {"organi", ValueType::kName},
    {"account", ValueType::kName},      {"employer", ValueType::kName},
    {"manufacturer", ValueType::kName}, {"brand", ValueType::kName},
    {"title", ValueType::kText},        {"description", ValueType::kText},
    {"name", ValueType::kName},
};

struct Sample {
  double filled = 0, digits = 0, words = 0, at_signs = 0, distinct = 0;
};

Sample Look(const std::vector<std::string>& values) {
  Sample sample;
  std::vector<std::string> sorted;
  for (const std::string& value : values) {
    if (value.empty()) continue;
    ++sample.filled;
    sorted.push_back(value);
    const auto digits = std::count_if(value.begin(), value.end(),
                                      [](unsigned char c) { return absl::ascii_isdigit(c); });
    if (static_cast<size_t>(2 * digits) > value.size()) ++sample.digits;
    sample.words += 1 + static_cast<double>(std::count(value.begin(), value.end(), ' '));
    if (absl::StrContains(value, "@")) ++sample.at_signs;
  }
  std::sort(sorted.begin(), sorted.end());
  sample.distinct = static_cast<double>(std::unique(sorted.begin(), sorted.end()) - sorted.begin());
  return sample;
}

ValueType TypeOf(const std::string& column, const Sample& sample) {
  const std::string name = absl::AsciiStrToLower(column);
  if (sample.at_signs > sample.filled / 2) return ValueType::kEmail;
  for (const NameRule& rule : kNameRules) {
    if (absl::StrContains(name, rule.part)) return rule.type;
  }
  if (sample.digits > sample.filled / 2) return ValueType::kExact;
  return sample.words > 2.5 * sample.filled ? ValueType::kText : ValueType::kExact;
}

std::string IdColumnOf(const std::vector<std::string>& columns) {
  for (const std::string& column : columns) {
    if (absl::EqualsIgnoreCase(column, "id")) return column;
  }
  for (const std::string& column : columns) {
    if (absl::EndsWithIgnoreCase(column, "id")) return column;
  }
  return columns.front();
}

absl::StatusOr<std::vector<Sample>> SampleOf(const std::string& path,
                                             const std::vector<std::string>& columns) {
  std::vector<std::vector<std::string>> values(columns.size());
  std::vector<ingestion::Reject> rejects;
  const absl::Status status = ReadTable(
      path, columns,
      [&](int64_t, absl::Span<const absl::string_view> row) -> absl::Status {
        for (size_t i = 0; i < row.size(); ++i) {
          values[i].emplace_back(absl::StripAsciiWhitespace(row[i]));
        }
        return !values.empty() && values[0].size() >= kSampleRows ? absl::CancelledError("enough")
                                                                  : absl::OkStatus();
      },
      &rejects);
  if (!status.ok() && !absl::IsCancelled(status)) return status;
  std::vector<Sample> samples;
  for (const auto& column : values) samples.push_back(Look(column));
  return samples;
}

}  // namespace

absl::StatusOr<LinkConfig> GuessLinkConfig(const std::string& left, const std::string& right) {
  ASSIGN_OR_RETURN(const std::vector<std::string> left_columns, ReadTableColumns(left));
  ASSIGN_OR_RETURN(const std::vector<std::string> right_columns, ReadTableColumns(right));
  if (left_columns.empty() || right_columns.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(left_columns.empty() ? left : right, ": has no columns"));
  }
  LinkConfig config;
  config.left_id = IdColumnOf(left_columns);
  config.right_id = IdColumnOf(right_columns);
  std::vector<std::string> common;
  for (const std::string& column : left_columns) {
    const bool both =
        std::find(right_columns.begin(), right_columns.end(), column) != right_columns.end();
    if (both && column != config.left_id && column != config.right_id) common.push_back(column);
  }
  ASSIGN_OR_RETURN(const std::vector<Sample> samples, SampleOf(left, common));
  for (size_t i = 0; i < common.size(); ++i) {
    // What is empty, or the same everywhere, tells nothing.
    if (samples[i].filled < 1 || (samples[i].distinct <= 1 && samples[i].filled > 20)) continue;
    if (config.comparisons.size() == linkage::kComparisonsMax) break;
    config.comparisons.push_back({common[i], common[i], TypeOf(common[i], samples[i])});
  }
  if (config.comparisons.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        left, " and ", right, " have no column of the same name to compare (", left, " has ",
        absl::StrJoin(left_columns, ", "), "; ", right, " has ", absl::StrJoin(right_columns, ", "),
        "); name the columns in a --config link.yaml"));
  }
  return config;
}

absl::StatusOr<std::vector<linkage::ComparisonSpec>> GuessPairComparisons(
    const std::string& pairs) {
  ASSIGN_OR_RETURN(const std::vector<std::string> header, ReadTableColumns(pairs));
  std::vector<std::string> left;
  for (const std::string& column : header) {
    absl::string_view name = column;
    if (!absl::ConsumePrefix(&name, "left_") || absl::EndsWithIgnoreCase(name, "id")) continue;
    const std::string other = absl::StrCat("right_", name);
    if (std::find(header.begin(), header.end(), other) != header.end()) left.push_back(column);
  }
  if (left.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(pairs, ": has no columns left_x and right_x to compare; it has ",
                     absl::StrJoin(header, ", ")));
  }
  ASSIGN_OR_RETURN(const std::vector<Sample> samples, SampleOf(pairs, left));
  std::vector<linkage::ComparisonSpec> comparisons;
  for (size_t i = 0; i < left.size() && i < linkage::kComparisonsMax; ++i) {
    const std::string name = left[i].substr(5);
    comparisons.push_back({name, name, TypeOf(name, samples[i])});
  }
  return comparisons;
}

}  // namespace dealtrace::matching
