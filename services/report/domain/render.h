// The three renderings of a win/loss report. The same report gives the same bytes.
#pragma once

#include <string>

#include "services/report/domain/win_loss_report.h"

namespace dealtrace::report {

// The schema of RenderJson. Fields are only added within a version.
inline constexpr char kJsonSchema[] = "dealtrace.report.win_loss.v1";

// UTF-8, two spaces of indentation. Figures are objects {figure, count, …} of which `figures` holds
// the amounts, a sample of the rows and where to list all of them.
std::string RenderJson(const WinLossReport& report);

// GitHub-flavoured Markdown; texts from the data are escaped.
std::string RenderMarkdown(const WinLossReport& report);

// One self-contained HTML file: inline SVG and CSS, no script, no other resource. Its own content
// security policy allows exactly its style sheet. Links into the gateway are relative (`/v1/…`).
std::string RenderHtml(const WinLossReport& report);

}  // namespace dealtrace::report
