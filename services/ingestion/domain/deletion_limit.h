// How much a full run may delete because the source no longer names it.
//
// An export that was cut, or lost one of its files, looks like many deletions. So few are ordinary,
// and many are done only when somebody says so.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dealtrace::ingestion {

struct AbsentRecords {
  int64_t absent = 0;  // that the source no longer names
  int64_t stored = 0;  // before the run
  // Whether the source says that it has more records than were read.
  bool source_has_more = false;
  // Why the export may not be whole, each for people to read.
  std::vector<std::string> doubts;
};

struct DeletionLimit {
  std::optional<int> run_percent;     // of the run that was asked for
  std::optional<int> stream_percent;  // of sources.yaml
};

// Why the absent records must stay, how many of how many, and what allows it; absent when they may
// be deleted. What the source itself counts cannot be overruled; a doubt is, by the run's limit
// alone. Without a limit a tenth may go, or ten records where they are at most half.
std::optional<std::string> WhyKept(const AbsentRecords& records, const DeletionLimit& limit);

}  // namespace dealtrace::ingestion
