#include "libs/postgres/copy_stream.h"

#include <optional>
#include <pqxx/pqxx>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "libs/postgres/failpoint.h"
#include "libs/postgres/value_text.h"
#include "libs/rpc/status_macros.h"

namespace dealtrace::postgres {
namespace {

std::string QuotedName(absl::string_view name) {
  return absl::StrCat("\"", absl::StrReplaceAll(name, {{"\"", "\"\""}}), "\"");
}

// The letter that stands for a character with a meaning in COPY's text format; 0 for all others.
constexpr char EscapeLetter(char c) {
  switch (c) {
    case '\\':
      return '\\';
    case '\t':
      return 't';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    default:
      return 0;
  }
}

// Copies runs without such a character whole.
void AppendEscaped(absl::string_view text, std::string* line) {
  size_t begin = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char letter = EscapeLetter(text[i]);
    if (letter == 0) continue;
    line->append(text.data() + begin, i - begin);
    line->push_back('\\');
    line->push_back(letter);
    begin = i + 1;
  }
  line->append(text.data() + begin, text.size() - begin);
}

absl::Status AppendText(absl::string_view text, std::string* line) {
  if (text.find('\0') != absl::string_view::npos) {
    return EncodeParameter(BorrowedText{text}).status();
  }
  AppendEscaped(text, line);
  return absl::OkStatus();
}

absl::Status AppendField(const Parameter& field, std::string* line) {
  // The kinds that most fields are of, without a string of their own.
  if (const auto* text = std::get_if<BorrowedText>(&field.value())) {
    return AppendText(text->value, line);
  }
  if (const auto* text = std::get_if<std::string>(&field.value())) return AppendText(*text, line);
  if (const auto* number = std::get_if<int64_t>(&field.value())) {
    absl::StrAppend(line, *number);
    return absl::OkStatus();
  }
  if (const auto* bytes = std::get_if<BorrowedBytes>(&field.value())) {
    // A backslash is escaped.
    absl::StrAppend(line, "\\\\x", absl::BytesToHexString(bytes->value));
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::optional<std::string> text, EncodeParameter(field));
  if (text.has_value()) {
    AppendEscaped(*text, line);
  } else {
    line->append("\\N");
  }
  return absl::OkStatus();
}

// pqxx 6.4 streams only tuples, whose size is known at compile time. It joins a tuple's fields by
// an unqualified call of separated_list, for which ours is found by the type of its argument.
struct CopyLine {
  std::string text;
};

[[maybe_unused]] const std::string& separated_list(const std::string&, const CopyLine& line,
                                                   const pqxx::internal::TypedCopyEscaper&) {
  return line.text;
}

class StreamCopyWriter final : public CopyWriter {
 public:
  StreamCopyWriter(pqxx::stream_to& stream, absl::string_view table, size_t columns)
      : stream_(stream), table_(table), columns_(columns) {}

  absl::Status WriteRow(absl::Span<const Parameter> fields) override {
    if (fields.size() != columns_) {
      return absl::InternalError(absl::StrCat("COPY into ", table_, ": a row has ", fields.size(),
                                              " fields, not ", columns_));
    }
    line_.text.clear();
    RETURN_IF_ERROR(AppendCopyLine(fields, &line_.text));
    stream_ << line_;
    if (FailpointsArmed()) Failpoint(absl::StrCat("copy/", table_));
    return absl::OkStatus();
  }

 private:
  pqxx::stream_to& stream_;
  const absl::string_view table_;
  const size_t columns_;
  CopyLine line_;  // kept for its memory
};

}  // namespace

absl::Status AppendCopyLine(absl::Span<const Parameter> fields, std::string* line) {
  for (size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) line->push_back('\t');
    RETURN_IF_ERROR(AppendField(fields[i], line));
  }
  return absl::OkStatus();
}

absl::Status CopyRows(pqxx::transaction_base& transaction, absl::string_view table,
                      absl::Span<const absl::string_view> columns,
                      const std::function<absl::Status(CopyWriter&)>& write) {
  std::vector<std::string> quoted;
  for (absl::string_view column : columns) quoted.push_back(QuotedName(column));
  pqxx::stream_to stream(transaction, QuotedName(table), quoted);
  StreamCopyWriter writer(stream, table, columns.size());
  absl::Status written = write(writer);
  // Also after an error: the connection must leave COPY before the transaction is rolled back.
  stream.complete();
  return written;
}

}  // namespace dealtrace::postgres
