// Insight on a database of its own, fed with changes by hand, one step at a time.
#pragma once

#include <string>

#include "libs/feed/testing/consumer_world.h"

namespace dealtrace::insight {

class InsightWorld : public feed::testing::ConsumerWorld {
 public:
  InsightWorld();

  // Every business column of the results, in key order.
  std::string AllResults() const;
};

}  // namespace dealtrace::insight
