#include "tests/faults/orchestrator.h"

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"

namespace dealtrace::faults {
namespace {

constexpr const char* kPrograms[] = {"ingestion", "matching", "insight",
                                     "scoring",   "report",   "gateway"};
// How often stopped programs are looked for; the end of one is told at once.
constexpr int kLookMilliseconds = 20;

// One letter, and the parent; `Z` for what is not there.
struct ProcessState {
  char state = 'Z';
  int parent = 0;
};

ProcessState StateOf(int pid) {
  std::ifstream file(absl::StrCat("/proc/", pid, "/stat"));
  std::string line;
  std::getline(file, line);
  ProcessState result;
  // The name is in brackets and may hold spaces.
  const size_t end = line.rfind(')');
  if (end == std::string::npos) return result;
  const std::vector<std::string> fields = absl::StrSplit(line.substr(end + 2), ' ');
  if (fields.size() < 2) return result;
  result.state = fields[0][0];
  result.parent = std::atoi(fields[1].c_str());
  return result;
}

bool Runs(int pid) { return pid > 0 && StateOf(pid).state != 'Z'; }

void WaitForEnd(int pid) {
  const int handle = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  if (handle < 0) return;
  pollfd wait = {handle, POLLIN, 0};
  poll(&wait, 1, 30'000);
  close(handle);
}

std::vector<int> ChildrenOf(int parent) {
  std::vector<int> children;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    int pid = 0;
    if (absl::SimpleAtoi(entry.path().filename().string(), &pid) && StateOf(pid).parent == parent) {
      children.push_back(pid);
    }
  }
  return children;
}

// The failpoint's own line says which session was open.
bool TellsAnOpenTransaction(absl::string_view line) {
  return absl::StrContains(line, "backend=") || absl::StrContains(line, " copy/") ||
         absl::StrContains(line, " ingestion/before_publish");
}

}  // namespace

std::string Describe(const Fault& fault) {
  return absl::StrCat(fault.kind == Fault::Kind::kKillProgram ? "kill " : "kill PostgreSQL under ",
                      fault.program, " at ", fault.point, " number ", fault.hit);
}

Orchestrator::Orchestrator(const e2e::Stack* stack, std::vector<Fault> faults)
    : stack_(stack), faults_(std::move(faults)) {
  for (const Fault& fault : faults_) Arm(fault);
  watcher_ = std::thread([this] { Watch(); });
}

Orchestrator::~Orchestrator() {
  stopping_ = true;
  watcher_.join();
  Up();
}

std::string Orchestrator::HitsFile(const Fault& fault) const {
  return absl::StrCat(stack_->folder(), "/run/hits.", fault.program);
}

int Orchestrator::PidOf(const std::string& program) const {
  std::ifstream file(absl::StrCat(stack_->folder(), "/run/", program, ".pid"));
  int pid = 0;
  file >> pid;
  return pid;
}

void Orchestrator::Up() const {
  const e2e::CommandResult result =
      stack_->Dealtrace({"up"}, {"OTEL_SDK_DISABLED=true", "DEALTRACE_FAILPOINTS="});
  EXPECT_EQ(result.exit_code, 0) << result.errors;
}

void Orchestrator::Arm(const Fault& fault) const {
  const int pid = PidOf(fault.program);
  kill(pid, SIGKILL);
  WaitForEnd(pid);
  const char* action = fault.kind == Fault::Kind::kKillProgram ? "kill" : "stop";
  const e2e::CommandResult result = stack_->Dealtrace(
      {"up"}, {"OTEL_SDK_DISABLED=true", absl::StrCat("DEALTRACE_FAILPOINTS=", HitsFile(fault), ";",
                                                      fault.point, "=", action, "@", fault.hit)});
  EXPECT_EQ(result.exit_code, 0) << result.errors;
}

void Orchestrator::Watch() {
  while (!stopping_) {
    std::vector<pollfd> waits;
    bool dead = false;
    for (const char* program : kPrograms) {
      const int pid = PidOf(program);
      if (!Runs(pid)) {
        dead = true;
        continue;
      }
      if (StateOf(pid).state == 'T') KillPostgres(pid);
      const int handle = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
      if (handle >= 0) waits.push_back({handle, POLLIN, 0});
    }
    if (!dead) poll(waits.data(), waits.size(), kLookMilliseconds);
    for (const pollfd& wait : waits) close(wait.fd);
    if (dead && !stopping_) Up();
  }
}

void Orchestrator::KillPostgres(int stopped_program) const {
  std::ifstream file(stack_->folder() + "/postgres/data/postmaster.pid");
  int postmaster = 0;
  file >> postmaster;
  ASSERT_GT(postmaster, 0);
  const std::vector<int> children = ChildrenOf(postmaster);
  kill(postmaster, SIGKILL);
  for (const int child : children) kill(child, SIGKILL);
  WaitForEnd(postmaster);
  kill(stopped_program, SIGCONT);
  Up();
}

bool Orchestrator::Happened(const Fault& fault) const {
  std::ifstream file(HitsFile(fault));
  int hits = 0;
  bool open = false;
  for (std::string line; std::getline(file, line);) {
    if (++hits == fault.hit) open = TellsAnOpenTransaction(line);
  }
  // A program that was killed counts no further; one that went on does.
  return open && (fault.kind == Fault::Kind::kKillPostgres || hits == fault.hit);
}

std::vector<std::string> Orchestrator::Missing() const {
  std::vector<std::string> missing;
  for (const Fault& fault : faults_) {
    if (!Happened(fault)) missing.push_back(Describe(fault));
  }
  return missing;
}

}  // namespace dealtrace::faults
