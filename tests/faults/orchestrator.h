// What keeps a stack running while a test kills parts of it: programs that died are started again,
// as Kubernetes would, and PostgreSQL is killed when a program stops inside a transaction.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "tests/e2e/stack.h"

namespace dealtrace::faults {

// What a program does at one of its failpoints (see libs/postgres/failpoint.h).
struct Fault {
  std::string program;  // `matching`
  std::string point;    // `before_commit/derive call_link`; may end in `*`
  int hit = 1;          // at which passing of the point
  // The program dies; or it stops with its transaction open, PostgreSQL with all its processes is
  // killed, and the program goes on.
  enum class Kind { kKillProgram, kKillPostgres } kind = Kind::kKillProgram;
};
std::string Describe(const Fault& fault);

class Orchestrator {
 public:
  // Starts each fault's program again with its failpoint armed. At most one fault a program.
  Orchestrator(const e2e::Stack* stack, std::vector<Fault> faults);
  // Every program runs, and nothing is restarted any more.
  ~Orchestrator();

  // The faults that have not happened, described; empty when all did.
  std::vector<std::string> Missing() const;

 private:
  void Watch();
  void Arm(const Fault& fault) const;
  // Starts what does not run, PostgreSQL too.
  void Up() const;
  bool Happened(const Fault& fault) const;
  void KillPostgres(int stopped_program) const;
  std::string HitsFile(const Fault& fault) const;
  int PidOf(const std::string& program) const;

  const e2e::Stack* const stack_;
  const std::vector<Fault> faults_;
  std::atomic<bool> stopping_{false};
  std::thread watcher_;
};

}  // namespace dealtrace::faults
