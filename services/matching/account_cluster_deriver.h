// Compares dirty accounts and clusters what they hang together with: the queue `account_cluster`.
#pragma once

#include "absl/status/status.h"
#include "libs/feed/deriver.h"

namespace dealtrace::matching {

// Replaces the matches of the context's accounts, then the clusters of everything that is connected
// with them, before or after, and publishes what changed. Derivations of clusters wait for each
// other; while all accounts are of one source and nobody merged any, there is nothing to wait for.
absl::Status DeriveAccountClusters(feed::DeriveContext& context);

}  // namespace dealtrace::matching
