#include "tools/sandbox/score/command.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "tools/sandbox/score/keyword_baseline.h"
#include "tools/sandbox/score/score_report.h"

namespace dealtrace::sandbox {
namespace {

struct Arguments {
  std::string truth;
  std::string links;
  std::string reasons;
  std::string calls;
  std::string baseline;
  std::string output = "text";
  double probability_min = 0.5;
};

absl::Status AddLinks(const Arguments& arguments, ScoreReport* report) {
  if (arguments.links.empty()) return absl::OkStatus();
  const auto truth = ReadLinkTruth(absl::StrCat(arguments.truth, "/links.csv"));
  if (!truth.ok()) return truth.status();
  const auto kinds = ReadCallKinds(absl::StrCat(arguments.truth, "/calls.jsonl"));
  if (!kinds.ok()) return kinds.status();
  const auto answers = ReadLinkAnswers(arguments.links);
  if (!answers.ok()) return answers.status();
  report->links = ScoreLinks(*truth, *kinds, *answers, arguments.probability_min);
  return absl::OkStatus();
}

absl::Status AddReasons(const Arguments& arguments, ScoreReport* report) {
  if (arguments.reasons.empty() && arguments.baseline.empty()) return absl::OkStatus();
  const auto truth = ReadReasonTruth(absl::StrCat(arguments.truth, "/reasons.jsonl"));
  if (!truth.ok()) return truth.status();
  if (!arguments.reasons.empty()) {
    const auto answers = ReadReasonAnswers(arguments.reasons);
    if (!answers.ok()) return answers.status();
    report->reasons = ScoreReasons(*truth, *answers);
    if (!arguments.calls.empty()) {
      auto quotes = CheckQuotes(*answers, arguments.calls);
      if (!quotes.ok()) return quotes.status();
      report->quotes = *std::move(quotes);
    }
  }
  if (arguments.baseline.empty()) return absl::OkStatus();
  const auto links = ReadLinkTruth(absl::StrCat(arguments.truth, "/links.csv"));
  if (!links.ok()) return links.status();
  const auto answers = KeywordBaseline(arguments.calls, *links);
  if (!answers.ok()) return answers.status();
  report->baseline = ScoreReasons(*truth, *answers);
  return absl::OkStatus();
}

int Fail(absl::string_view message, int code) {
  std::cerr << "dealtrace-sandbox score: " << message << "\n";
  return code;
}

int Run(const Arguments& arguments) {
  if (arguments.links.empty() && arguments.reasons.empty() && arguments.baseline.empty()) {
    return Fail("nothing to score: give --links, --reasons or --baseline keyword", 2);
  }
  if (!arguments.baseline.empty() && arguments.calls.empty()) {
    return Fail("--baseline reads the transcripts: give --calls calls.jsonl", 2);
  }
  ScoreReport report;
  if (absl::Status status = AddLinks(arguments, &report); !status.ok()) {
    return Fail(status.message(), 1);
  }
  if (absl::Status status = AddReasons(arguments, &report); !status.ok()) {
    return Fail(status.message(), 1);
  }
  std::cout << (arguments.output == "json" ? ScoreJson(report) : ScoreText(report));
  return 0;
}

}  // namespace

void AddScoreCommand(CLI::App* app, std::function<int()>* run) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app->add_subcommand("score", "Compare links and reasons with the truth");
  command->footer(
      "Example:\n  dealtrace-sandbox score --truth sample/truth --links links.csv \\\n"
      "    --reasons reasons.jsonl --calls sample/calls.jsonl --baseline keyword");
  command->add_option("--truth", arguments->truth, "The sample company's truth folder")->required();
  command->add_option("--links", arguments->links, "left_id,right_id[,probability]");
  command->add_option("--min-probability", arguments->probability_min, "Links below are left out")
      ->capture_default_str();
  command->add_option("--reasons", arguments->reasons,
                      "One deal a line: {\"opportunity\", \"reasons\": [{\"code\", \"rank\", "
                      "\"quote\", \"call\", \"utterance\", \"offset\"}]}");
  command->add_option("--calls", arguments->calls,
                      "calls.jsonl, to check quotes and for --baseline");
  command->add_option("--baseline", arguments->baseline, "Also score a plain keyword list")
      ->check(CLI::IsMember({"keyword"}));
  command->add_option("--output", arguments->output, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->callback([arguments, run] { *run = [arguments] { return Run(*arguments); }; });
}

}  // namespace dealtrace::sandbox
