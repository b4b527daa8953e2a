// What the `match` commands do, behind their options.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/matching/offline/customer_files.h"

namespace dealtrace::matching {

struct LinkOptions {
  // `opportunities` and `calls` may be any two tables, or `opportunities` any one.
  InputFiles files;
  std::string config;   // link.yaml; empty: columns are recognised by their names
  std::string labels;   // truth.csv to learn from; empty: none
  std::string model;    // of `match train`; empty: none
  std::string pairs;    // a table of pairs to score, instead of two tables
  std::string sources;  // sources.yaml; empty: columns are recognised by their names
  std::string source;
  std::string output;
  std::string rejects;  // empty: <output>.rejects.jsonl
  std::string summary;  // of two tables: what was compared and left out, as JSON; empty: none
  double min_probability = 0.01;
  bool best_only = false;
  bool one_to_one = false;
  bool strict = false;
  bool raw_cells = false;  // ids in links.csv as they are, also those that look like formulas
};

// Writes links.csv and the evidence beside it; the counts go to standard error. Deals and calls are
// linked by the service's own rules, other tables by LinkTables.
absl::Status LinkFiles(const LinkOptions& options);

// The same for any two tables, or for one with itself.
absl::Status LinkTables(const LinkOptions& options);

// Gives each row of the table `pairs` its probability, by `model` or by what the pairs themselves
// teach; left_id and right_id are the row's number, from 1.
absl::Status ScorePairs(const LinkOptions& options);

struct TrainOptions {
  // A table of labelled pairs …
  std::string pairs;
  // … or two tables and the truth.
  std::string left;
  std::string right;
  std::string labels;
  std::string config;  // link.yaml; empty: columns are recognised by their names
  std::string model;   // where to write it
};

// Learns a model for `match link --model`; its quality by cross-validation goes to standard error.
absl::Status TrainFiles(const TrainOptions& options);
absl::Status TrainFromPairs(const TrainOptions& options);

struct EvaluateOptions {
  std::string links;
  std::string truth;
  double threshold = 0.5;
  std::string output = "table";  // or json
};

// Prints precision, recall, F1 and the curve.
absl::Status EvaluateFiles(const EvaluateOptions& options);

struct ExplainOptions {
  std::string links;
  std::string left_id;
  std::string right_id;
  std::string output = "table";  // or json
};

// Prints each comparison of a pair, its level and weight.
absl::Status ExplainPair(const ExplainOptions& options);

}  // namespace dealtrace::matching
