// Looks ahead over a stream: which ids it names, and which line of a repeated id counts.
//
// Two lines may hold the same record. The one with the latest time of change counts, of equals the
// last one. Merging batch by batch would store first one and then the other, in every run anew;
// knowing the winner beforehand stores each record once, and a repeated run stores nothing. The
// same index tells which stored records a full run's files no longer name.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/ingestion/domain/record_reader.h"

namespace dealtrace::ingestion {

// What becomes of a line.
enum class LineRank : uint8_t { kCounts, kSuperseded, kDuplicate };

// Where no id is named twice, as in most exports, the ids alone say all of this; only otherwise
// need the records be looked at.
//
// The two forms of a Salesforce id are one id here.
//
// Memory: 32 bytes a record while adding, 8 bytes a line once sealed, and as much again where ids
// are those of Salesforce with 18 characters. Not thread-safe while adding.
// Hashes are of this process only: never store them.
class IdIndex {
 public:
  // A line that holds a record. `ordinal` grows from line to line over all files of the stream.
  void Add(const SourceRecord& record, int64_t ordinal, int64_t update_micros);

  // A line of which only the id counts, such as one that was rejected: its record is then not
  // deleted for being absent. Empty: the line did not tell whose it is.
  void AddId(absl::string_view id);

  // Call once, after the last line.
  void Seal();

  // What becomes of a record that was added.
  LineRank RankOf(absl::string_view id, int64_t ordinal) const;

  // Whether some line had this id.
  bool Contains(absl::string_view id) const;

  // Whether some line had this id in its form of 18 characters.
  bool ContainsLongForm(absl::string_view id) const;

  // Whether two lines that were added by their ids had the same one.
  bool has_repeated_ids() const { return has_repeated_ids_; }

  // Lines, rejected ones included.
  int64_t line_count() const { return line_count_; }

  // False when more lines came than kIndexedLinesMax, or some line did not tell its id: then the
  // index does not know all ids, and absence proves nothing.
  bool complete() const { return overflow_count_ == 0 && nameless_count_ == 0; }
  int64_t nameless_count() const { return nameless_count_; }

 private:
  struct Line {
    uint64_t id_hash = 0;
    int64_t ordinal = 0;
    int64_t update_micros = 0;
    uint64_t raw_hash = 0;
  };

  void AddForm(absl::string_view id, uint64_t hash);

  std::vector<Line> lines_;                                    // until sealed
  std::vector<uint64_t> ids_;                                  // sorted once sealed
  std::vector<uint64_t> long_forms_;                           // sorted once sealed
  absl::flat_hash_map<uint64_t, std::vector<Line>> repeated_;  // winner first
  int64_t line_count_ = 0;
  int64_t overflow_count_ = 0;
  int64_t nameless_count_ = 0;
  bool has_repeated_ids_ = false;
};

// Adds every line that `reader` has left to `index` by its id. Otherwise as IndexRecords.
absl::Status IndexIds(RecordReader& reader, IdIndex* index,
                      const std::function<absl::Status()>& go_on);

// Reads `reader` to its end and adds every line. `first_ordinal` is that of the file's first
// record. `go_on` is asked between batches. Errors are the reader's and those of `go_on`.
absl::Status IndexRecords(RecordReader& reader, RecordKind kind, int64_t first_ordinal,
                          IdIndex* index, const std::function<absl::Status()>& go_on);

// When the source says the record last changed, in Unix microseconds; 0 when it does not.
int64_t UpdateMicros(RecordKind kind, const google::protobuf::Message& message);

}  // namespace dealtrace::ingestion
