// A model that learned from labelled pairs, as a file.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/linkage/comparison_spec.h"
#include "libs/linkage/labelled_model.h"
#include "libs/linkage/linker.h"
#include "services/matching/offline/link_config.h"

namespace dealtrace::matching {

struct PairModel {
  std::vector<linkage::ComparisonSpec> comparisons;
  linkage::LabelledModel model;
};

// JSON: what is compared, the quality by cross-validation, and the trees.
absl::Status WritePairModel(const PairModel& model, const std::string& path);
// NOT_FOUND; INVALID_ARGUMENT: not a file that WritePairModel made.
absl::StatusOr<PairModel> ReadPairModel(const std::string& path);

// The features of pairs as the model's rows; the linker was made `for_labels`.
boosting::Matrix FeaturesOf(const linkage::Linker& linker,
                            absl::Span<const linkage::ScoredPair> pairs);

// What decided a pair: bits by comparison, then of all texts as one, then what the model says
// before it reads anything. They sum to the pair's log-odds. Row-major, `comparisons` + 2 a pair.
absl::StatusOr<std::vector<double>> DecidingBits(const linkage::Linker& linker,
                                                 const linkage::LabelledModel& model,
                                                 absl::Span<const linkage::ScoredPair> pairs);

// Gives each pair the model's probability, in the same order.
absl::Status Rescore(const linkage::Linker& linker, const linkage::LabelledModel& model,
                     std::vector<linkage::ScoredPair>* pairs);

// A table of pairs: columns `left_x` and `right_x` for each x (see PairColumnsOf), and for training
// one of `match`, `label` or `is_match` with 1 or 0, true or false.
struct PairTable {
  std::vector<linkage::ComparisonSpec> comparisons;
  std::vector<int> labels;  // empty when there is no such column
  int64_t rows = 0;
};
// Adds every row's two sides to the linker, numbered alike. `comparisons` as given, or guessed from
// the columns when empty; `make_linker` gets them before the first row.
absl::StatusOr<PairTable> ReadPairTable(
    const std::string& path, std::vector<linkage::ComparisonSpec> comparisons,
    const std::function<linkage::Linker*(const std::vector<linkage::ComparisonSpec>&)>&
        make_linker);

// FAILED_PRECONDITION, with both figures and what to do: on held-out labels the model is not better
// than none.
absl::Status CheckBetterThanWithout(const linkage::LabelledQuality& quality, size_t pairs);

// Learns from `candidates` whose right record stands in the truth file `labels`, and from as many
// that stand in no label and are unlikely. `candidates` with their probabilities without labels.
absl::StatusOr<PairModel> TrainFromTruth(const std::string& labels, const LinkConfig& config,
                                         const linkage::Linker& linker,
                                         const std::vector<std::string>& left_ids,
                                         const std::vector<std::string>& right_ids,
                                         absl::Span<const linkage::ScoredPair> candidates);

}  // namespace dealtrace::matching
