// Setting a message's fields from the text of a path or a query.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace dealtrace::gateway {

// True for message types that are written as one text: Timestamp, Duration, FieldMask and the
// wrappers.
bool IsTextMessage(const google::protobuf::Descriptor& message);

// Sets the field at `path` (proto or JSON names, dots between), or adds to it when it is repeated.
// Booleans are `true` and `false`, enums names or numbers, bytes base64 (either alphabet), messages
// as for IsTextMessage in their JSON form. INVALID_ARGUMENT names the field: unknown, not settable
// from text, set twice, or a text that is no value of its type.
absl::Status SetFieldFromText(absl::string_view path, absl::string_view text,
                              google::protobuf::Message& message);

}  // namespace dealtrace::gateway
