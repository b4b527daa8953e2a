// Reads files of a customer system and of a phone system as matching's records, with the readers,
// the mapping and the rejects of a sync run.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/ingestion/domain/reject.h"
#include "services/ingestion/domain/source_config.h"
#include "services/matching/domain/candidate_index.h"
#include "services/matching/offline/damaged_values.h"

namespace dealtrace::matching {

// Which files to read. Empty paths are not read.
struct InputFiles {
  std::string opportunities;
  std::string calls;
  std::string accounts;
  std::string contacts;
  std::string users;
  std::string products;
};

// What was read, line by line.
struct ReadCounts {
  int64_t records = 0;
  std::vector<ingestion::Reject> rejects;
  DamagedValues damaged_phones;
};

// Files without a mapping: columns are recognised by their names. INVALID_ARGUMENT: a table lacks a
// needed column; NOT_FOUND: a file is not there.
absl::StatusOr<ingestion::SourceConfig> GuessSource(const InputFiles& files);

// A source of sources.yaml, its paths made relative to the file's folder. `name` may be empty when
// there is one source.
absl::StatusOr<ingestion::SourceConfig> ReadSource(const std::string& sources_file,
                                                   const std::string& name);

// Adds accounts, contacts, opportunities, users and products; does not finish the index.
absl::Status ReadCustomers(const ingestion::SourceConfig& source, CandidateIndex& index,
                           ReadCounts& counts);

// Calls `visit` with each call, in the file's order, one at a time in memory.
absl::Status ReadCalls(const ingestion::SourceConfig& source,
                       const std::function<absl::Status(const CallRecord&)>& visit,
                       ReadCounts& counts);

// The part of an id behind the source's name: the id as it is in the file.
std::string FileId(const std::string& id);

}  // namespace dealtrace::matching
