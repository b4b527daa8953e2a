#include "services/ingestion/domain/merge.h"

#include <openssl/sha.h>

#include "absl/strings/escaping.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace dealtrace::ingestion {

Verdict Judge(LineRank rank, absl::string_view content_hash, int64_t update_micros,
              const StoredState* stored) {
  if (rank == LineRank::kDuplicate) return Verdict::kDuplicate;
  if (rank == LineRank::kSuperseded) return Verdict::kSuperseded;
  if (stored == nullptr) return Verdict::kInserted;
  if (stored->content_hash == content_hash) return Verdict::kUnchanged;
  if (update_micros > 0 && update_micros < stored->update_micros) return Verdict::kSuperseded;
  return Verdict::kUpdated;
}

void CountVerdict(Verdict verdict, ingestion::v1::StreamReceipt* receipt) {
  switch (verdict) {
    case Verdict::kInserted:
      receipt->set_inserted_count(receipt->inserted_count() + 1);
      break;
    case Verdict::kUpdated:
      receipt->set_updated_count(receipt->updated_count() + 1);
      break;
    case Verdict::kUnchanged:
      receipt->set_unchanged_count(receipt->unchanged_count() + 1);
      break;
    case Verdict::kSuperseded:
      receipt->set_superseded_count(receipt->superseded_count() + 1);
      break;
    case Verdict::kDuplicate:
      receipt->set_duplicate_count(receipt->duplicate_count() + 1);
      break;
  }
}

void AddWarnings(const Warnings& warnings, ingestion::v1::StreamReceipt* receipt) {
  if (warnings.counts().empty()) return;
  Warnings all;
  for (const ingestion::v1::SyncWarning& warning : receipt->warnings()) {
    all.Count(warning.text(), warning.count());
  }
  all.Merge(warnings);
  receipt->clear_warnings();
  for (const auto& [text, count] : all.counts()) {
    ingestion::v1::SyncWarning* warning = receipt->add_warnings();
    warning->set_text(text);
    warning->set_count(count);
  }
}

bool Closes(const ingestion::v1::StreamReceipt& receipt) {
  return receipt.read_count() == receipt.inserted_count() + receipt.updated_count() +
                                     receipt.unchanged_count() + receipt.superseded_count() +
                                     receipt.duplicate_count() + receipt.tombstone_count() +
                                     receipt.rejected_count() + receipt.dead_count();
}

std::string SerializeDeterministically(const google::protobuf::Message& message) {
  std::string bytes;
  bytes.reserve(message.ByteSizeLong());
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializeWithCachedSizes(&coded);
  }
  return bytes;
}

std::string ContentHash(absl::string_view content) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(content.data()), content.size(), digest);
  return absl::BytesToHexString(absl::string_view(reinterpret_cast<char*>(digest), 16));
}

}  // namespace dealtrace::ingestion
