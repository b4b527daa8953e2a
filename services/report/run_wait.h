// Whether every feed reflects the end of a sync run.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "dealtrace/report/v1/report.pb.h"
#include "libs/postgres/database.h"

namespace dealtrace::report {

struct WaitLook {
  bool arrived = false;
  std::string message;  // one sentence for people: what is waited for
  google::protobuf::RepeatedPtrField<v1::FeedProgress> progress;  // ingestion first
};

// `run` is `syncRuns/{id}`. Reads the caller's snapshot.
absl::StatusOr<WaitLook> LookAtRun(postgres::Transaction& transaction, const std::string& run);

}  // namespace dealtrace::report
