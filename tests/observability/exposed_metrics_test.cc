// Every metric and label that a dashboard, an alert or a rule asks for is one that the services of
// a running stack expose.
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "libs/http/client.h"
#include "tests/e2e/stack.h"

namespace dealtrace::observability {
namespace {

// What Prometheus adds when it scrapes, and a histogram's own.
const std::set<std::string>& LabelsOfTheScrape() {
  static const std::set<std::string>& labels =
      *new std::set<std::string>{"job", "instance", "namespace", "le"};
  return labels;
}

// The labels of each metric, by name.
using Exposed = std::map<std::string, std::set<std::string>>;

std::string ReadText(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

void AddExposed(const std::string& text, Exposed& exposed) {
  static const std::regex label(R"(([a-z_]+)="(?:[^"\\]|\\.)*")");
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::set<std::string>& labels = exposed[line.substr(0, line.find_first_of("{ "))];
    for (std::sregex_iterator it(line.begin(), line.end(), label), end; it != end; ++it) {
      labels.insert((*it)[1]);
    }
  }
}

// The exposition of each program that `dealtrace status` tells of, by its name.
std::map<std::string, std::string> ScrapePrograms(const e2e::Stack& stack) {
  std::map<std::string, std::string> expositions;
  for (const nlohmann::json& program : stack.Json({"status"})) {
    http::Request request;
    request.target = program.value("metrics", "");
    const auto response = http::Client().Send(request, absl::Now() + absl::Seconds(10));
    EXPECT_TRUE(response.ok()) << program << ": " << response.status();
    if (response.ok()) expositions[program.value("program", "")] = response->body;
  }
  return expositions;
}

Exposed ScrapeStack(const e2e::Stack& stack) {
  Exposed exposed;
  for (const auto& [program, exposition] : ScrapePrograms(stack)) AddExposed(exposition, exposed);
  return exposed;
}

struct Query {
  std::string where;
  std::string text;
};

// The queries of the dashboards' panels, the alerts and the rules.
std::vector<Query> ReadQueries() {
  const std::filesystem::path folder = DEALTRACE_SOURCE_DIR "/deploy/observability";
  std::vector<Query> queries;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "grafana/dashboards")) {
    const nlohmann::json dashboard = nlohmann::json::parse(ReadText(entry.path()));
    for (const nlohmann::json& panel : dashboard.at("panels")) {
      for (const nlohmann::json& target : panel.at("targets")) {
        queries.push_back({entry.path().filename().string() + ": " + panel.value("title", ""),
                           target.at("expr").get<std::string>()});
      }
    }
  }
  for (const char* file : {"prometheus/alerts.yaml", "prometheus/rules.yaml"}) {
    queries.push_back({file, ReadText(folder / file)});
  }
  return queries;
}

// What a query asks for and nobody exposes, a line each.
std::vector<std::string> FindUnknown(const Query& query, const Exposed& exposed) {
  static const std::regex metric(R"(([a-z:]*)(dealtrace_[a-z_]+)(\{([^}]*)\})?)");
  static const std::regex label(R"(([a-z_]+) *(=|!=|=~|!~) *")");
  std::vector<std::string> unknown;
  for (std::sregex_iterator it(query.text.begin(), query.text.end(), metric), end; it != end;
       ++it) {
    // `job:dealtrace_…` is a rule's.
    if (absl::EndsWith((*it)[1].str(), ":")) continue;
    const std::string name = (*it)[2];
    const auto known = exposed.find(name);
    if (known == exposed.end()) {
      unknown.push_back(query.where + " asks for " + name);
      continue;
    }
    const std::string inside = (*it)[4];
    for (std::sregex_iterator l(inside.begin(), inside.end(), label); l != end; ++l) {
      const std::string key = (*l)[1];
      if (!known->second.contains(key) && !LabelsOfTheScrape().contains(key)) {
        unknown.push_back(query.where + " asks for the label " + key + " of " + name);
      }
    }
  }
  return unknown;
}

// `by (…)` must name labels of some metric of its query.
std::vector<std::string> FindUnknownGroupings(const Query& query, const Exposed& exposed) {
  static const std::regex by(R"(by \(([a-z_, ]+)\) \((?:[a-z_]+\()?(dealtrace_[a-z_]+))");
  static const std::regex word(R"([a-z_]+)");
  std::vector<std::string> unknown;
  for (std::sregex_iterator it(query.text.begin(), query.text.end(), by), end; it != end; ++it) {
    const auto known = exposed.find((*it)[2]);
    if (known == exposed.end()) continue;
    const std::string inside = (*it)[1];
    for (std::sregex_iterator w(inside.begin(), inside.end(), word); w != end; ++w) {
      if (!known->second.contains(w->str()) && !LabelsOfTheScrape().contains(w->str())) {
        unknown.push_back(query.where + " groups " + known->first + " by " + w->str());
      }
    }
  }
  return unknown;
}

TEST(ExposedMetricsTest, EveryPanelAndEveryAlertAsksForWhatTheServicesExpose) {
  const e2e::Stack stack(/*opportunities=*/30, /*calls=*/60, /*seed=*/4);
  const nlohmann::json run = stack.Json({"sync", "run", "--source", "sample-company"});
  const nlohmann::json report = stack.Json({"report", "run", "--after", run.value("name", "")});
  stack.FetchFromGateway("/v1/" + report.value("name", "") + ":content?format=FORMAT_HTML");
  // Counters of things that have not happened yet have no series of their own.
  Exposed exposed;
  exposed["dealtrace_database_failures_total"] = {"transaction", "code"};
  exposed["dealtrace_derive_pauses_total"] = {"queue", "code"};
  // Some are measured every few seconds.
  std::vector<std::string> unknown = {"nothing scraped"};
  const absl::Time until = absl::Now() + absl::Seconds(30);
  const std::vector<Query> queries = ReadQueries();
  ASSERT_GT(queries.size(), 25);
  while (!unknown.empty() && absl::Now() < until) {
    for (auto& [name, labels] : ScrapeStack(stack)) exposed[name].merge(labels);
    unknown.clear();
    for (const Query& query : queries) {
      for (std::string& line : FindUnknown(query, exposed)) unknown.push_back(std::move(line));
      for (std::string& line : FindUnknownGroupings(query, exposed)) {
        unknown.push_back(std::move(line));
      }
    }
  }
  for (const std::string& line : unknown) ADD_FAILURE() << line;
}

// A name ends in what is counted or in its unit; `info`, `paused`, `position` and `open` are none.
TEST(ExposedMetricsTest, EveryMetricHasHelpAndATypeAndIsCleanForPromtool) {
  const e2e::Stack stack(/*opportunities=*/30, /*calls=*/60, /*seed=*/4);
  const nlohmann::json run = stack.Json({"sync", "run", "--source", "sample-company"});
  stack.Json({"report", "run", "--after", run.value("name", "")});
  const std::map<std::string, std::string> expositions = ScrapePrograms(stack);
  EXPECT_EQ(expositions.size(), 7u);
  static const std::regex type(R"(# TYPE (\S+) (counter|gauge|histogram))");
  static const std::regex unit(
      "dealtrace_[a-z_]+_(total|seconds|keys|companies|in_use|in_flight|info|paused|position|"
      "open)");
  for (const auto& [program, exposition] : expositions) {
    std::set<std::string> typed;
    for (std::sregex_iterator it(exposition.begin(), exposition.end(), type), end; it != end;
         ++it) {
      const std::string name = (*it)[1];
      typed.insert(name);
      EXPECT_TRUE(absl::StrContains(exposition, "# HELP " + name + " ")) << program << " " << name;
      EXPECT_TRUE(std::regex_match(name, unit)) << program << " " << name;
    }
    EXPECT_GT(typed.size(), 5u) << program;
    Exposed exposed;
    AddExposed(exposition, exposed);
    for (const auto& [series, labels] : exposed) {
      const std::string name = std::regex_replace(series, std::regex("_(bucket|sum|count)$"), "");
      EXPECT_TRUE(typed.contains(name) || typed.contains(series)) << program << " " << series;
    }
  }
  if (e2e::RunShell("command -v promtool").exit_code != 0) {
    GTEST_SKIP() << "promtool is missing: run tools/install-dependencies";
  }
  for (const auto& [program, exposition] : expositions) {
    const std::string file = stack.folder() + "/" + program + ".metrics";
    std::ofstream(file) << exposition;
    const e2e::CommandResult checked = e2e::RunShell("promtool check metrics < " + file);
    EXPECT_EQ(checked.exit_code, 0) << program << "\n" << checked.output << checked.errors;
    EXPECT_EQ(checked.output + checked.errors, "") << program;
  }
}

}  // namespace
}  // namespace dealtrace::observability
