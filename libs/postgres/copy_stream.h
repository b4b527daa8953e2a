// COPY … FROM STDIN over pqxx; only for the sources of this library.
#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "libs/postgres/database.h"

namespace pqxx {
class transaction_base;
}  // namespace pqxx

namespace dealtrace::postgres {

// Copies the rows that `write` makes. Throws what pqxx throws.
absl::Status CopyRows(pqxx::transaction_base& transaction, absl::string_view table,
                      absl::Span<const absl::string_view> columns,
                      const std::function<absl::Status(CopyWriter&)>& write);

// Appends a row in COPY's text format, without the line's end. Errors as EncodeParameter's.
absl::Status AppendCopyLine(absl::Span<const Parameter> fields, std::string* line);

}  // namespace dealtrace::postgres
