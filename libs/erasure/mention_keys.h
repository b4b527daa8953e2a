// By which the texts that may mention a person are found without reading all: each stored message
// has the keys of what its texts consist of, and whoever is mentioned has all keys of the mention
// there.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace dealtrace::erasure {

// Of a message: those of every word, address, number and resource name in its texts. 32-bit
// numbers, sorted, each once.
std::vector<int64_t> MentionKeysOf(const google::protobuf::Message& message);

// A message that holds the name, address, number or reference has all of these keys. A key may also
// stand for something else: what they find is still to be looked at. Empty when it names nobody.
std::vector<int64_t> KeysOfName(absl::string_view name);
std::vector<int64_t> KeysOfEmail(absl::string_view email);
std::vector<int64_t> KeysOfPhone(absl::string_view phone);
std::vector<int64_t> KeysOfRecord(absl::string_view record_name);

}  // namespace dealtrace::erasure
