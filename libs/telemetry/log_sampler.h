// Keeps events that others can cause at will (refused calls, broken connections) from filling the
// disk.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/sync/mutex.h"
#include "libs/telemetry/log.h"

namespace dealtrace::telemetry {

// Thread-safe. Memory is bounded whatever the keys are.
class LogSampler {
 public:
  explicit LogSampler(int lines_per_minute = 10) : lines_per_minute_(lines_per_minute) {}

  // Writes the first lines of each key and minute as telemetry::Log does and leaves the rest out.
  // The next line of the key that is written has the field `left_out`: how many were not. `key`
  // says which events are the same for a reader, for example method, code and reason.
  void Log(Severity severity, absl::string_view event, absl::string_view key, LogFields fields);

  // How many of the key were left out since the last that was written; nothing when this one is to
  // be left out too.
  std::optional<int64_t> Admit(absl::string_view key, absl::Time now);

 private:
  struct Events {
    absl::Time minute_start = absl::InfinitePast();
    int written = 0;
    int64_t left_out = 0;
  };

  Events& Find(absl::string_view key, absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const int lines_per_minute_;
  sync::Mutex mutex_;
  absl::flat_hash_map<std::string, Events> events_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace dealtrace::telemetry
