// The queues of scoring: `model` trains, `score` scores open deals.
#pragma once

#include "absl/status/status.h"
#include "libs/feed/deriver.h"
#include "libs/postgres/database.h"

namespace dealtrace::scoring {

// True when matching and insight tell that the newest sync run's consequences have arrived here, so
// that a model is a function of that run's data and not of when it was trained.
bool AreUpstreamsCaughtUp(postgres::Transaction& transaction);

// Trains on all closed deals, activates and publishes the model, and asks for every open deal to be
// scored. The same data gives the same model, which then moves nothing.
absl::Status DeriveModel(feed::DeriveContext& context);

// True when there is a model to score with.
bool HasModel(postgres::Transaction& transaction);

// Scores the context's deals as of the model's time; a deal that is closed or gone loses its score.
absl::Status DeriveScores(feed::DeriveContext& context);

}  // namespace dealtrace::scoring
