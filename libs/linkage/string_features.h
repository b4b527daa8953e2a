// Numbers about two texts for models that learn from labels.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace dealtrace::linkage {

inline constexpr size_t kStringFeatureCount = 9;

// Jaro-Winkler; edit similarity of the whole and of the sorted words; Jaccard of letter trigrams,
// and the share of the shorter text's that the longer has; of the words with digits (model
// numbers), the share of each side's that stand in the other text when blanks and hyphens are taken
// out, the length of the longest that does, and of the longest that does not. Both texts are as
// ToLatin made them.
void AppendStringFeatures(absl::string_view left, absl::string_view right,
                          std::vector<float>* features);

}  // namespace dealtrace::linkage
