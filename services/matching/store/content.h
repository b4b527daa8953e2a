// Messages as they are stored: equal ones are equal bytes.
#pragma once

#include <string>

#include "google/protobuf/message.h"

namespace dealtrace::matching {

std::string SerializeDeterministically(const google::protobuf::Message& message);

// SHA-256 in hexadecimal digits.
std::string HashOf(const std::string& bytes);

}  // namespace dealtrace::matching
