#include <iostream>

#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "tools/dealtrace/commands/commands.h"

namespace dealtrace::cli {
namespace {

// `case` branches of the completion function: after these words, these come next.
void AppendBranches(const CLI::App& app, const std::string& path, std::string& branches) {
  std::vector<std::string> words;
  for (const CLI::App* sub : app.get_subcommands({})) {
    words.push_back(sub->get_name());
    AppendBranches(*sub, absl::StrCat(path, path.empty() ? "" : " ", sub->get_name()), branches);
  }
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) words.push_back("--" + name);
  }
  absl::StrAppend(&branches, "    \"", path, "\") words=\"", absl::StrJoin(words, " "), "\" ;;\n");
}

constexpr char kBash[] = R"(_dealtrace() {
  local path="" word words=""
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) path="${path:+$path }$word" ;; esac
  done
  case "$path" in
@BRANCHES@  esac
  COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))
  [ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _dealtrace dealtrace
)";

}  // namespace

void AddCompletionCommand(CLI::App& app, Session& session) {
  auto shell = std::make_shared<std::string>("bash");
  CLI::App* completion = app.add_subcommand("completion", "Print a completion script for a shell");
  completion->footer("Example: source <(dealtrace completion bash)");
  completion->add_option("shell", *shell, "bash or zsh")
      ->check(CLI::IsMember({"bash", "zsh"}))
      ->capture_default_str();
  completion->callback([&app, &session, shell] {
    session.RunOffline([&] {
      std::string branches;
      AppendBranches(app, "", branches);
      if (*shell == "zsh") std::cout << "autoload -U +X bashcompinit && bashcompinit\n";
      std::cout << absl::StrReplaceAll(kBash, {{"@BRANCHES@", branches}});
      return absl::OkStatus();
    });
  });
}

}  // namespace dealtrace::cli
