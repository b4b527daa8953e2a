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

// Equal for records that hold the same values.
using ContentsOf = std::function<uint64_t(uint32_t record)>;

// Candidates of evenly spread records and, of some of these, pairs that are no candidates. Records
// are numbered as CandidateBlocks has them; `left_count` is 0 when there is one side. The same
// records give the same sample. Candidates of one record that hold the same values are one: nothing
// tells them apart. At least one record on each side.
TrainingPairs DrawTrainingPairs(const CandidateBlocks& blocks, uint32_t left_count,
                                uint32_t record_count, size_t comparisons,
                                const CompareRecords& compare, const ContentsOf& contents_of);

}  // namespace dealtrace::linkage
