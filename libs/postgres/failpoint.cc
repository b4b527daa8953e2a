#include "libs/postgres/failpoint.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace dealtrace::postgres {
namespace {

constexpr char kVariable[] = "DEALTRACE_FAILPOINTS";

struct Arm {
  absl::string_view point;
  absl::string_view action;
  int hit = 0;
};

bool ParseArm(absl::string_view text, Arm* arm) {
  const std::pair<absl::string_view, absl::string_view> sides =
      absl::StrSplit(text, absl::MaxSplits('=', 1));
  const std::pair<absl::string_view, absl::string_view> action =
      absl::StrSplit(sides.second, absl::MaxSplits('@', 1));
  arm->point = sides.first;
  arm->action = action.first;
  return !arm->point.empty() && absl::SimpleAtoi(action.second, &arm->hit);
}

bool Names(absl::string_view pattern, absl::string_view point) {
  if (absl::ConsumeSuffix(&pattern, "*")) return absl::StartsWith(point, pattern);
  return pattern == point;
}

// The file is the counter, so that no state is kept in the process. Appending is atomic.
void Record(const std::string& path, absl::string_view point, absl::string_view detail) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (file < 0) return;
  const std::string line = absl::StrCat(getpid(), " ", point, " ", detail, "\n");
  [[maybe_unused]] const ssize_t written = write(file, line.data(), line.size());
  close(file);
}

int CountHits(const std::string& path, absl::string_view pattern) {
  const std::string own = absl::StrCat(getpid());
  std::ifstream file(path);
  int hits = 0;
  for (std::string line; std::getline(file, line);) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(line, absl::MaxSplits(' ', 1));
    if (parts.first != own) continue;
    // Points may hold spaces, so the line is compared by its beginning.
    absl::string_view exact = pattern;
    if (absl::ConsumeSuffix(&exact, "*")
            ? absl::StartsWith(parts.second, exact)
            : absl::StartsWith(parts.second, absl::StrCat(exact, " "))) {
      ++hits;
    }
  }
  return hits;
}

// A signal to the process may be taken by another thread, while this one goes on for a moment; one
// to the thread takes effect before the next instruction.
void Act(absl::string_view action) {
  if (action == "kill") raise(SIGKILL);
  if (action == "stop") raise(SIGSTOP);
  if (action == "abort") std::abort();
}

}  // namespace

bool FailpointsArmed() { return std::getenv(kVariable) != nullptr; }

void Failpoint(absl::string_view point, absl::string_view detail) {
  const char* variable = std::getenv(kVariable);
  if (variable == nullptr) return;
  const std::vector<std::string> parts = absl::StrSplit(variable, ';', absl::SkipEmpty());
  bool recorded = false;
  for (size_t i = 1; i < parts.size(); ++i) {
    Arm arm;
    if (!ParseArm(parts[i], &arm) || !Names(arm.point, point)) continue;
    if (!recorded) Record(parts[0], point, detail);
    recorded = true;
    if (arm.hit > 0 && CountHits(parts[0], arm.point) == arm.hit) Act(arm.action);
  }
}

}  // namespace dealtrace::postgres
