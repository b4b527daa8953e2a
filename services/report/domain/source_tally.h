// What the sync runs reported about the records that the deals and calls come from.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "services/report/domain/coverage_section.h"
#include "services/report/domain/facts.h"

namespace dealtrace::report {

// Of each stream the newest run that read it counts. In any order.
class SourceTally {
 public:
  void Add(const StreamFact& stream);
  // By source and stream.
  std::vector<Quirk> Finish() const;

 private:
  std::map<std::pair<std::string, std::string>, StreamFact> newest_;
};

}  // namespace dealtrace::report
