#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "tools/sandbox/corrupt/malformed.h"

namespace dealtrace::sandbox {
namespace {

constexpr absl::string_view kHeader =
    "id,name,account,stage,created_on,close_on,amount,currency\r\n";
constexpr absl::string_view kGood =
    "o-1,Acme renewal,a-1,7. Closed Won,2025-01-10,2025-03-01,12000,USD\r\n";

struct BadValue {
  absl::string_view column;
  absl::string_view name;
  absl::string_view value;
  Expectation expectation = Expectation::kRejected;
};

constexpr BadValue kBadValues[] = {
    {"id", "empty", ""},
    {"id", "blank", "   "},
    {"id", "control-character", "o-\x01"},
    {"close_on", "not-a-date", "yesterday"},
    {"close_on", "february-30", "2025-02-30"},
    {"close_on", "month-13", "2025-13-01"},
    {"close_on", "day-0", "2025-01-00"},
    {"close_on", "all-zero", "0000-00-00"},
    {"close_on", "year-99999", "99999-01-01"},
    {"close_on", "only-year", "2025"},
    {"close_on", "trailing-text", "2025-03-01 or so"},
    {"close_on", "two-dates", "2025-03-01/2025-04-01"},
    {"created_on", "hour-25", "2025-01-10T25:00:00Z"},
    {"created_on", "minute-61", "2025-01-10T10:61:00Z"},
    {"created_on", "bad-offset", "2025-01-10T10:00:00+99:00"},
    {"created_on", "missing-t-part", "2025-01-10T"},
    {"created_on", "negative", "-2025-01-10"},
    {"created_on", "spreadsheet-error", "#VALUE!"},
    {"amount", "letters", "twelve"},
    {"amount", "nan", "NaN", Expectation::kSurvives},
    {"amount", "infinity", "Infinity"},
    {"amount", "overflow", "1e400"},
    {"amount", "two-signs", "--5"},
    {"amount", "only-sign", "-", Expectation::kSurvives},
    {"amount", "only-currency", "$"},
    {"amount", "two-decimal-points", "12.5.0"},
    {"amount", "hexadecimal", "0x1F"},
    {"amount", "formula", "=SUM(A1:A9)"},
    {"amount", "spreadsheet-error", "#REF!"},
    {"amount", "thirty-digits", "999999999999999999999999999999"},
    {"amount", "embedded-space", "12 00 0,1,"},
    {"currency", "word", "DOLLARS"},
    {"currency", "two-letters", "US"},
    {"currency", "digits", "840"},
    {"stage", "unknown", "9. Somewhere", Expectation::kSurvives},
    {"stage", "empty", "", Expectation::kSurvives},
    {"account", "unknown-reference", "a-does-not-exist", Expectation::kSurvives},
    {"name", "html", "<script>alert(1)</script>", Expectation::kSurvives},
    {"name", "formula", "=HYPERLINK(\"x\")", Expectation::kSurvives},
    {"name", "sql", "Robert'); DROP TABLE deals;--", Expectation::kSurvives},
};

std::string RowWith(absl::string_view column, absl::string_view value) {
  const std::pair<absl::string_view, absl::string_view> fields[] = {{"id", "o-2"},
                                                                    {"name", "Beta deal"},
                                                                    {"account", "a-2"},
                                                                    {"stage", "0. Closed Lost"},
                                                                    {"created_on", "2025-01-11"},
                                                                    {"close_on", "2025-04-01"},
                                                                    {"amount", "500"},
                                                                    {"currency", "USD"}};
  std::vector<std::string> values;
  for (const auto& [name, sound] : fields) {
    const absl::string_view used = name == column ? value : sound;
    values.push_back(absl::StrCat("\"", absl::StrReplaceAll(used, {{"\"", "\"\""}}), "\""));
  }
  return absl::StrCat(absl::StrJoin(values, ","), "\r\n");
}

void AddStructure(std::vector<Malformed>* all) {
  const std::string head(kHeader);
  const std::string good(kGood);
  const auto add = [all](absl::string_view kind, absl::string_view what, std::string bytes,
                         Expectation expectation = Expectation::kRejected) {
    all->push_back(
        {absl::StrCat("csv-", kind), "csv", std::string(what), expectation, std::move(bytes)});
  };
  const Expectation survives = Expectation::kSurvives;
  add("empty-file", "no bytes at all", "");
  add("only-line-ends", "nothing but line ends", "\r\n\r\n\r\n");
  add("only-header", "a header without rows", head, survives);
  add("no-header", "the first line is a row", good + good);
  add("unterminated-quote", "a quoted field never ends",
      head + good + "o-2,\"Beta,a-2,x\r\n" + good);
  add("quote-at-end-of-file", "the file ends in an opening quote", head + good + "o-2,\"");
  add("text-after-quote", "text between a closing quote and the comma",
      head + "o-2,\"Beta\" deal,a-2,1. Prospecting,2025-01-01,2025-02-01,5,USD\r\n");
  add("quote-inside-plain-field", "a quote in the middle of an unquoted field",
      head + "o-2,Be\"ta,a-2,1. Prospecting,2025-01-01,2025-02-01,5,USD\r\n", survives);
  add("backslash-escape", "a quote escaped by a backslash",
      head + "o-2,\"Be\\\"ta\",a-2,1. Prospecting,2025-01-01,2025-02-01,5,USD\r\n");
  add("too-few-fields", "a row with three fields", head + good + "o-2,Beta,a-2\r\n");
  add("too-many-fields", "a row with twelve fields",
      head + good + "o-2,Beta,a-2,1. Prospecting,2025-01-01,2025-02-01,5,USD,x,y,z,w\r\n");
  add("row-cut-off", "the file ends in the middle of a row", head + good + "o-2,Beta,a-2,1. Pros");
  add("missing-id-column", "the id column is not there",
      "name,account,stage\r\nBeta,a-2,1. Prospecting\r\n");
  add("duplicate-column", "two columns named id", "id,id,name\r\no-2,o-3,Beta\r\n");
  add("empty-column-name", "a column without a name",
      "id,,name,stage\r\no-2,x,Beta,1. Prospecting\r\n", survives);
  add("header-of-blanks", "column names are blanks", " , , \r\na,b,c\r\n");
  add("duplicate-id", "the same id with other contents in one file",
      head + good + "o-1,Other,a-9,1. Prospecting,2025-01-01,2025-02-01,5,USD\r\n", survives);
  add("exact-duplicate", "the same row twice", head + good + good, survives);
  add("lone-carriage-returns", "lines end in CR only",
      absl::StrReplaceAll(head + good, {{"\r\n", "\r"}}), survives);
  add("mixed-line-ends", "CR, LF and CR LF in one file", head + "o-2,B,a,1,,,,\no-3,C,a,1,,,,\r",
      survives);
  add("mixed-delimiters", "a comma header over semicolon rows",
      head + absl::StrReplaceAll(good, {{",", ";"}}));
  add("null-bytes", "NUL bytes between the fields",
      head + std::string("o-2,\0\0,a-2,x,,,,\r\n", 18));
  add("line-break-in-field", "a line break inside a quoted field",
      head + "o-2,\"Be\r\nta\",a-2,1. Prospecting,2025-01-01,2025-02-01,5,USD\r\n", survives);
  add("huge-field", "one field of two million characters",
      absl::StrCat(head, "o-2,", std::string(2000000, 'x'),
                   ",a-2,1,2025-01-01,2025-02-01,5,USD\r\n"));
  add("huge-unclosed-field", "a quote is opened and two million characters follow",
      absl::StrCat(head, "o-2,\"", std::string(2000000, 'x')));
  add("thousands-of-columns", "a header of 20,000 columns",
      absl::StrCat("id", std::string(20000, ','), "\r\no-2\r\n"), survives);
  add("millions-of-quotes", "a field of a million doubled quotes",
      absl::StrCat(head, "o-2,\"", std::string(1000000, '"'), "\r\n"));
  add("separator-hint", "a spreadsheet's sep= line before the header", "sep=,\r\n" + head + good,
      survives);
  add("totals-line", "a totals line at the end", head + good + "Total,,,,,,12000,\r\n");
  add("comment-line", "a comment between the rows", head + "# exported today\r\n" + good);
  add("html-page", "an error page in place of the export",
      "<!DOCTYPE html><html><body>503 Service Unavailable</body></html>");
  add("json-instead", "JSON in a file named .csv", "[{\"id\": \"o-1\", \"stage\": \"x\"}]\n");
  add("zip-archive", "the beginning of a ZIP archive",
      std::string("PK\x03\x04\x14\0\0\0\x08\0", 10));
}

}  // namespace

std::vector<Malformed> MalformedCsv() {
  std::vector<Malformed> all;
  AddStructure(&all);
  for (const BadValue& bad : kBadValues) {
    all.push_back(
        {absl::StrCat("csv-", absl::StrReplaceAll(bad.column, {{"_", "-"}}), "-", bad.name), "csv",
         absl::StrCat("the column ", bad.column, " holds '", bad.value, "'"), bad.expectation,
         absl::StrCat(kHeader, kGood, RowWith(bad.column, bad.value))});
  }
  return all;
}

}  // namespace dealtrace::sandbox
