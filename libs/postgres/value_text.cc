#include "libs/postgres/value_text.h"

#include <cmath>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace dealtrace::postgres {
namespace {

absl::Status ZeroByte() {
  return absl::InvalidArgumentError("a text holds a zero byte, which PostgreSQL does not store");
}

std::string EncodeDouble(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  return absl::StrFormat("%.17g", value);
}

std::string EncodeBinary(absl::string_view bytes) {
  return absl::StrCat("\\x", absl::BytesToHexString(bytes));
}

// An element of an array, always quoted.
void AppendElement(absl::string_view text, std::string* out) {
  out->push_back('"');
  for (char c : text) {
    if (c == '"' || c == '\\') out->push_back('\\');
    out->push_back(c);
  }
  out->push_back('"');
}

absl::StatusOr<std::string> EncodeTextArray(const std::vector<std::string>& values) {
  size_t bytes = 2;
  for (const std::string& value : values) bytes += value.size() + 4;
  std::string out;
  out.reserve(bytes);
  out.push_back('{');
  for (const std::string& value : values) {
    if (value.find('\0') != std::string::npos) return ZeroByte();
    if (out.size() > 1) out.push_back(',');
    AppendElement(value, &out);
  }
  out.push_back('}');
  return out;
}

std::string EncodeBinaryArray(const std::vector<Bytes>& values) {
  std::string out = "{";
  for (const Bytes& value : values) {
    if (out.size() > 1) out.push_back(',');
    AppendElement(EncodeBinary(value.value), &out);
  }
  out.push_back('}');
  return out;
}

absl::StatusOr<std::string> EncodeTime(absl::Time time) {
  if (time == absl::InfiniteFuture()) return std::string("infinity");
  if (time == absl::InfinitePast()) return std::string("-infinity");
  const absl::CivilSecond civil = absl::ToCivilSecond(time, absl::UTCTimeZone());
  if (civil.year() < 1 || civil.year() > 9999) {
    return absl::InvalidArgumentError("a time lies outside the years 1 to 9999");
  }
  const absl::Duration fraction = time - absl::FromCivil(civil, absl::UTCTimeZone());
  return absl::StrFormat("%04d-%02d-%02d %02d:%02d:%02d.%06d+00", civil.year(), civil.month(),
                         civil.day(), civil.hour(), civil.minute(), civil.second(),
                         absl::ToInt64Microseconds(fraction));
}

struct Encoder {
  using Encoded = absl::StatusOr<std::optional<std::string>>;

  Encoded operator()(const Null&) const { return std::optional<std::string>(); }
  Encoded operator()(bool value) const { return std::optional<std::string>(value ? "t" : "f"); }
  Encoded operator()(int64_t value) const {
    return std::optional<std::string>(absl::StrCat(value));
  }
  Encoded operator()(double value) const { return std::optional<std::string>(EncodeDouble(value)); }
  Encoded operator()(const std::string& value) const { return (*this)(BorrowedText{value}); }
  Encoded operator()(const BorrowedText& text) const {
    if (text.value.find('\0') != absl::string_view::npos) return ZeroByte();
    return std::optional<std::string>(std::string(text.value));
  }
  Encoded operator()(const Bytes& value) const { return (*this)(BorrowedBytes{value.value}); }
  Encoded operator()(const BorrowedBytes& bytes) const {
    return std::optional<std::string>(EncodeBinary(bytes.value));
  }
  Encoded operator()(absl::Time value) const { return Lift(EncodeTime(value)); }
  Encoded operator()(const std::vector<std::string>& value) const {
    return Lift(EncodeTextArray(value));
  }
  Encoded operator()(const std::vector<int64_t>& value) const {
    return std::optional<std::string>(absl::StrCat("{", absl::StrJoin(value, ","), "}"));
  }
  Encoded operator()(const std::vector<Bytes>& value) const {
    return std::optional<std::string>(EncodeBinaryArray(value));
  }

  static Encoded Lift(absl::StatusOr<std::string> text) {
    if (!text.ok()) return text.status();
    return std::optional<std::string>(*std::move(text));
  }
};

}  // namespace

absl::StatusOr<std::optional<std::string>> EncodeParameter(const Parameter& parameter) {
  return std::visit(Encoder(), parameter.value());
}

std::optional<absl::Time> ParseTime(absl::string_view text) {
  if (text == "infinity") return absl::InfiniteFuture();
  if (text == "-infinity") return absl::InfinitePast();
  // Before the year 1 nothing of ours is told apart.
  if (absl::EndsWith(text, " BC")) return absl::InfinitePast();
  absl::Time time;
  for (const char* format : {"%Y-%m-%d %H:%M:%E*S%Ez", "%Y-%m-%d %H:%M:%E*S", "%Y-%m-%d"}) {
    if (absl::ParseTime(format, text, absl::UTCTimeZone(), &time, nullptr)) return time;
  }
  return std::nullopt;
}

std::optional<std::string> ParseBinary(absl::string_view text) {
  if (!absl::StartsWith(text, "\\x") || text.size() % 2 != 0) return std::nullopt;
  return absl::HexStringToBytes(text.substr(2));
}

std::optional<std::vector<std::string>> ParseTextArray(absl::string_view text) {
  if (text.size() < 2 || text.front() != '{' || text.back() != '}') return std::nullopt;
  text = text.substr(1, text.size() - 2);
  std::vector<std::string> elements;
  size_t i = 0;
  while (i < text.size()) {
    std::string element;
    const bool quoted = text[i] == '"';
    if (quoted) ++i;
    for (; i < text.size() && text[i] != (quoted ? '"' : ','); ++i) {
      if (quoted && text[i] == '\\' && i + 1 < text.size()) ++i;
      element.push_back(text[i]);
    }
    if (quoted) {
      if (i == text.size()) return std::nullopt;
      ++i;
    } else if (element == "NULL") {
      element.clear();
    }
    elements.push_back(std::move(element));
    if (i < text.size() && text[i++] != ',') return std::nullopt;
  }
  return elements;
}

}  // namespace dealtrace::postgres
