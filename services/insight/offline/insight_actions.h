// What the `insight` commands do, behind their options.
#pragma once

#include <string>

#include "absl/status/status.h"

namespace dealtrace::insight {

// Options of the commands that read calls.
struct CallFileOptions {
  std::string input;  // calls.jsonl, .txt, .vtt or .srt
  std::string output;
  std::string rejects;  // empty: <output>.rejects.jsonl
  bool strict = false;
};

// Writes every analysis of the service as JSON (insight/v1 CallAnalysis), one call a line, in the
// order of the file; calls without a transcript are left out and counted.
absl::Status AnalyzeFile(const CallFileOptions& options);

struct SummarizeOptions {
  CallFileOptions files;
  int words_max = 60;
};

// Writes {"id", "summary", "sentences": [{"utterance", "offset", "length", "text"}]}, one call a
// line.
absl::Status SummarizeFile(const SummarizeOptions& options);

struct SentimentOptions {
  std::string input;
  std::string output;
  std::string language;  // en or fr; empty: detected line by line
};

// Writes `score<tab>label`, one line for each line of the input, in its order.
absl::Status ScoreLines(const SentimentOptions& options);

struct ReasonsOptions {
  CallFileOptions files;
  std::string links;  // left_id,right_id[,probability]: deal and call
  std::string deals;  // opportunity,outcome (WON, LOST, DOWNGRADED or OPEN)
  double probability_min = 0.5;
};

// Writes {"opportunity", "outcome", "reasons": [{"code", "rank", "score", "favourable", "quote",
// "call", "utterance", "offset"}]}, one deal a line.
absl::Status TellReasons(const ReasonsOptions& options);

}  // namespace dealtrace::insight
