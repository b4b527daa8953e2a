// What is said in a call of the sample company.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/sandbox/company/evidence.h"

namespace dealtrace::sandbox {

struct Utterance {
  bool from_agent = false;
  std::string text;
  int64_t start_ms = 0;
  int64_t end_ms = 0;
};

// Where a reason of the deal is said: `text` is the utterance's bytes from `offset`.
struct Statement {
  Reason reason = Reason::kPrice;
  bool main = false;
  size_t utterance = 0;
  size_t offset = 0;
  std::string text;
};

struct Transcript {
  std::vector<Utterance> utterances;  // empty when the call has none
  std::vector<Statement> statements;
  int64_t duration_seconds = 0;
};

// Writes the call; `deal` is null for a call that belongs to none. A pure function of the seed and
// its arguments.
class Scriptwriter {
 public:
  Scriptwriter(const CompanyOptions& options, const Calls* calls, const Books* books);

  Transcript Write(const Call& call, const Opportunity* deal, absl::string_view currency) const;

 private:
  uint64_t seed_;
  const Calls* calls_;
  const Books* books_;
};

}  // namespace dealtrace::sandbox
