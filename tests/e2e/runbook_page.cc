#include "tests/e2e/runbook_page.h"

#include <fstream>
#include <regex>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace dealtrace::e2e {
namespace {

std::string ReadPage() {
  std::ifstream file(DEALTRACE_SOURCE_DIR "/docs/runbook.md");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

std::vector<RunbookSection> ReadRunbook() {
  std::vector<RunbookSection> sections;
  RunbookSection section;
  bool in_block = false;
  const auto finish = [&] {
    if (!section.commands.empty()) sections.push_back(section);
    section = {};
  };
  std::istringstream lines(ReadPage());
  for (std::string line; std::getline(lines, line);) {
    absl::string_view heading = line;
    if (absl::StartsWith(line, "```")) {
      in_block = !in_block;
    } else if (!in_block && absl::ConsumePrefix(&heading, "## ")) {
      finish();
      section.heading = std::string(heading);
    } else if (in_block && !absl::StartsWith(line, "kubectl ")) {
      line = line.substr(0, line.find("  #"));
      const absl::string_view command = absl::StripAsciiWhitespace(line);
      if (!command.empty()) section.commands.emplace_back(command);
    }
  }
  finish();
  return sections;
}

std::vector<std::string> InlineCommands() {
  static const std::regex quoted("`(dealtrace [^`]+)`");
  const std::string page = ReadPage();
  std::vector<std::string> commands;
  for (std::sregex_iterator it(page.begin(), page.end(), quoted), end; it != end; ++it) {
    commands.push_back((*it)[1]);
  }
  return commands;
}

}  // namespace dealtrace::e2e
