// The commands of `dealtrace`, one function for each noun.
#pragma once

#include "CLI/CLI.hpp"
#include "tools/dealtrace/session.h"

namespace dealtrace::cli {

// up, down, status, migrate.
void AddStackCommands(CLI::App& app, Session& session);
// sync run|watch|cancel|list|show|sources.
void AddSyncCommands(CLI::App& app, Session& session);
// report run|list|show|rows.
void AddReportCommands(CLI::App& app, Session& session);
// deadletters list|show|retry.
void AddDeadLetterCommands(CLI::App& app, Session& session);
// feed consumers list|remove.
void AddFeedCommands(CLI::App& app, Session& session);
// erasure request|show|list.
void AddErasureCommands(CLI::App& app, Session& session);
// sources write.
void AddSourcesCommand(CLI::App& app, Session& session);
// trace show|find.
void AddTraceCommands(CLI::App& app, Session& session);
// models train|list.
void AddModelCommands(CLI::App& app, Session& session);
// match models list|show|train|activate, match simulate: adds to `match`, which must be there.
void AddMatchServiceCommands(CLI::App& app, Session& session);
// links list|show|explain|restore|match.
void AddLinkCommands(CLI::App& app, Session& session);
// review list|confirm|reject|assign|merge|split|undo|history.
void AddReviewCommands(CLI::App& app, Session& session);
// identity.
void AddIdentityCommand(CLI::App& app, Session& session);
// open.
void AddOpenCommand(CLI::App& app, Session& session);
// services.
void AddServicesCommand(CLI::App& app, Session& session);
// completion.
void AddCompletionCommand(CLI::App& app, Session& session);

}  // namespace dealtrace::cli
