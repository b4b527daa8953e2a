// Decides existing calls by other settings, and stores nothing.
#pragma once

#include "absl/status/statusor.h"
#include "dealtrace/matching/v1/simulation.pb.h"
#include "libs/postgres/database.h"
#include "libs/rpc/call.h"
#include "services/matching/active_settings.h"

namespace dealtrace::matching {

// The settings with what the request changes. INVALID_ARGUMENT names the field and its range.
absl::StatusOr<LinkSettings> ApplySettings(const v1::MatchingSettings& changes,
                                           LinkSettings settings);

// In one snapshot; asks `call` between groups of calls whether the answer is still wanted.
absl::StatusOr<v1::SimulateMatchingResponse> Simulate(postgres::Transaction& transaction,
                                                      const rpc::Call& call,
                                                      const v1::SimulateMatchingRequest& request,
                                                      const LinkSettings& before,
                                                      const LinkSettings& after);

}  // namespace dealtrace::matching
