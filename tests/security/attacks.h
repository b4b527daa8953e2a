// What somebody without credentials, or with a stolen token, can do to the gateway's port.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "tests/security/raw_connection.h"

namespace dealtrace::security {

struct Target {
  int port = 0;
  // A token that the gateway believes, for attacks by somebody who has one.
  std::string token;
  // The path of a report that is not finished as long as the attack lasts.
  std::string unfinished_report;
};

struct Outcome {
  int64_t sent = 0;
  // How often each thing came back: an HTTP status, `closed`, `silence`, `refused`.
  std::map<std::string, int64_t> answers;
  // What the attacker keeps open while the bystander is watched.
  std::vector<RawConnection> held;
};

struct Attack {
  std::string name;
  std::function<Outcome(const Target&)> run;

  friend void PrintTo(const Attack& attack, std::ostream* out) { *out << attack.name; }
};

// Each is bounded in requests and in time, and goes to loopback only.
std::vector<Attack> Attacks();

}  // namespace dealtrace::security
