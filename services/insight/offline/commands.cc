#include "services/insight/offline/commands.h"

#include <iostream>
#include <memory>

#include "libs/text/printable.h"
#include "services/insight/offline/insight_actions.h"

namespace dealtrace::insight {
namespace {

void Finish(const absl::Status& status) {
  if (status.ok()) return;
  std::cerr << "dealtrace: " << text::PrintableLines(status.message()) << "\n";
  throw CLI::RuntimeError(1);
}

void AddFiles(CLI::App& command, CallFileOptions& options) {
  command
      .add_option("--input", options.input, "Calls: calls.jsonl, or one call as .txt, .vtt or .srt")
      ->required();
  command
      .add_option("--output", options.output, "Where to write the results; - for standard output")
      ->required();
  command.add_option("--rejects", options.rejects, "Where to write lines that cannot be read");
  command.add_flag("--strict", options.strict, "Fail when a line was rejected");
}

void AddAnalyze(CLI::App& insight) {
  const auto options = std::make_shared<CallFileOptions>();
  CLI::App* command = insight.add_subcommand(
      "analyze", "Talk metrics, sentiment, topics, objections and next steps of each call");
  AddFiles(*command, *options);
  command->footer("Example: dealtrace insight analyze --input calls.jsonl --output analyses.jsonl");
  command->callback([options] { Finish(AnalyzeFile(*options)); });
}

void AddSentiment(CLI::App& insight) {
  const auto options = std::make_shared<SentimentOptions>();
  CLI::App* command = insight.add_subcommand("sentiment", "Score one utterance a line");
  command->add_option("--input", options->input, "A text file, one utterance a line")->required();
  command->add_option("--output", options->output, "Where to write `score<tab>label`")->required();
  command->add_option("--language", options->language, "en or fr; detected when left out");
  command->footer("Example: dealtrace insight sentiment --input lines.txt --output scores.tsv");
  command->callback([options] { Finish(ScoreLines(*options)); });
}

void AddSummarize(CLI::App& insight) {
  const auto options = std::make_shared<SummarizeOptions>();
  CLI::App* command =
      insight.add_subcommand("summarize", "Summarise each call by its own sentences");
  AddFiles(*command, options->files);
  command->add_option("--max-words", options->words_max, "Length of a summary, in words")
      ->check(CLI::Range(5, 10000));
  command->footer(
      "Example: dealtrace insight summarize --input calls.jsonl --output summaries.jsonl "
      "--max-words 60");
  command->callback([options] { Finish(SummarizeFile(*options)); });
}

void AddReasons(CLI::App& insight) {
  const auto options = std::make_shared<ReasonsOptions>();
  CLI::App* command =
      insight.add_subcommand("reasons", "Why each deal was won or lost, with the quotes");
  AddFiles(*command, options->files);
  command->add_option("--links", options->links, "links.csv: left_id (deal), right_id (call)")
      ->required();
  command->add_option("--deals", options->deals, "A CSV file with opportunity and outcome")
      ->required();
  command->add_option("--min-probability", options->probability_min, "Leave out less likely links")
      ->check(CLI::Range(0.0, 1.0));
  command->footer(
      "Example: dealtrace insight reasons --input calls.jsonl --links links.csv --deals "
      "outcomes.csv --output reasons.jsonl");
  command->callback([options] { Finish(TellReasons(*options)); });
}

}  // namespace

void AddInsightCommands(CLI::App& app) {
  CLI::App* insight = app.add_subcommand("insight", "What was said, on files");
  insight->require_subcommand(1);
  AddAnalyze(*insight);
  AddSentiment(*insight);
  AddSummarize(*insight);
  AddReasons(*insight);
}

}  // namespace dealtrace::insight
