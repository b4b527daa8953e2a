// A batch of changes, taken apart by kind and decoded.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "dealtrace/feed/v1/feed_service.pb.h"
#include "services/matching/store/columns.h"

namespace dealtrace::matching {

// A record's blocking keys and the company that they lead to ("" for none).
struct HolderKeys {
  std::string holder;   // resource name
  std::string company;  // Company::key
  std::vector<std::string> keys;
};

// The changes of one kind.
struct KindBatch {
  CopyColumns upserts;
  std::vector<std::string> account_ids;  // of contacts and opportunities, beside `upserts`
  std::vector<std::string> owner_ids;    // of opportunities
  std::vector<std::string> product_ids;  // of opportunities
  // By id: of accounts, contacts and opportunities; of calls and transcripts, whose company is
  // empty.
  std::map<std::string, HolderKeys> keys;
  std::vector<std::string> deleted_ids;
  std::vector<int64_t> deleted_positions;

  // Of upserts and deletions.
  std::vector<std::string> AllIds() const;
};

// The kinds of ingestion's feed that matching reads.
std::vector<std::string> CopiedKinds();

struct ChangeBatch {
  std::map<std::string, KindBatch> kinds;  // by the feed's kind; all of CopiedKinds()
};

// INVALID_ARGUMENT names kind and key of a change that cannot be decoded.
absl::StatusOr<ChangeBatch> DecodeChanges(absl::Span<const feed::v1::Change> changes);

// The resource name under which a record holds keys.
std::string HolderName(const std::string& kind, const std::string& id);

}  // namespace dealtrace::matching
