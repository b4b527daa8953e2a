// Whether a record of the right side has one counterpart at most.
#pragma once

#include <cstdint>

#include "libs/linkage/model.h"
#include "libs/linkage/pattern_sample.h"

namespace dealtrace::linkage {

// Right records that have a left record which is as good as certain, by the comparisons alone.
struct CertainCounterparts {
  int64_t with_one = 0;
  int64_t with_two = 0;   // also counted in with_one
  PatternSample between;  // the two best left records of each with two, compared with each other
};

// True when few records have two, or when the two are different things: duplicates on the left side
// agree with each other about as well as with the right record, but siblings (the deals of one
// company) differ somewhere.
bool HaveOneCounterpart(const LinkageModel& model, const CertainCounterparts& certain);

}  // namespace dealtrace::linkage
