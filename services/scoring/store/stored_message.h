// Messages as they are stored and compared.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/message.h"
#include "libs/postgres/database.h"

namespace dealtrace::scoring {

// The same bytes for the same message.
std::string SerializeDeterministically(const google::protobuf::Message& message);

// SHA-256 in hexadecimal digits.
std::string HashOf(absl::string_view bytes);

// The message in a column; DATA_LOSS names what cannot be read.
template <class Message>
absl::StatusOr<Message> ReadMessage(const postgres::Row& row, int column) {
  Message message;
  if (!message.ParseFromString(row.Binary(column))) {
    return absl::DataLossError(absl::StrCat("a stored ", Message::descriptor()->full_name(), " (",
                                            row.Text(0), ") cannot be read"));
  }
  return message;
}

}  // namespace dealtrace::scoring
