#include "libs/linkage/training_pairs.h"

#include <algorithm>
#include <cmath>

#include "absl/container/flat_hash_set.h"
#include "libs/linkage/words.h"

namespace dealtrace::linkage {
namespace {

// About so many candidate pairs, and so many others, of so many records.
constexpr int64_t kCandidatePairs = 1'000'000;
constexpr int64_t kOtherPairs = 200'000;
constexpr uint32_t kOtherRecords = 4000;
// How many records are looked at to know how many candidates there are.
constexpr uint32_t kCountedRecords = 1000;

}  // namespace

TrainingPairs DrawTrainingPairs(const CandidateBlocks& blocks, uint32_t left_count,
                                uint32_t record_count, size_t comparisons,
                                const CompareRecords& compare, const HasCopies& has_copies) {
  Outcome outcomes[kComparisonsMax];
  const absl::Span<Outcome> compared(outcomes, comparisons);
  const auto add = [&](uint32_t left, uint32_t right, PatternSample* sample) {
    sample->Add(compare(left, right, compared), compared);
  };
  const uint32_t right_count = record_count - left_count;
  const auto possible_of = [&](uint32_t record) { return left_count == 0 ? record : left_count; };
  CandidateBlocks::Scratch scratch;
  int64_t counted = 0, counted_records = 0;
  for (uint32_t i = 0; i < right_count; i += std::max(1U, right_count / kCountedRecords)) {
    counted += static_cast<int64_t>(blocks.Find(left_count + i, &scratch).size());
    ++counted_records;
  }
  const double candidates =
      static_cast<double>(counted) / static_cast<double>(counted_records) * right_count;

  TrainingPairs pairs;
  const auto step = static_cast<uint32_t>(std::max(1.0, std::round(candidates / kCandidatePairs)));
  int64_t drawn_records = 0;
  for (uint32_t record = left_count; record < record_count; record += step) {
    for (const uint32_t left : blocks.Find(record, &scratch)) add(left, record, &pairs.candidates);
    pairs.candidates.EndRecord();
    ++drawn_records;
    if (left_count > 0 || !has_copies(record)) continue;
    add(record, record, &pairs.candidates);
    pairs.candidates.EndRecord();
  }
  pairs.candidates.Finish();
  pairs.pairs_per_candidate = static_cast<double>(right_count) / static_cast<double>(drawn_records);

  const uint32_t other_step = std::max(1U, right_count / kOtherRecords);
  const double possible = left_count == 0 ? 0.5 * (right_count - 1.0) * right_count
                                          : static_cast<double>(left_count) * right_count;
  const double drawn_share = kOtherPairs / std::max(1.0, possible / other_step);
  int64_t others = 0;
  absl::flat_hash_set<uint32_t> found;
  const auto add_other = [&](uint32_t left, uint32_t record) {
    if (found.contains(left)) return;
    add(left, record, &pairs.others);
    ++others;
  };
  for (uint32_t record = left_count; record < record_count; record += other_step) {
    const absl::Span<const uint32_t> of_record = blocks.Find(record, &scratch);
    found.clear();
    found.insert(of_record.begin(), of_record.end());
    const uint32_t lefts = possible_of(record);
    // A small table has fewer pairs than would be drawn: all of them, then.
    for (uint32_t left = 0; drawn_share >= 1 && left < lefts; ++left) add_other(left, record);
    const auto draws = drawn_share >= 1 ? 0 : static_cast<uint32_t>(std::ceil(drawn_share * lefts));
    for (uint32_t i = 0; i < draws; ++i) {
      add_other(static_cast<uint32_t>(Combine(record, i) % lefts), record);
    }
  }
  pairs.others.Finish();
  pairs.pairs_per_other =
      std::max(0.0, possible - candidates) / static_cast<double>(std::max<int64_t>(1, others));
  pairs.is_one_side = left_count == 0;
  pairs.smaller_side = left_count == 0 ? right_count : std::min(left_count, right_count);
  return pairs;
}

}  // namespace dealtrace::linkage
