// Messages as they are stored, and their hashes as the feed compares them.
#pragma once

#include <string>

#include "google/protobuf/message.h"

namespace dealtrace::insight {

// The same bytes for the same content.
std::string SerializeStable(const google::protobuf::Message& message);

// SHA-256 in hexadecimal digits.
std::string HashOf(const std::string& bytes);

}  // namespace dealtrace::insight
