#include "services/matching/offline/column_types.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "libs/linkage/words.h"
#include "services/matching/offline/table_reader.h"

namespace dealtrace::matching {
namespace {

using linkage::ValueType;

constexpr size_t kSampleRows = 500;
constexpr size_t kSampleWords = 20;  // of a value

struct NameRule {
  absl::string_view part;  // of the folded column name
  ValueType type;
};

// The first that fits counts.
constexpr NameRule kNameRules[] = {
    {"mail", ValueType::kEmail},        {"phone", ValueType::kPhone},
    {"mobile", ValueType::kPhone},      {"fax", ValueType::kPhone},
    {"full_name", ValueType::kPerson},  {"website", ValueType::kDomain},
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
    {"customer", ValueType::kName},     {"vendor", ValueType::kName},
    {"supplier", ValueType::kName},     {"title", ValueType::kText},
    {"description", ValueType::kText},  {"name", ValueType::kName},
};

// How many of a sample's values look like what.
struct Sample {
  double rows = 0, filled = 0, digits = 0, words = 0, mails = 0, dates = 0, phones = 0, domains = 0;
  double distinct = 0;
};

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }
bool IsLetter(char c) { return absl::ascii_isalpha(static_cast<unsigned char>(c)); }

// "2024-05-31", "31.5.2024", "5/31/24 10:00".
bool LooksLikeDate(absl::string_view value) {
  const absl::string_view day = value.substr(0, value.find_first_of(" T"));
  int separators = 0;
  for (const char c : day) {
    if (c == '-' || c == '/' || c == '.') {
      ++separators;
    } else if (!IsDigit(c)) {
      return false;
    }
  }
  return separators == 2 && day.size() >= 6 && day.size() <= 10 && IsDigit(day[0]);
}

// Seven to fifteen digits with blanks, brackets, dashes or a leading plus.
bool LooksLikePhone(absl::string_view value) {
  int digits = 0, signs = 0;
  for (const char c : value) {
    if (IsDigit(c)) {
      ++digits;
    } else if (absl::StrContains("+()-./ ", c)) {
      ++signs;
    } else {
      return false;
    }
  }
  return digits >= 7 && digits <= 15 && signs > 0 && !LooksLikeDate(value) &&
         (value[0] == '+' || value[0] == '(' || value[0] == '0' || signs >= 2);
}

// "acme.com", "https://www.acme.co.uk/a".
bool LooksLikeDomain(absl::string_view value) {
  if (absl::StrContains(value, ' ') || absl::StrContains(value, '@')) return false;
  if (absl::StrContains(value, "://")) return true;
  const size_t dot = value.substr(0, value.find('/')).rfind('.');
  return dot != absl::string_view::npos && dot > 0 && dot + 2 < value.size() &&
         IsLetter(value[dot + 1]) && IsLetter(value[dot + 2]);
}

Sample Look(const std::vector<std::string>& values) {
  Sample sample;
  sample.rows = static_cast<double>(values.size());
  std::vector<std::string> sorted;
  for (const std::string& value : values) {
    if (value.empty()) continue;
    ++sample.filled;
    sorted.push_back(value);
    const auto digits = std::count_if(value.begin(), value.end(), IsDigit);
    if (static_cast<size_t>(2 * digits) > value.size()) ++sample.digits;
    sample.words += 1 + static_cast<double>(std::count(value.begin(), value.end(), ' '));
    if (absl::StrContains(value, "@")) ++sample.mails;
    if (LooksLikeDate(value)) ++sample.dates;
    if (LooksLikePhone(value)) ++sample.phones;
    if (LooksLikeDomain(value)) ++sample.domains;
  }
  std::sort(sorted.begin(), sorted.end());
  sample.distinct = static_cast<double>(std::unique(sorted.begin(), sorted.end()) - sorted.begin());
  return sample;
}

// Distinct words as they are compared: "Müller," is "muller".
std::vector<std::string> WordsOf(const std::vector<std::string>& values) {
  std::vector<std::string> words;
  for (const std::string& value : values) {
    for (std::string& word : linkage::SplitWords(linkage::ToLatin(value), kSampleWords)) {
      words.push_back(std::move(word));
    }
  }
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

ColumnGuess GuessOf(const std::string& column, const Sample& sample) {
  ColumnGuess guess;
  guess.tells =
      sample.rows == 0 || (sample.filled >= 1 && (sample.distinct > 1 || sample.filled <= 20));
  guess.is_sure = true;
  const double half = sample.filled / 2;
  if (sample.mails > half) {
    guess.type = ValueType::kEmail;
    return guess;
  }
  std::string name = absl::AsciiStrToLower(column);
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == ' ' || c == '-'; }, '_');
  for (const NameRule& rule : kNameRules) {
    if (!absl::StrContains(name, rule.part)) continue;
    guess.type = rule.type;
    return guess;
  }
  if (sample.dates > half || sample.phones > half || sample.domains > half) {
    guess.type = sample.dates > half    ? ValueType::kDate
                 : sample.phones > half ? ValueType::kPhone
                                        : ValueType::kDomain;
    return guess;
  }
  guess.is_sure = false;
  const bool has_words = sample.digits <= half && sample.words > 1.2 * sample.filled;
  const bool is_long = sample.words > 5 * sample.filled;
  guess.type = !has_words ? ValueType::kExact : is_long ? ValueType::kText : ValueType::kName;
  guess.is_key = !has_words && sample.rows > 0 && sample.distinct == sample.rows;
  return guess;
}

}  // namespace

absl::StatusOr<std::vector<ColumnGuess>> GuessColumns(const std::string& path,
                                                      const std::vector<std::string>& columns,
                                                      const std::vector<std::string>& names) {
  std::vector<std::vector<std::string>> values(columns.size());
  std::vector<ingestion::Reject> rejects;
  size_t rows = 0;
  const absl::Status status = ReadTable(
      path, columns,
      [&](int64_t, absl::Span<const absl::string_view> row) -> absl::Status {
        for (size_t i = 0; i < row.size(); ++i) {
          values[i].emplace_back(absl::StripAsciiWhitespace(row[i]));
        }
        return ++rows >= kSampleRows ? absl::CancelledError("enough") : absl::OkStatus();
      },
      &rejects);
  if (!status.ok() && !absl::IsCancelled(status)) return status;
  std::vector<ColumnGuess> guesses;
  for (size_t i = 0; i < columns.size(); ++i) {
    guesses.push_back(GuessOf(names[i], Look(values[i])));
    guesses.back().words = WordsOf(values[i]);
  }
  return guesses;
}

}  // namespace dealtrace::matching
