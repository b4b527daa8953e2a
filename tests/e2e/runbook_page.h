// The commands of docs/runbook.md, as they stand there.
#pragma once

#include <string>
#include <vector>

namespace dealtrace::e2e {

// A chapter (`## First look`) with the commands of its blocks, a line each, without the remarks
// behind them.
struct RunbookSection {
  std::string heading;
  std::vector<std::string> commands;
};

// Those that have commands, in the order of the page. A command for kubectl needs a cluster and is
// left out.
std::vector<RunbookSection> ReadRunbook();

// Commands of `dealtrace` that stand in the page's sentences.
std::vector<std::string> InlineCommands();

}  // namespace dealtrace::e2e
