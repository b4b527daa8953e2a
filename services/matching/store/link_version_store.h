// The versions of links that were replaced.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "dealtrace/matching/v1/link.pb.h"
#include "libs/postgres/database.h"

namespace dealtrace::matching {

struct StoredVersion {
  int64_t version = 0;
  matching::v1::Link link;
  int64_t review_revision = 0;  // of CallReview
};

// Newest first, the present link among them, with numbers below `before_version`.
absl::StatusOr<std::vector<StoredVersion>> LoadLinkVersions(postgres::Transaction& transaction,
                                                            const std::string& call_id,
                                                            int64_t before_version, int count_max);

}  // namespace dealtrace::matching
