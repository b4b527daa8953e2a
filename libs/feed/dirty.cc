#include "libs/feed/dirty.h"

#include <utility>

#include "libs/feed/queries.h"
#include "libs/rpc/status_macros.h"

namespace dealtrace::feed {

DirtyMarker::DirtyMarker(std::string trace_parent, std::string run_id)
    : trace_parent_(std::move(trace_parent)), run_id_(std::move(run_id)) {}

void DirtyMarker::Mark(absl::string_view queue, absl::string_view key) {
  keys_.push_back({std::string(queue), std::string(key)});
}

absl::Status DirtyMarker::Flush(postgres::Transaction& transaction) {
  if (keys_.empty()) return absl::OkStatus();
  std::vector<std::string> queues, keys;
  queues.reserve(keys_.size());
  keys.reserve(keys_.size());
  for (DirtyKey& dirty : keys_) {
    queues.push_back(std::move(dirty.queue));
    keys.push_back(std::move(dirty.key));
  }
  keys_.clear();
  return transaction
      .Execute(queries::kMarkDirty, std::move(queues), std::move(keys), trace_parent_, run_id_,
               sequence_)
      .status();
}

}  // namespace dealtrace::feed
