#include "services/matching/offline/commands.h"

#include <iostream>
#include <memory>

#include "libs/text/printable.h"
#include "services/matching/offline/match_actions.h"

namespace dealtrace::matching {
namespace {

void Finish(const absl::Status& status) {
  if (status.ok()) return;
  std::cerr << "dealtrace: " << text::PrintableLines(status.message()) << "\n";
  throw CLI::RuntimeError(1);
}

void AddLink(CLI::App& match) {
  const auto options = std::make_shared<LinkOptions>();
  CLI::App* link = match.add_subcommand(
      "link", "Find the deal of each call, the pairs of any two tables, or one table's duplicates");
  link->add_option("--left", options->files.opportunities, "Deals, or any CSV or JSONL file");
  link->add_option("--right", options->files.calls,
                   "Calls, or any CSV or JSONL file; without it duplicates are looked for");
  link->add_option("--config", options->config, "link.yaml: id columns and what is compared how");
  link->add_option("--labels", options->labels,
                   "truth.csv (left_id,right_id) to learn from; without it none are needed");
  link->add_option("--model", options->model, "A model that `match train` wrote");
  link->add_option(
      "--pairs", options->pairs,
      "Score these pairs (columns left_x, right_x) instead, with --model when there is one");
  link->add_option("--accounts", options->files.accounts, "Companies: accounts.csv");
  link->add_option("--contacts", options->files.contacts, "People: contacts.csv");
  link->add_option("--users", options->files.users, "The seller's people: users.csv");
  link->add_option("--products", options->files.products, "Products: products.csv");
  link->add_option("--sources", options->sources,
                   "sources.yaml: all of these files with their mapping");
  link->add_option("--source", options->source, "Which source of sources.yaml");
  link->add_option("--output", options->output, "Where to write links.csv; - for standard output")
      ->required();
  link->add_option("--rejects", options->rejects, "Where to write lines that cannot be read");
  link->add_option("--summary", options->summary,
                   "Where to write what was compared and what was left out, as JSON (of tables)");
  link->add_option("--min-probability", options->min_probability, "Leave out less likely pairs")
      ->check(CLI::Range(0.0, 1.0));
  link->add_flag("--best-only", options->best_only,
                 "Only the best deal of each call, of which there is at most one");
  link->add_flag("--one-to-one", options->one_to_one, "Each deal and each call at most once");
  link->add_flag("--strict", options->strict, "Fail when a line was rejected");
  link->add_flag("--raw-cells", options->raw_cells,
                 "Write ids as they are, also those that a spreadsheet would run as a formula");
  link->footer(
      "Examples: dealtrace match link --left opportunities.csv --right calls.jsonl --accounts "
      "accounts.csv --output links.csv\n"
      "          dealtrace match link --left a.csv --right b.csv --config link.yaml --output "
      "links.csv");
  link->callback([options] { Finish(LinkFiles(*options)); });
}

void AddTrain(CLI::App& match) {
  const auto options = std::make_shared<TrainOptions>();
  CLI::App* train = match.add_subcommand("train", "Learn from labelled pairs");
  train->add_option("--pairs", options->pairs,
                    "Labelled pairs: columns left_x, right_x and match (1 or 0)");
  train->add_option("--left", options->left, "Or two tables, as for match link …");
  train->add_option("--right", options->right, "… without it one table's duplicates …");
  train->add_option("--labels", options->labels, "… and truth.csv: left_id,right_id");
  train->add_option("--config", options->config, "link.yaml: what is compared how");
  train->add_option("--model", options->model, "Where to write the model")->required();
  train->footer(
      "Example: dealtrace match train --pairs labelled.csv --model model.json\n"
      "         dealtrace match link --pairs new.csv --model model.json --output links.csv");
  train->callback([options] { Finish(TrainFiles(*options)); });
}

void AddEvaluate(CLI::App& match) {
  const auto options = std::make_shared<EvaluateOptions>();
  CLI::App* evaluate = match.add_subcommand("evaluate", "Measure links against the truth");
  evaluate->add_option("--links", options->links, "links.csv")->required();
  evaluate->add_option("--truth", options->truth, "truth.csv: left_id,right_id")->required();
  evaluate->add_option("--threshold", options->threshold, "Pairs from this probability on count")
      ->check(CLI::Range(0.0, 1.0));
  evaluate->add_option("--output", options->output, "table or json")
      ->check(CLI::IsMember({"table", "json"}));
  evaluate->footer("Example: dealtrace match evaluate --links links.csv --truth truth.csv");
  evaluate->callback([options] { Finish(EvaluateFiles(*options)); });
}

void AddExplain(CLI::App& match) {
  const auto options = std::make_shared<ExplainOptions>();
  CLI::App* explain = match.add_subcommand("explain", "Show each comparison of one pair");
  explain->add_option("--links", options->links, "links.csv as `match link` wrote it")->required();
  explain->add_option("--left-id", options->left_id, "The deal")->required();
  explain->add_option("--right-id", options->right_id, "The call")->required();
  explain->add_option("--output", options->output, "table or json")
      ->check(CLI::IsMember({"table", "json"}));
  explain->footer(
      "Example: dealtrace match explain --links links.csv --left-id o-17 --right-id c-1");
  explain->callback([options] { Finish(ExplainPair(*options)); });
}

}  // namespace

void AddMatchCommands(CLI::App& app) {
  CLI::App* match = app.add_subcommand("match", "Find the deal of each call, on files");
  match->require_subcommand(1);
  AddLink(*match);
  AddTrain(*match);
  AddEvaluate(*match);
  AddExplain(*match);
}

}  // namespace dealtrace::matching
