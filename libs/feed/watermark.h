// How far upstream the results reach.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/postgres/database.h"

namespace dealtrace::feed {

// Upstream positions whose consequences are all in this schema's committed tables (nothing that
// they dirtied is still dirty), by feed name; upstreams of upstreams included, as the minimum over
// the ways. Read in the caller's snapshot. What is dirty in one of `but_queues` does not count: for
// a derivation that has to wait for all others.
absl::StatusOr<std::map<std::string, int64_t>> Reflects(
    postgres::Transaction& transaction, const std::vector<std::string>& but_queues = {});

// The ways apart: for each upstream, up to which position of the feed `origin` its consequences are
// all here; 0 when that is not known. Reflects()[origin] is the least of them.
absl::StatusOr<std::map<std::string, int64_t>> ReflectsByWay(postgres::Transaction& transaction,
                                                             const std::string& origin);

}  // namespace dealtrace::feed
