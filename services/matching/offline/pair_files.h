// links.csv, truth.csv and the evidence beside links.csv.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "nlohmann/json_fwd.hpp"
#include "services/matching/domain/decision.h"
#include "services/matching/domain/evaluation.h"

namespace dealtrace::matching {

// `left_id,right_id,probability`; other columns are ignored. INVALID_ARGUMENT names file and line.
absl::StatusOr<std::vector<LinkedPair>> ReadLinks(const std::string& path);

// `left_id,right_id`.
absl::StatusOr<std::vector<std::pair<std::string, std::string>>> ReadTruth(const std::string& path);

// Where `match link` keeps the comparisons of links.csv: one call a line.
std::string EvidencePath(const std::string& links_path);

// One call's decision with every candidate and comparison.
nlohmann::json EvidenceOf(const std::string& call_id, const LinkDecision& decision);

}  // namespace dealtrace::matching
