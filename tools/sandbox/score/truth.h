// The ground truth of a sample company and the answers of a program, read from their files.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"

namespace dealtrace::sandbox {

struct TrueReasons {
  std::string outcome;       // "WON", "LOST" or "DOWNGRADED"
  std::string main_reason;   // a code
  std::string phrasing_set;  // "seen" or "unseen"
  bool said = false;         // the main reason is said in some call with a transcript
};

// By opportunity id.
using ReasonTruth = std::map<std::string, TrueReasons>;

// Call id -> opportunity id; a call belongs to one deal at most.
using LinkTruth = absl::flat_hash_map<std::string, std::string>;

struct PredictedReason {
  std::string code;
  int64_t rank = 0;  // 1 is the first
  std::string quote;
  std::string call;
  int64_t utterance = 0;
  int64_t offset = 0;  // bytes
};

// Opportunity id -> reasons in the order of their rank.
using ReasonAnswers = std::map<std::string, std::vector<PredictedReason>>;

struct LinkAnswer {
  std::string opportunity;
  std::string call;
  double probability = 1;
};

// Each names the file, the line and what is wrong with it: NOT_FOUND for a file that cannot be
// read, INVALID_ARGUMENT for a line.
absl::StatusOr<ReasonTruth> ReadReasonTruth(const std::string& path);
absl::StatusOr<LinkTruth> ReadLinkTruth(const std::string& path);
// Call id -> its kind ("deal", "reseller", …).
absl::StatusOr<absl::flat_hash_map<std::string, std::string>> ReadCallKinds(
    const std::string& path);
// {"opportunity": id, "reasons": [{"code", "rank", "quote", "call", "utterance", "offset"}]} a
// line; all but the code may be missing, a missing rank is the place in the list.
absl::StatusOr<ReasonAnswers> ReadReasonAnswers(const std::string& path);
// left_id,right_id and, if there, probability.
absl::StatusOr<std::vector<LinkAnswer>> ReadLinkAnswers(const std::string& path);

}  // namespace dealtrace::sandbox
