// How near a program's answers come to the truth of a sample company.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tools/sandbox/score/truth.h"

namespace dealtrace::sandbox {

struct LinkScore {
  int64_t true_links = 0;
  int64_t predicted = 0;
  int64_t correct = 0;
  double precision = 0;  // 0 when nothing was predicted
  double recall = 0;
  double f1 = 0;
  // Kind of call -> {true links, found}. A reseller's call is harder than a plain one.
  std::map<std::string, std::pair<int64_t, int64_t>> found_by_kind;
  // Predicted links of calls that belong to no deal.
  int64_t of_unrelated_calls = 0;
};

// Answers below `probability_min` are left out; a pair given twice counts once.
LinkScore ScoreLinks(const LinkTruth& truth,
                     const absl::flat_hash_map<std::string, std::string>& kinds,
                     const std::vector<LinkAnswer>& answers, double probability_min);

struct ReasonTally {
  int64_t deals = 0;     // closed, with the main reason said in a transcript
  int64_t answered = 0;  // of these, with at least one predicted reason
  int64_t first = 0;     // the true main reason has rank 1
  int64_t in_three = 0;  // … is among the first three
};

// Tallies by "all", phrasing set ("seen"), outcome ("WON") and both ("seen WON").
std::map<std::string, ReasonTally> ScoreReasons(const ReasonTruth& truth,
                                                const ReasonAnswers& answers);

struct QuoteScore {
  int64_t quotes = 0;    // answers that have a quote
  int64_t verbatim = 0;  // found in the named utterance, at the offset
  int64_t missing = 0;   // answers without a quote
  std::vector<std::string>
      examples;  // up to 5 that were not found: "opportunity CODE call utterance"
};

// Streams `calls_path`; a call that stands there twice is right if one of its lines is.
absl::StatusOr<QuoteScore> CheckQuotes(const ReasonAnswers& answers, const std::string& calls_path);

}  // namespace dealtrace::sandbox
