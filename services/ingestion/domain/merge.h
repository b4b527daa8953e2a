// What becomes of a record that was read, given what is stored, and the receipt that adds it up.
#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "dealtrace/ingestion/v1/sync_run.pb.h"
#include "google/protobuf/message.h"
#include "services/ingestion/domain/id_index.h"
#include "services/ingestion/domain/reject.h"

namespace dealtrace::ingestion {

enum class Verdict : uint8_t { kInserted, kUpdated, kUnchanged, kSuperseded, kDuplicate };

// A record as it is stored.
struct StoredState {
  std::string content_hash;
  int64_t update_micros = 0;  // 0: the source does not tell
};

// `stored` is null when there is none. A record that last changed before the stored state did is
// superseded by it.
Verdict Judge(LineRank rank, absl::string_view content_hash, int64_t update_micros,
              const StoredState* stored);

void CountVerdict(Verdict verdict, ingestion::v1::StreamReceipt* receipt);

// Adds the warnings to those that the receipt has.
void AddWarnings(const Warnings& warnings, ingestion::v1::StreamReceipt* receipt);

// Whether read = inserted + updated + unchanged + superseded + duplicate + tombstone + rejected +
// dead.
bool Closes(const ingestion::v1::StreamReceipt& receipt);

// The same bytes for equal messages, so that content can be compared by its hash.
std::string SerializeDeterministically(const google::protobuf::Message& message);

// 32 hexadecimal digits of SHA-256.
std::string ContentHash(absl::string_view content);

}  // namespace dealtrace::ingestion
