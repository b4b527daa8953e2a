// A record's own time: what a backfill's window and the lists by time go by.
#pragma once

#include <optional>

#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "google/protobuf/timestamp.pb.h"
#include "services/ingestion/domain/record_kind.h"

namespace dealtrace::ingestion {

// A call's beginning, a deal's opening (else its close), a change's validity, an activity's time, a
// case's opening, a lead's creation; else when the record was created or last changed. Absent when
// the record tells none.
std::optional<absl::Time> EventTime(RecordKind kind, const google::protobuf::Message& message);

absl::Time ToTime(const google::protobuf::Timestamp& timestamp);
google::protobuf::Timestamp ToTimestamp(absl::Time time);

}  // namespace dealtrace::ingestion
