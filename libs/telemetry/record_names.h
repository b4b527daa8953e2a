// Which records a span worked on, so that a trace is found by them.
#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"

namespace dealtrace::telemetry {

// The names of records in the order in which they came, each once: opportunities, calls, accounts,
// sync runs, reports and erasures. Spans are read by more people than the records are, so the names
// of people and of all else are left out, and so is an id that is itself an e-mail address or a
// telephone number. Beyond 32 KiB names are counted only.
class RecordNames {
 public:
  // A resource name, for example `calls/files~c-17`. What is kept of a record (`links/files~c-17`)
  // counts as the record.
  void Add(absl::string_view name);
  // What a feed or a queue calls it: its kind (`call`, `deal_story`) and its key.
  void AddKey(absl::string_view kind, absl::string_view key);

  bool empty() const { return names_.empty(); }
  const std::vector<std::string>& names() const { return names_; }
  int left_out() const { return left_out_; }

 private:
  void AddRecord(absl::string_view collection, absl::string_view id);

  std::vector<std::string> names_;
  absl::flat_hash_set<std::string> known_;
  size_t bytes_ = 0;
  int left_out_ = 0;
};

}  // namespace dealtrace::telemetry
