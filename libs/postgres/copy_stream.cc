#include "libs/postgres/copy_stream.h"

#include <optional>
#include <pqxx/pqxx>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "libs/postgres/failpoint.h"
#include "libs/postgres/value_text.h"

namespace dealtrace::postgres {
namespace {

std::string QuotedName(absl::string_view name) {
  return absl::StrCat("\"", absl::StrReplaceAll(name, {{"\"", "\"\""}}), "\"");
}

void AppendEscaped(absl::string_view text, std::string* line) {
  for (char c : text) {
    switch (c) {
      case '\\':
        line->append("\\\\");
        break;
      case '\t':
        line->append("\\t");
        break;
      case '\n':
        line->append("\\n");
        break;
      case '\r':
        line->append("\\r");
        break;
      default:
        line->push_back(c);
    }
  }
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
    absl::StatusOr<std::string> text = CopyLineText(fields);
    if (!text.ok()) return text.status();
    stream_ << CopyLine{*std::move(text)};
    if (FailpointsArmed()) Failpoint(absl::StrCat("copy/", table_));
    return absl::OkStatus();
  }

 private:
  pqxx::stream_to& stream_;
  const absl::string_view table_;
  const size_t columns_;
};

}  // namespace

absl::StatusOr<std::string> CopyLineText(absl::Span<const Parameter> fields) {
  std::string line;
  for (size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) line.push_back('\t');
    absl::StatusOr<std::optional<std::string>> text = EncodeParameter(fields[i]);
    if (!text.ok()) return text.status();
    if (text->has_value()) {
      AppendEscaped(**text, &line);
    } else {
      line.append("\\N");
    }
  }
  return line;
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
