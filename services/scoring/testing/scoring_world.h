// Scoring on a database of its own, fed with changes by hand, one step at a time.
#pragma once

#include <string>

#include "libs/feed/testing/consumer_world.h"

namespace dealtrace::scoring {

class ScoringWorld : public feed::testing::ConsumerWorld {
 public:
  ScoringWorld();

  // True when the queue's derivation would be let to begin.
  bool IsReady(const std::string& queue);
};

}  // namespace dealtrace::scoring
