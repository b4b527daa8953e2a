// What became of a link: each version beside the one before.
#pragma once

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "dealtrace/matching/v1/link_version.pb.h"
#include "services/matching/store/link_version_store.h"

namespace dealtrace::matching {

// The names of Link's fields that differ, by their number, without decide_time and explanation.
std::vector<std::string> ChangedFields(const v1::Link& before, const v1::Link& after);

// `before` is null when the version before is not kept.
v1::LinkVersion DescribeVersion(const StoredVersion* before, const StoredVersion& version);

}  // namespace dealtrace::matching
