#include <poll.h>
#include <unistd.h>

#include <csignal>
#include <iostream>

#include "CLI/CLI.hpp"
#include "libs/service/exit_code.h"
#include "services/insight/offline/commands.h"
#include "services/matching/offline/commands.h"
#include "tools/dealtrace/commands/commands.h"
#include "tools/dealtrace/session.h"

namespace {

// Whether what was printed did not arrive, because of a full disk or a limit on files. Who reads no
// further, as `head` does, has what they wanted.
bool IsOutputLost() {
  if (std::cout.flush()) return false;
  pollfd output = {.fd = STDOUT_FILENO, .events = POLLOUT, .revents = 0};
  return poll(&output, 1, 0) < 0 || (output.revents & POLLERR) == 0;
}

int ExitCodeOf(int exit_code) {
  if (!IsOutputLost()) return exit_code;
  std::cerr << "dealtrace: the standard output cannot be written: is the disk full?\n";
  return exit_code == dealtrace::service::kExitDone ? dealtrace::service::kExitFailed : exit_code;
}

}  // namespace

int main(int argc, char** argv) {
  // A reader that went away and a limit on files are errors that the writer reports, not ends
  // without a word.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  CLI::App app("Dealtrace: why deals are won and lost, and what to do next", "dealtrace");
  app.set_version_flag("--version", DEALTRACE_VERSION);
  app.require_subcommand(1);
  app.fallthrough();
  app.footer(
      "Exit codes: 0 done, 1 permanent failure, 2 wrong usage, 75 try again later, "
      "78 configuration.");
  dealtrace::cli::Session session;
  session.AddGlobalOptions(app);
  dealtrace::cli::AddStackCommands(app, session);
  dealtrace::cli::AddSyncCommands(app, session);
  dealtrace::cli::AddReportCommands(app, session);
  dealtrace::cli::AddDeadLetterCommands(app, session);
  dealtrace::cli::AddFeedCommands(app, session);
  dealtrace::cli::AddErasureCommands(app, session);
  dealtrace::cli::AddSourcesCommand(app, session);
  dealtrace::cli::AddTraceCommands(app, session);
  dealtrace::cli::AddModelCommands(app, session);
  dealtrace::cli::AddLinkCommands(app, session);
  dealtrace::cli::AddReviewCommands(app, session);
  dealtrace::cli::AddIdentityCommand(app, session);
  dealtrace::cli::AddOpenCommand(app, session);
  dealtrace::cli::AddServicesCommand(app, session);
  dealtrace::matching::AddMatchCommands(app);
  dealtrace::cli::AddMatchServiceCommands(app, session);
  dealtrace::insight::AddInsightCommands(app);
  dealtrace::cli::AddCompletionCommand(app, session);
  try {
    app.parse(argc, argv);
  } catch (const CLI::RuntimeError& error) {
    // An offline command that failed; it has said why.
    return error.get_exit_code();
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return ExitCodeOf(code == 0 ? dealtrace::service::kExitDone : dealtrace::service::kExitUsage);
  }
  return ExitCodeOf(session.exit_code());
}
