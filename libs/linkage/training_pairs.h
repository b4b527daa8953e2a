// Which pairs a model is learned from.
#pragma once

#include <cstdint>
#include <functional>

#include "libs/linkage/blocking.h"
#include "libs/linkage/column.h"
#include "libs/linkage/model_learning.h"

namespace dealtrace::linkage {

// The outcomes of a pair's comparisons, one a comparison; returns them as a pattern.
using CompareRecords =
    std::function<Pattern(uint32_t left, uint32_t right, absl::Span<Outcome> outcomes)>;

// Whether others hold the same values as the record, for which it stands.
using HasCopies = std::function<bool(uint32_t record)>;

// Candidates of evenly spread records and, of some of these, pairs that are no candidates. Records
// are numbered as CandidateBlocks has them; `left_count` is 0 when there is one side. The same
// records give the same sample. No two records of a side hold the same values: nothing tells such
// apart. Where there is one side, a record with copies is drawn with one of them as well, however
// many there are, so that a few values that stand on most rows do not decide what is learned. At
// least one record on each side.
TrainingPairs DrawTrainingPairs(const CandidateBlocks& blocks, uint32_t left_count,
                                uint32_t record_count, size_t comparisons,
                                const CompareRecords& compare, const HasCopies& has_copies);

}  // namespace dealtrace::linkage
