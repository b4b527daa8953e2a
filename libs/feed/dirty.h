// What has to be derived again.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "libs/postgres/database.h"

namespace dealtrace::feed {

struct DirtyKey {
  std::string queue;  // the deriver's name, for example `call_link`
  std::string key;
};

// Marks keys dirty in the current transaction: a new key is added, a present one gets a new
// generation (so that a derivation in flight will not clear it). Duplicates are fine. Writes at
// Flush.
class DirtyMarker {
 public:
  DirtyMarker(std::string trace_parent, std::string run_id);

  void Mark(absl::string_view queue, absl::string_view key);
  absl::Status Flush(postgres::Transaction& transaction);

  // What is marked counts as a consequence of what was marked with this sequence, so that a
  // watermark does not pass it. For derivations that mark keys of a later queue.
  void InheritSequence(int64_t sequence) { sequence_ = sequence; }

  const std::string& trace_parent() const { return trace_parent_; }
  const std::string& run_id() const { return run_id_; }

 private:
  std::string trace_parent_;
  std::string run_id_;
  std::optional<int64_t> sequence_;
  std::vector<DirtyKey> keys_;
};

}  // namespace dealtrace::feed
