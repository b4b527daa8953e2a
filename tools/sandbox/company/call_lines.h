// The sample company's calls, and the ground truth, as JSON lines and CSV.
#pragma once

#include <ostream>
#include <string>

#include "tools/sandbox/company/company.h"

namespace dealtrace::sandbox {

// One line of calls.jsonl (formats.md, section 2), with its line end. with_transcript: else without
// the utterances, as a recording system has it before the transcript is ready.
std::string CallLine(const Company& company, const Call& call, const Transcript& transcript,
                     bool with_transcript);

// One line of truth/calls.jsonl: what kind of call it is and what makes it hard.
std::string CallTruthLine(const Company& company, const Call& call, const Transcript& transcript);

// One line of truth/reasons.jsonl: why a closed deal was won or lost, and where that is said.
std::string ReasonTruthLine(const Company& company, const Opportunity& deal);

}  // namespace dealtrace::sandbox
