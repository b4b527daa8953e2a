// A first sources.yaml for files that nobody has described: guessed, and proved by reading every
// row of every file as a sync would.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/ingestion/domain/byte_source.h"
#include "services/ingestion/domain/mapping_guess.h"
#include "services/ingestion/domain/reject.h"
#include "services/ingestion/domain/source_config.h"

namespace dealtrace::ingestion {

struct ProposalFile {
  std::string name;  // without its folder
  std::string path;  // as sources.yaml will have it
  std::function<absl::StatusOr<std::unique_ptr<ByteSource>>()> open;
};

// References of one field to records of another proposed table.
struct ReferenceCount {
  int64_t found = 0;
  int64_t not_found = 0;
};

// What became of a table's rows.
struct TableProof {
  int64_t record_count = 0;
  int64_t reject_count = 0;
  std::map<std::string, int64_t> rejects_of_field;
  std::map<std::string, Reject> first_reject_of_field;
  Warnings warnings;
  // Rows whose id another row has as well: a sync keeps one of them.
  int64_t repeated_id_count = 0;
  std::map<std::string, ReferenceCount> references;  // by field
  std::map<std::string, int64_t> stages;             // how many rows are in each
};

struct ProposedTable {
  std::string file;
  StreamConfig stream;
  TableGuess guess;
  TableProof proof;
};

struct LeftOutFile {
  std::string file;
  std::string reason;
};

struct SourceProposal {
  std::vector<ProposedTable> tables;  // in the order in which they are read
  std::vector<LeftOutFile> left_out;
  std::map<std::string, int64_t> stages;
};

// What the files hold. A table is proposed only when a sync can read it: what it would refuse is
// left out with the reason, and a field that would have most rows rejected is not mapped. `source`
// has the name and all that holds for every table.
SourceProposal ProposeSource(const SourceConfig& source, const std::vector<ProposalFile>& files);

}  // namespace dealtrace::ingestion
