// Fields of requests that end in keys of the store, and how long they may be.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "libs/telemetry/record_names.h"

namespace dealtrace::rpc {

// The request's fields that name something: `name`, `parent`, `request_id`, `…_id` and the like,
// and references to resources.
std::vector<const google::protobuf::FieldDescriptor*> KeyFields(
    const google::protobuf::Descriptor& request);

// INVALID_ARGUMENT names each of the fields that is longer than a key may be: an index of
// PostgreSQL takes no more than about 2,700 bytes a row.
absl::Status CheckKeyLengths(const std::vector<const google::protobuf::FieldDescriptor*>& fields,
                             const google::protobuf::Message& request);

// Adds the records that a request or a response names itself: its key fields, and those of the
// messages in it that are no lists.
void AddRecordNames(const google::protobuf::Message& message, telemetry::RecordNames& records);

}  // namespace dealtrace::rpc
